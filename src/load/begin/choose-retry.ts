import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { retriableOutcomes, type RetryChoice } from "../../ledger/revision-book.ts";
import { UsageError } from "../../kernel/load-error.ts";
import { type Outcome, outcomes as allOutcomes } from "../../rows/outcome.ts";
import { withCommas } from "../../kernel/counts.ts";

/** What a retry sends again when nothing else is said: rows that are not at fault. */
export const defaultRetry: readonly Outcome[] = ["failed", "not-attempted", "skipped"];

const reasons: Readonly<Partial<Record<Outcome, string>>> = {
  applied: "Rows that are applied are never sent again.",
  unchanged: "Rows that are unchanged need nothing.",
  "in-doubt":
    "Rows in doubt may have been applied: waybill reconcile finds out, and what it finds not to be there a retry sends.",
  conflict: "Rows in conflict need a new plan.",
};

/**
 * The rows that a retry of a finished load would send again.
 * @throws UsageError ERR_NOT_RETRIABLE for an outcome that stands, ERR_LOAD_NOT_FINISHED, ERR_NOTHING_TO_RETRY
 */
export async function chooseRetry(
  ledger: Ledger,
  load: LoadRecord,
  outcomes: readonly Outcome[],
): Promise<RetryChoice> {
  const standing = outcomes.find((outcome) => !retriableOutcomes.includes(outcome));
  if (standing !== undefined) {
    throw new UsageError(`rows that are ${standing} can't be sent again by a retry`, {
      code: "ERR_NOT_RETRIABLE",
      actions: [
        ...(reasons[standing] === undefined ? [] : [reasons[standing]]),
        `A retry takes ${retriableOutcomes.join(", ")}.`,
      ],
    });
  }
  if (load.status !== "completed") throw notFinished(load);
  const choice = await ledger.revisions.choose(load.id, outcomes);
  if (Object.keys(choice.rows).length === 0) throw nothingToRetry(load, outcomes, choice);
  return choice;
}

function notFinished({ id, status, statusReason }: LoadRecord): UsageError {
  const reason = statusReason === undefined ? "" : ` (${statusReason})`;
  return new UsageError(`load ${id} is ${status}${reason}; a retry is for a load that is over`, {
    code: "ERR_LOAD_NOT_FINISHED",
    actions: [`Carry it on first: waybill resume ${id}`],
  });
}

function nothingToRetry(
  { id, counts }: LoadRecord,
  outcomes: readonly Outcome[],
  { overtaken, corrected }: RetryChoice,
): UsageError {
  const have = allOutcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${withCommas(counts[outcome])} ${outcome}`);
  const left = [
    ...(overtaken > 0 ? [`${overtaken} overtaken by a later row with the same key`] : []),
    ...(corrected > 0 ? [`${corrected} corrected by another load`] : []),
  ];
  const because = left.length === 0 ? "" : `; left as they are: ${left.join(", ")}`;
  return new UsageError(
    `load ${id} has no rows to send again: of ${outcomes.join(", ")} there are none${because} (its rows: ${have.join(", ")})`,
    {
      code: "ERR_NOTHING_TO_RETRY",
      actions: [
        "Nothing was sent.",
        ...(counts.rejected + counts.invalid > 0
          ? ["--outcome names other rows, such as --outcome failed,rejected."]
          : []),
        ...(counts["in-doubt"] > 0
          ? [`Rows in doubt are settled by: waybill reconcile ${id}`]
          : []),
      ],
    },
  );
}
