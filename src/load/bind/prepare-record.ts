import type { RowGroup } from "../../mapping/group/compile-group.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { Facts } from "../../rows/catalogue/row-error-kind.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { MappedRow, RowResult, SourceRow, ValidRow } from "../../rows/row.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { followFirst } from "./follow-first.ts";
import { type GatheredRows, gatherRecords } from "./gather-records.ts";
import { judgeCorrection } from "./judge-correction.ts";
import {
  dropConsequences,
  type JudgedLoad,
  judgeDuplicate,
  placeErrors,
  type PreparedRow,
  prepareRow,
  unsent,
} from "./prepare-rows.ts";

/** A row of a record: the first one stands for the record, the others go with it. */
export type PreparedMember = PreparedRow | { readonly kind: "joined"; readonly first: ValidRow };

/** A row that is no part of a record, or one with what it makes by itself. */
type Looked =
  | { readonly kind: "skipped"; readonly source: SourceRow; readonly result: RowResult }
  | Member;

interface Member {
  readonly kind: "member";
  readonly source: SourceRow;
  readonly key: string | undefined;
  /** Without the fields that have errors; undefined where nothing can be told. */
  readonly row: MappedRow | undefined;
  readonly errors: readonly RowError[];
}

/**
 * Maps and validates rows that lie together, each with what becomes of it, in their order. A record is never sent without one of its rows: a
 * fault of one of them makes all of them invalid.
 */
export function prepareRecord(
  bound: JudgedLoad,
  { items: rows, unreadable }: GatheredRows<SourceRow>,
  log?: WarningLog,
): readonly PreparedMember[] {
  const { group } = bound.mapper;
  const [only] = rows;
  if (group === undefined || only?.groupFrom === undefined)
    return rows.map((row) => prepareRow(bound, row, log));
  const looked = rows.map((row) => look(bound, row, log));
  const members = looked.filter((one) => one.kind === "member");
  const record = judge(bound, group, members, unreadable);
  return looked.map((one): PreparedMember => {
    if (one.kind === "skipped") return { kind: "settled", result: placeErrors(one.result, bound) };
    const prepared = record.get(one);
    if (prepared === undefined) throw new Error("a row of a record was not judged");
    if (prepared.kind !== "settled") return prepared;
    return { kind: "settled", result: placeErrors(prepared.result, bound) };
  });
}

function look(bound: JudgedLoad, source: SourceRow, log: WarningLog | undefined): Looked {
  const mapped = bound.mapper.mapRow(source);
  if (mapped.kind === "skipped")
    return {
      kind: "skipped",
      source,
      result: unsent(source, mapped.key, "skipped", [mapped.error]).result,
    };
  const damage = bound.judgeDamage(source, log);
  const member = { kind: "member", source } as const;
  if (mapped.kind === "mapped") {
    const { row } = mapped;
    return { ...member, key: row.key, row: damage.length > 0 ? undefined : row, errors: damage };
  }
  const { key, rest, errors } = mapped;
  return damage.length > 0
    ? { ...member, key, row: undefined, errors: damage }
    : { ...member, key, row: rest, errors };
}

function judge(
  bound: JudgedLoad,
  group: RowGroup,
  members: readonly Member[],
  unreadable: GatheredRows<SourceRow>["unreadable"],
): ReadonlyMap<Member, PreparedMember> {
  const [first] = members;
  if (first === undefined) return new Map();
  const nameOf = (line: number): string => nameOfPlace(line, bound.source?.sheet);
  const errors = new Map<Member, readonly RowError[]>();
  for (const one of members) {
    const fault = judgeCorrection(bound, one.source, first.key);
    const beside =
      unreadable === undefined
        ? []
        : [errorOf("group-beside-unreadable", one.source, { place: nameOf(unreadable.line) })];
    const own = [
      ...faultsOf(bound, group, one, first),
      ...beside,
      ...(fault === undefined ? [] : [fault]),
    ];
    if (own.length > 0) errors.set(one, own);
  }
  const valid = errors.size === 0 ? makeRecord(bound, group, members) : [];
  if ("payloadHash" in valid) return settleMembers(bound, members, valid);
  if (errors.size === 0) errors.set(first, valid);
  const [faulty = first] = errors.keys();
  const place = nameOf(faulty.source.line);
  return new Map(
    members.map((one) => {
      const own = errors.get(one) ?? [errorOf("record-not-whole", one.source, { place })];
      return [one, unsent(one.source, one === first ? one.key : undefined, "invalid", own)];
    }),
  );
}

