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

/**
 * Says in the result of an applied row how the API keeps it: at once by what its answer showed, or by its record, read again where the row is
 * one that is to be looked at. The row stays applied whatever is found, and whatever keeps the record from being read: what would be thrown
 * is handed over, so that the outcome is recorded first.
 */
export function seeRow(
  row: ValidRow,
  result: RowResult,
  work: DeliveryWork,
): SeenRow | Promise<SeenRow> {
  const { writes } = work;
  const sent = writes?.find(row.rowNumber);
  writes?.over(row.rowNumber);
  if (writes === undefined || sent === undefined || result.outcome !== "applied") return { result };
  const { check } = writes;
  return check.isChosen(row)
    ? readBackRow(row, result, { work, sent, check })
    : { result: withNotes(result) };
}

async function readBackRow(
  row: ValidRow,
  result: RowResult,
  {
    work,
    sent,
    check,
  }: { readonly work: DeliveryWork; readonly sent: SentRow; readonly check: WriteCheck },
): Promise<SeenRow> {
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
