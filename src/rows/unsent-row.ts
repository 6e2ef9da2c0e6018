import type { Outcome } from "./outcome.ts";
import type { RowError } from "./row-error.ts";
import type { RowResult } from "./row.ts";

/** The result of a row for which nothing was sent; exchanges and time that it took all the same are added by whoever made them. */
export function unsentRow(
  {
    rowNumber,
    line,
    key,
    payloadHash,
  }: Pick<RowResult, "rowNumber" | "line" | "key" | "payloadHash">,
  outcome: Outcome,
  errors: readonly RowError[] = [],
): RowResult {
  const hash = payloadHash === undefined ? {} : { payloadHash };
  return { rowNumber, line, key, ...hash, outcome, errors, attempts: 0, elapsedMs: 0 };
}
