import { exitCodes, TargetError } from "../load-error.ts";
import { isGoodOutcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";

/** How many rows may end otherwise than applied, unchanged or skipped: a number, or a share of the rows. */
export type ErrorBound = { readonly rows: number } | { readonly share: number };

/** A share means nothing before this many rows are over. */
const smallestSample = 100;

/** True when `errors` of `rows` rows are more than the bound allows. */
export function exceedsBound(bound: ErrorBound, errors: number, rows: number): boolean {
  return "rows" in bound ? errors > bound.rows : errors > bound.share * rows;
}

export function tooManyErrors(bound: ErrorBound, errors: number): TargetError {
  const allowed = "rows" in bound ? `${bound.rows}` : `${bound.share * 100}%`;
  return new TargetError(`${errors} rows have errors, and --max-errors allows ${allowed}`, {
    code: "ERR_TOO_MANY_ERRORS",
    exitCode: exitCodes.stopped,
    actions: [
      "Look at report.csv for what is wrong, then resume the load or load the corrected file.",
    ],
  });
}

/**
 * Watches results; answers with the error that stops the load as soon as the bound is exceeded.
 * @param rowCount rows of the source, where known: a share is of these; else of the rows that are over, from 100 on
 */
export function createAbortRule(
  bound: ErrorBound | undefined,
  rowCount: number | undefined,
): (result: RowResult) => TargetError | undefined {
  let errors = 0;
  let over = 0;
  return (result) => {
    over += 1;
    if (isGoodOutcome(result.outcome) || result.outcome === "not-attempted") return undefined;
    errors += 1;
    if (bound === undefined) return undefined;
    if ("share" in bound && rowCount === undefined && over < smallestSample) return undefined;
    return exceedsBound(bound, errors, rowCount ?? over) ? tooManyErrors(bound, errors) : undefined;
  };
}
