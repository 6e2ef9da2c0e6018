import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import { arrivals } from "../tell/ending.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import type { AbortRule } from "../begin/abort-rule.ts";

/** So many rows in a row have a common cause: a mapping that misses the point, a rule of the API. */
export const usualMaxConsecutive = 100;
/** So many records in a row that are not there, before any was: the address, the tenant or the key is wrong. */
const mostMissing = 20;

const failures: ReadonlySet<Outcome> = new Set(["rejected", "failed", "in-doubt", "conflict"]);

/**
 * Stops a load of which row after row is sent and none goes in. Rows that were not sent count neither way.
 * @param most rows; Infinity: never
 * @param arrivedBefore true when rows of earlier executions arrived, so that address and tenant are right
 */
export function createConsecutiveRule(most: number, arrivedBefore = false): AbortRule {
  let inARow = 0;
  let missing = 0;
  let isRightPlace = arrivedBefore || most === Number.POSITIVE_INFINITY;
  return (result) => {
    const { attempts, outcome, httpStatus } = result;
    if (attempts === 0 || outcome === "not-attempted") return undefined;
    isRightPlace ||= arrivals.has(outcome);
    inARow = failures.has(outcome) ? inARow + 1 : 0;
    missing = outcome === "rejected" && httpStatus === 404 ? missing + 1 : 0;
    if (!isRightPlace && missing >= mostMissing) return nothingIsThere(missing);
    return inARow < most ? undefined : nothingGoesIn(inARow, result);
  };
}

function nothingIsThere(count: number): TargetError {
  return new TargetError(
    `the API knows none of the first ${count} records (404), and nothing has gone in`,
    {
      code: "ERR_NOTHING_GOES_IN",
      exitCode: exitCodes.nothingGoesIn,
      actions: [
        "Check the address, the tenant and the column that the key comes from, and load anew. Where these records really are not there and others are, go on",
      ],
    },
  );
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
