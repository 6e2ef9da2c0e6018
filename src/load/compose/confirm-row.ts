import type { FieldChange } from "../../rows/field-change.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";

/** The row had been sent before, and its tags in the record show that it went in, whatever became of the record since. */
export function confirmByTags(
  row: ValidRow,
  now: number,
  changes: readonly FieldChange[],
): RowResult {
  const { rowNumber, line } = row;
  const facts = { fields: changes.map(({ field }) => field).slice(0, mostNamed) };
  const note = { code: "confirmed-by-tags", stage: "delivery", rowNumber, line, facts } as const;
  return { ...unsentRow(row, "applied", [note]), appliedAt: now };
}

const mostNamed = 10;

/** The row had been sent before, without an answer that could be trusted; its record shows that it went in. */
export function confirmRow(row: ValidRow, now: number): RowResult {
  const { rowNumber, line } = row;
  const facts = { lacking: "its answer was lost" };
  const note = { code: "confirmed-by-reading", stage: "delivery", rowNumber, line, facts } as const;
  const verification = { by: "reading", differences: [] } as const;
  return { ...unsentRow(row, "applied", [note]), appliedAt: now, verification };
}
