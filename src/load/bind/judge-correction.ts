import { KeyedNotes } from "./keyed-notes.ts";
import { laterOnes } from "./parted-notes.ts";
import { readRows } from "../../source/read-rows.ts";
import type { Source } from "../../source/source.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { Facts } from "../../rows/catalogue/row-error-kind.ts";
import type { EarlierRow, SourceRow } from "../../rows/row.ts";
import type { BoundLoad, Corrections } from "../bound-load.ts";

type JudgedLoad = Pick<BoundLoad, "mapper" | "target" | "corrections">;

/** Faults of the key itself: another key is the correction. */
const keyFaults: ReadonlySet<RowErrorCode> = new Set([
  "record-not-found",
  "key-repeated",
  "key-taken",
]);

/** Why a row must not be sent as the correction that it says it is; undefined when it may. */
export function judgeCorrection(
  bound: JudgedLoad,
  row: SourceRow,
  key: string | undefined,
): RowError | undefined {
  const { corrections, target } = bound;
  if (corrections === undefined) return undefined;
  const { correctedRow, earlier } = row;
  if (correctedRow === undefined) {
    const { loadId } = corrections;
    const isSafe = target.safeToRepeat || loadId === undefined;
    return isSafe ? undefined : errorOf("correction-unlinked", row, { load: loadId });
  }
  if (corrections.repeated.has(correctedRow))
    return errorOf("corrected-twice", row, { row: correctedRow });
  if (earlier === undefined) return undefined;
  const place = { row: correctedRow, load: earlier.loadId };
  if (earlier.stale !== undefined)
    return errorOf("correction-stale", row, { ...place, why: earlier.stale });
  if (isSameKey(key, earlier) || wasKeyAtFault(bound, row, earlier)) return undefined;
  const facts = { ...place, before: earlier.key ?? "", ...(key === undefined ? {} : { key }) };
  const { field } = target.key;
  const error = errorOf("corrected-key-differs", row, facts);
  return { ...error, ...bound.mapper.originOf(field, row), field };
}

function isSameKey(key: string | undefined, earlier: EarlierRow): boolean {
  if (earlier.key === undefined) return true;
  return key !== undefined && composeText(key) === composeText(earlier.key);
}

function wasKeyAtFault(
  { mapper, target }: JudgedLoad,
  row: SourceRow,
  { errors }: EarlierRow,
): boolean {
  const { field } = target.key;
  const trace = mapper.traceRow(row).find((one) => one.field === field);
  const columns = new Set(trace?.from.map(({ column }) => column));
  return errors.some(
    (error) =>
      keyFaults.has(error.code) ||
      error.field === field ||
      (error.column !== undefined && columns.has(error.column)),
  );
}

function errorOf(code: RowErrorCode, { rowNumber, line }: SourceRow, facts: Facts): RowError {
  return { code, stage: "source", rowNumber, line, facts };
}

/** Numbers that several rows of a file say that they correct. Memory does not grow with the rows. */
export async function findRepeatedCorrections(
  source: Source,
  signal: AbortSignal | undefined,
): Promise<Corrections["repeated"]> {
  const repeated = new KeyedNotes<true>();
  for await (const [row] of laterOnes(readCorrections(source, signal))) repeated.set(row, true);
  return { has: (row) => repeated.has(String(row)) };
}

async function* readCorrections(
  source: Source,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly [row: string], void, undefined> {
  for await (const { correctedRow } of readRows(source, signal))
    if (correctedRow !== undefined) yield [String(correctedRow)];
}
