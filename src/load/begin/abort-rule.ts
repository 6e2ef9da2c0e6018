import type { ErrorBound } from "../load-request.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import { isGoodOutcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";

/** A share means nothing before this many rows are over. */
const smallestSample = 100;

/** True when `errors` of `rows` rows are more than the bound allows. */
export function exceedsBound(bound: ErrorBound, errors: number, rows: number): boolean {
  // Divided, 29 of 50 are 0.58 and not more; multiplied, 0.58 of 50 would be a little less than 29.
  return "rows" in bound ? errors > bound.rows : errors / rows > bound.share;
}

export function tooManyErrors(bound: ErrorBound, errors: number): TargetError {
  const allowed = "rows" in bound ? `${bound.rows}` : `${Number((bound.share * 100).toFixed(6))}%`;
  const have = errors === 1 ? "1 row has errors" : `${errors} rows have errors`;
  return new TargetError(`${have}, and --max-errors allows ${allowed}`, {
    code: "ERR_TOO_MANY_ERRORS",
    exitCode: exitCodes.stopped,
    actions: [
      "Look at report.csv for what is wrong and load the corrected file, or, when it is put right at the API or in the mapping, resume the load.",
    ],
  });
}

/** Answers with the error that stops the load as soon as the bound is exceeded. */
export type AbortRule = (result: RowResult) => TargetError | undefined;

/**
 * Watches the results of one execution, sent or not.
 * @param rowCount rows to be carried out, where known: a share is of these; else of the rows that are over, from 100 on
 */
export function createAbortRule(
  bound: ErrorBound | undefined,
  rowCount: number | undefined,
): AbortRule {
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

/** Rows that an execution is to carry out: those of the source, or the first ones of them. */
export function rowsToCarryOut(
  rowCount: number | undefined,
  limit: number | undefined,
): number | undefined {
  return rowCount === undefined ? undefined : Math.min(rowCount, limit ?? rowCount);
}
