import { isoTime } from "../../clock.ts";
import type { LoadRecord } from "../../ledger/ledger.ts";
import { UsageError } from "../../load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";

/**
 * Keeps a plan from being applied twice: an earlier load of it has rows that went in, or can still be carried on.
 * @throws UsageError ERR_LOADED_BEFORE
 */
export function refuseRepeatedPlan({ hash }: OpenedPlan, earlier: readonly LoadRecord[]): void {
  const twins = earlier.filter(({ terms }) => terms?.plan?.hash === hash);
  const again =
    "To apply it again all the same, as a new load, add --again: rows that moved since stay as they are.";
  const open = twins.find(({ status }) => status === "stopped" || status === "running");
  const done = twins.find(({ counts }) => counts.applied + counts["in-doubt"] > 0);
  const twin = open ?? done;
  if (twin === undefined) return;
  const { id, createdAt, status } = twin;
  throw new UsageError(
    `this plan was applied before: load ${id} of ${isoTime(createdAt)}, which is ${status}`,
    {
      code: "ERR_LOADED_BEFORE",
      actions: [...(open === undefined ? [] : [`Carry that one on: waybill resume ${id}`]), again],
    },
  );
}
