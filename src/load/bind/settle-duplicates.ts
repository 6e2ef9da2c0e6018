import type { JudgeDuplicate, BoundLoad, DuplicateFate } from "../bound-load.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { RowOrder } from "../../mapping/compile-order.ts";
import type { RowResult, SourceRow, ValidRow } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { KeyedNotes } from "./keyed-notes.ts";
import { laterOnes } from "./parted-notes.ts";
import { prepareRows } from "./prepare-record.ts";

/** What becomes of rows whose key repeats; of creates the second would make a second record, so nobody has to say so. */
export function duplicatePolicy({
  file,
  target,
}: Pick<Mapping, "file" | "target">): DuplicatePolicy {
  const { on_duplicate: policy = target.safeToRepeat ? "in-order" : "reject" } = file;
  return typeof policy === "object" ? policy.keep : policy;
}

type DuplicatePolicy = "in-order" | "reject" | "last" | "latest";

/** The rows of one key that repeats. */
interface Repeated {
  /** The first row, once it is known; its hash stands for all it says. */
  first?: RowPlace & { readonly payloadHash: string };
  lastRow: number;
  /** True when not all of them say the same. */
  differ: boolean;
  /** The latest so far, where that is asked for. */
  latest?: Latest;
  /** A row for which it can't be told whether it is the latest. */
  unclear?: RowPlace;
  /** Two rows that say different things at one time. */
  tied?: { readonly at: string; readonly line: number };
}

interface Latest extends RowPlace {
  readonly at: string;
  readonly payloadHash: string;
}

/** By the key with its accents composed. */
type RepeatedKeys = KeyedNotes<Repeated>;
type UnjudgedLoad = Omit<BoundLoad, "judgeDuplicate">;

/**
 * Reads the whole file to learn which keys repeat, where the mapping does not apply them in file order, and under `reject`
 * once more for what their rows say, under `latest` for which of them is the latest. Memory does not grow with the keys.
 */
export async function settleDuplicates(
  bound: UnjudgedLoad,
  policy: Exclude<DuplicatePolicy, "in-order">,
  signal: AbortSignal | undefined,
): Promise<JudgeDuplicate> {
  const repeated = await findRepeated(bound, signal);
  const { order } = bound.mapper;
  if (policy === "latest" && order !== undefined) {
    if (!repeated.isEmpty) await findLatest(bound, repeated, order, signal);
    return (key, place) => judgeLatest(repeated.get(composeText(key)), place, order);
  }
  if (policy === "reject" && !repeated.isEmpty) await compareRows(bound, repeated, signal);
  return (key, { rowNumber }) => {
    const found = repeated.get(composeText(key));
    if (found === undefined) return undefined;
    if (policy === "last") return rowNumber < found.lastRow ? { code: "superseded" } : undefined;
    if (found.differ || found.first === undefined) return { code: "key-repeated" };
    return rowNumber === found.first.rowNumber
      ? undefined
      : { code: "duplicate-row", firstLine: found.first.line };
  };
}

interface KeyedRow {
  readonly key: string;
  readonly row: ValidRow;
  readonly source: SourceRow;
}

async function* readKeyedRows(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): AsyncGenerator<KeyedRow, void, undefined> {
  for await (const { source, prepared } of prepareRows(bound, bound.readRows(signal))) {
    if (prepared?.kind !== "valid") continue;
    const { row } = prepared;
    const { key } = row;
    if (key !== undefined) yield { key: composeText(key), row, source };
  }
}

/** The keys that several valid rows have, with their accents composed. */
export async function findRepeated(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): Promise<RepeatedKeys> {
  const repeated: RepeatedKeys = new KeyedNotes();
  for await (const [key, lastRow] of laterOnes(readKeys(bound, signal)))
    repeated.set(key, { lastRow, differ: false });
  return repeated;
}

async function* readKeys(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly [key: string, rowNumber: number], void, undefined> {
  for await (const { key, row } of readKeyedRows(bound, signal)) yield [key, row.rowNumber];
}

async function compareRows(
  bound: UnjudgedLoad,
  repeated: RepeatedKeys,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const { key, row } of readKeyedRows(bound, signal)) {
    const found = repeated.get(key);
    if (found === undefined) continue;
    const { rowNumber, line, payloadHash } = row;
    found.first ??= { rowNumber, line, payloadHash };
    if (found.first.payloadHash !== payloadHash) found.differ = true;
    repeated.set(key, found);
  }
}

async function findLatest(
  bound: UnjudgedLoad,
  repeated: RepeatedKeys,
  order: RowOrder,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const { key, row, source } of readKeyedRows(bound, signal)) {
    const found = repeated.get(key);
    if (found === undefined) continue;
    takeLater(found, row, order.read(source), order);
    repeated.set(key, found);
  }
}

/** @param at when the row is of, if that can be read */
function takeLater(found: Repeated, row: ValidRow, at: string | undefined, order: RowOrder): void {
  const { rowNumber, line, payloadHash } = row;
  if (at === undefined) found.unclear ??= { rowNumber, line };
  else {
    const { latest } = found;
    const later = latest === undefined ? 1 : order.compare(at, latest.at);
    if (later > 0) found.latest = { rowNumber, line, at, payloadHash };
    // Two that say different things at the same time: what is later than both settles it.
    else if (later === 0 && latest?.payloadHash !== payloadHash) found.tied = { at, line };
  }
}

function judgeLatest(
  found: Repeated | undefined,
  { rowNumber }: RowPlace,
  order: RowOrder,
): DuplicateFate | undefined {
  if (found === undefined) return undefined;
  const by = order.column.name;
  const { latest, unclear, tied } = found;
  const isTied = tied !== undefined && latest !== undefined && tied.at === latest.at;
  const doubtful = unclear ?? (isTied ? tied : undefined);
  if (doubtful !== undefined) return { code: "latest-unclear", firstLine: doubtful.line, by };
  return latest === undefined || rowNumber === latest.rowNumber
    ? undefined
    : { code: "outdated", firstLine: latest.line, by };
}

/** Warns of a row that is left out because an earlier one says the same. */
export function warnOfTwin({ errors: [error], line, key }: RowResult, log: WarningLog): void {
  if (error?.code !== "duplicate-row") return;
  log.add("dup-identical", line, `${key ?? ""} as in ${String(error.facts["first"])}`);
}
