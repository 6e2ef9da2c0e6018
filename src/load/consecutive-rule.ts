import { exitCodes, TargetError } from "../load-error.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import type { AbortRule } from "./abort-rule.ts";

/** So many rows in a row have a common cause: a wrong tenant, a mapping that misses the point. */
export const usualMaxConsecutive = 100;

const failures: ReadonlySet<Outcome> = new Set(["rejected", "failed", "in-doubt", "conflict"]);

/**
 * Stops a load of which row after row is sent and none goes in. Rows that were not sent count neither way.
 * @param most rows; Infinity: never
 */
export function createConsecutiveRule(most: number): AbortRule {
  let inARow = 0;
  return (result) => {
    if (result.attempts === 0 || result.outcome === "not-attempted") return undefined;
    inARow = failures.has(result.outcome) ? inARow + 1 : 0;
    return inARow < most ? undefined : nothingGoesIn(inARow, result);
  };
}

function nothingGoesIn(count: number, { outcome, errors, httpStatus }: RowResult): TargetError {
  const status = httpStatus === undefined ? "" : `, status ${httpStatus}`;
  const last = `${outcome} (${errors[0]?.code ?? "no reason"}${status})`;
  const rows = count === 1 ? "the last row that was sent" : `the last ${count} rows that were sent`;
  return new TargetError(`${rows} did not go in, the newest ended ${last}`, {
    code: "ERR_NOTHING_GOES_IN",
    exitCode: exitCodes.stopped,
    actions: [
      "Look in report.csv for what they have in common (--max-consecutive sets this bound); when it is put right, resume the load.",
    ],
  });
}