/** What is wrong with a row by itself: each is judged with the record of its first row, and its own items. */
function faultsOf(
  { mapper, validate, source }: JudgedLoad,
  group: RowGroup,
  one: Member,
  first: Member,
): readonly RowError[] {
  if (one.row === undefined) return one.errors;
  const isFirst = one === first;
  const payload =
    isFirst || first.row === undefined
      ? one.row.payload
      : group.exchange(first.row.payload, one.row.payload);
  const judged = validate({ ...one.row, key: first.key, payload }, (field) =>
    mapper.originOf(field, one.source),
  );
  const found = "payloadHash" in judged ? [] : dropConsequences(judged, one.errors);
  // What the record lacks is told once, of its first row.
  const own = isFirst ? found : found.filter(({ field = "" }) => group.isCollected(field));
  const differences = isFirst
    ? []
    : group.differences(first.source, one.source, nameOfPlace(first.source.line, source?.sheet));
  return [...one.errors, ...own, ...differences];
}

function makeRecord(
  { mapper, validate }: JudgedLoad,
  group: RowGroup,
  members: readonly Member[],
): ValidRow | readonly RowError[] {
  const rows = members.flatMap(({ row }) => row ?? []);
  const [first] = rows;
  const [member] = members;
  if (first === undefined || member === undefined) return [];
  const payload = group.join(rows.map((row) => row.payload));
  return validate({ ...first, payload }, (field) => mapper.originOf(field, member.source));
}

function settleMembers(
  bound: JudgedLoad,
  members: readonly Member[],
  valid: ValidRow,
): ReadonlyMap<Member, PreparedMember> {
  const [first, ...others] = members;
  if (first === undefined) return new Map();
  const prepared = judgeDuplicate(bound, first.source, valid);
  return new Map<Member, PreparedMember>([
    [first, prepared],
    ...others.map((one): [Member, PreparedMember] => [
      one,
      prepared.kind === "valid"
        ? { kind: "joined", first: prepared.row }
        : { kind: "settled", result: followFirst(prepared.result, one.source, bound.source) },
    ]),
  ]);
}

function errorOf(code: RowErrorCode, { rowNumber, line }: SourceRow, facts: Facts): RowError {
  return { code, stage: "mapping", rowNumber, line, facts };
}

/** A row with what becomes of it; undefined where it was not judged. */
export interface JudgedRow {
  readonly source: SourceRow;
  readonly prepared: PreparedMember | undefined;
}

/** Every row with what becomes of it, in file order. Rows behind the `limit`, and those of a record that goes beyond it, are not judged. */
export async function* prepareRows(
  bound: JudgedLoad,
  rows: AsyncIterable<SourceRow>,
  { log, limit = Number.POSITIVE_INFINITY }: PrepareOptions = {},
): AsyncGenerator<JudgedRow, void, undefined> {
  if (bound.mapper.group === undefined) {
    for await (const source of rows)
      yield {
        source,
        prepared: source.rowNumber > limit ? undefined : prepareRow(bound, source, log),
      };
    return;
  }
  for await (const gathered of gatherRecords(rows, (row) => row)) {
    const isBeyond = gathered.items.some(({ rowNumber }) => rowNumber > limit);
    const prepared = isBeyond ? [] : prepareRecord(bound, gathered, log);
    for (const [at, source] of gathered.items.entries()) yield { source, prepared: prepared[at] };
  }
}

interface PrepareOptions {
  readonly log?: WarningLog | undefined;
  readonly limit?: number | undefined;
}
