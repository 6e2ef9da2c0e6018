import { LoadError } from "../../kernel/load-error.ts";
import { explainRowError } from "../../rows/describe-row-error.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { Difference, RowResult, ValidRow } from "../../rows/row.ts";
import type { DeliveryWork } from "../delivery-options.ts";
import { noteKeptOtherwise } from "./note-kept-otherwise.ts";
import { exchangesOf, type Reading, readRecord } from "./read-record.ts";
import type { SentRow, WriteCheck } from "./write-check.ts";

/** A row that is over. */
export interface SeenRow {
  readonly result: RowResult;
  /** Present: what ends the load as soon as the outcome is recorded. */
  readonly stop?: unknown;
}

/** True where the record of the row is to be read again. */
export function isReadBack(row: ValidRow, result: RowResult, { writes }: DeliveryWork): boolean {
  if (writes === undefined || result.outcome !== "applied") return false;
  return writes.check.isChosen(row) && writes.find(row.rowNumber) !== undefined;
}

/** The result of a row that is not read again, with what its answer showed. */
export function seeRow(row: ValidRow, result: RowResult, { writes }: DeliveryWork): SeenRow {
  const isNoted = result.outcome === "applied" && writes?.find(row.rowNumber) !== undefined;
  writes?.over(row.rowNumber);
  return { result: isNoted ? withNotes(result) : result };
}

/**
 * Reads the record of an applied row again and says in its result how the API
 * keeps it. The row stays applied whatever is found, and whatever keeps the record from being read: what would be thrown
 * is handed over, so that the outcome is recorded first.
 */
export async function readBackRow(
  row: ValidRow,
  result: RowResult,
  work: DeliveryWork,
): Promise<SeenRow> {
  const { writes } = work;
  const sent = writes?.find(row.rowNumber);
  if (writes === undefined || sent === undefined) return seeRow(row, result, work);
  const { check } = writes;
  writes.over(row.rowNumber);
  try {
    const reading = await readRecord(row, work);
    if (reading === undefined) return { result: unread(result, "the load was stopped first") };
    return { result: judgeReading(result, reading, sent, check) };
  } catch (error) {
    const why = error instanceof LoadError ? error.message : "the load was stopped first";
    return { result: unread(result, why), stop: error };
  }
}

function judgeReading(
  result: RowResult,
  reading: Reading,
  sent: SentRow,
  check: WriteCheck,
): RowResult {
  const attempts = result.attempts + exchangesOf(reading);
  if (reading.kind === "settled") {
    const [error] = reading.result.errors;
    return { ...unread(result, explainUnread(error)), attempts };
  }
  const look = check.compare(sent, reading.record, "reading");
  if (look === undefined) return unread({ ...result, attempts }, "it has nothing that was sent");
  const { differences, left } = look;
  const verification = { by: "reading", differences } as const;
  return withNotes({
    ...result,
    attempts,
    verification,
    ...(left === undefined ? {} : { left }),
  });
}

function explainUnread(error: RowError | undefined): string {
  if (error === undefined) return "it can't be read";
  const { why } = error.facts;
  if (error.code === "record-unreadable" && typeof why === "string") return why;
  if (error.code === "record-not-found") return "the API has no record with its id (404)";
  return explainRowError(error);
}

/** The result with a note where the API keeps the row otherwise than it was sent. */
function withNotes(result: RowResult): RowResult {
  const differences: readonly Difference[] = result.verification?.differences ?? [];
  if (differences.length === 0) return result;
  return { ...result, errors: result.errors.concat(noteKeptOtherwise(result, differences)) };
}

function unread(result: RowResult, why: string): RowResult {
  const { rowNumber, line } = result;
  const note = {
    code: "not-read-back",
    stage: "delivery",
    rowNumber,
    line,
    facts: { why },
  } as const;
  const noted = withNotes(result);
  return { ...noted, errors: noted.errors.concat(note) };
}
