import { isJsonObject, type JsonObject } from "../kernel/json.ts";
import type { RowError } from "../rows/row-error.ts";
import type { MappedRow, SourceRow } from "../rows/row.ts";
import type { CompiledField } from "./compile-field.ts";
import type { SkipVerdict } from "./compile-skip.ts";
import type { Column } from "./find-column.ts";
import type { RowChecks } from "./compile-checks.ts";
import type { ConversionResult } from "./conversion-result.ts";
import { errorAt } from "./error-at.ts";
import { compileFindHole, compileHold, compilePlace, type Draft } from "./place-value.ts";

/** What becomes of a row: a payload, or why there is none. */
export type MapResult =
  | { readonly kind: "mapped"; readonly row: MappedRow }
  | { readonly kind: "skipped"; readonly key: string | undefined; readonly error: RowError }
  | {
      readonly kind: "invalid";
      readonly key: string | undefined;
      readonly errors: readonly RowError[];
      /** The row without the fields that have errors, so that the others can be validated all the same. */
      readonly rest?: MappedRow;
    };

type JudgeSkip = (cells: readonly string[]) => SkipVerdict;

/** The errors of cells that are not to be taken as they are: one for each column of a skip and each field that reads some. */
function judgeOdd(
  row: SourceRow,
  fields: readonly CompiledField[],
  skips: readonly Column[],
): readonly RowError[] {
  const judge = (columns: readonly Column[], takesTails: boolean, field?: string): RowError[] => {
    for (const column of columns) {
      const code = row.odd?.get(column.index);
      if (code === undefined || (code === "xl-binary-tail" && takesTails)) continue;
      return [{ ...errorAt({ code, facts: {} }, row, column, field), stage: "source" }];
    }
    return [];
  };
  return [
    ...skips.flatMap((column) => judge([column], false)),
    ...fields.flatMap(({ name, readsIn, takesTails }) =>
      judge(readsIn(row.cells), takesTails, name),
    ),
  ];
}

function keyOf(made: ConversionResult | undefined): string | undefined {
  if (made === undefined || "fault" in made) return undefined;
  const { value } = made;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function endBySkip(
  row: SourceRow,
  verdict: NonNullable<SkipVerdict>,
  key: string | undefined,
): MapResult {
  if ("fault" in verdict) {
    return { kind: "invalid", key, errors: [errorAt(verdict.fault, row, verdict.column)] };
  }
  const { column, condition } = verdict.met;
  const fault = { code: "skipped-by-condition", facts: { condition } } as const;
  return { kind: "skipped", key, error: errorAt(fault, row, column) };
}

/** What a draft is when every value in it came through a conversion: JSON. */
function isPayload(draft: Draft): draft is Draft & JsonObject {
  return isJsonObject(draft);
}

const none: readonly RowError[] = [];

/** True where a field has an error already. */
function isAmong(errors: readonly RowError[], field: string): boolean {
  return errors.some((error) => error.field === field);
}

interface RowParts {
  /** Columns that skip_rows looks at. */
  readonly skips: readonly Column[];
  readonly checks: RowChecks;
  readonly keyField: string;
}

/** What breaks a check of the mapping; a cell that has its error already is not told again. */
function breaches(
  checks: RowChecks,
  row: SourceRow,
  errors: readonly RowError[],
): readonly RowError[] {
  return checks
    .judge(row)
    .filter(
      (one) => !errors.some(({ code, column }) => code === one.code && column === one.column),
    );
}

/** Most rows have neither of the lists, and are made in one piece, of one shape. */
function rowOf(
  { rowNumber, line }: SourceRow,
  { key, payload }: Pick<MappedRow, "key" | "payload">,
  { cleared, yielding }: Readonly<Record<"cleared" | "yielding", readonly string[]>>,
): MappedRow {
  if (cleared.length + yielding.length === 0) return { rowNumber, line, key, payload };
  return {
    rowNumber,
    line,
    key,
    payload,
    ...(cleared.length > 0 && { cleared }),
    ...(yielding.length > 0 && { yielding }),
  };
}

/** The mapping of single rows: every field of the row is tried, so that all its errors are known at once. */
export function compileMapRow(
  fields: readonly CompiledField[],
  judgeSkip: JudgeSkip,
  { skips, checks, keyField }: RowParts,
): (row: SourceRow) => MapResult {
  const placed = fields.map((field) => ({
    field,
    place: compilePlace(field.address),
    hold: compileHold(field.address, field.heldDepth),
  }));
  const findHole = compileFindHole(fields.map((field) => field.address));
  const keyMaker = fields.find((field) => field.name === keyField)?.make;
  return (row) => {
    const odd = row.odd === undefined ? none : judgeOdd(row, fields, [...skips, ...checks.columns]);
    if (odd.some(({ field }) => field === undefined))
      return { kind: "invalid", key: keyOf(keyMaker?.(row.cells)), errors: odd };
    const verdict = judgeSkip(row.cells);
    if (verdict !== undefined) return endBySkip(row, verdict, keyOf(keyMaker?.(row.cells)));
    const payload: Draft = {};
    const errors: RowError[] = [...odd];
    const cleared: string[] = [];
    const yielding: string[] = [];
    let key: string | undefined;
    for (const { field, place, hold } of placed) {
      const made = field.make(row.cells, row.created);
      if (made === undefined) {
        hold(payload);
        if (field.clears(row.cells)) cleared.push(field.name);
        continue;
      }
      if (field.name === keyField) key = keyOf(made);
      if (field.yields(row.cells)) yielding.push(field.name);
      if (odd.length > 0 && isAmong(odd, field.name)) continue;
      if ("fault" in made)
        errors.push(errorAt(made.fault, row, field.columnFor(row.cells), field.name));
      else place(payload, made.value);
    }
    if (checks.columns.length > 0) errors.push(...breaches(checks, row, errors));
    const hole = errors.length === 0 ? findHole(payload) : undefined;
    if (hole !== undefined) {
      const fault = { code: "list-has-a-hole", facts: { ...hole } } as const;
      errors.push(errorAt(fault, row, undefined, hole.missing));
    }
    if (!isPayload(payload)) return { kind: "invalid", key, errors };
    const mapped = rowOf(row, { key, payload }, { cleared, yielding });
    return errors.length > 0
      ? { kind: "invalid", key, errors, rest: mapped }
      : { kind: "mapped", row: mapped };
  };
}
