import type { FieldChange } from "../../rows/field-change.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";

/** The result of a row that needs no request; exchanges and time are counted by whoever made them. */
export function settleRow(
  { rowNumber, line, key, payloadHash }: ValidRow,
  outcome: Outcome,
  errors: readonly RowError[] = [],
): RowResult {
  return { rowNumber, line, key, payloadHash, outcome, errors, attempts: 0, elapsedMs: 0 };
}

/** The row had been sent before, and its tags in the record show that it went in, whatever became of the record since. */
export function confirmByTags(
  row: ValidRow,
  now: number,
  changes: readonly FieldChange[],
): RowResult {
  const { rowNumber, line } = row;
  const facts = { fields: changes.map(({ field }) => field).slice(0, mostNamed) };
  const note = { code: "confirmed-by-tags", stage: "delivery", rowNumber, line, facts } as const;
  return { ...settleRow(row, "applied", [note]), appliedAt: now };
}

const mostNamed = 10;

/** The row had been sent before, without an answer that could be trusted; its record shows that it went in. */
export function confirmRow(row: ValidRow, now: number): RowResult {
  const { rowNumber, line } = row;
  const facts = { lacking: "its answer was lost" };
  const note = { code: "confirmed-by-reading", stage: "delivery", rowNumber, line, facts } as const;
  const verification = { by: "reading", differences: [] } as const;
  return { ...settleRow(row, "applied", [note]), appliedAt: now, verification };
}
