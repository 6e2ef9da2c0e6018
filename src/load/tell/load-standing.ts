import { systemClock } from "../../kernel/clock.ts";
import { isProcessGone } from "../../kernel/this-process.ts";
import { isLeaseOver } from "../../ledger/lease.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { loadStatuses } from "../../rows/outcome.ts";

/**
 * How loads stand: their status, `queued` for one that waits for a worker, and `killed` for one that is `running` by its record
 * while its process is gone.
 * @example
 * const isStanding = (word: string): boolean => loadStandings.some((one) => one === word);
 */
export const loadStandings = [...loadStatuses, "queued", "killed"] as const;
/** One of `loadStandings`. */
export type LoadStanding = (typeof loadStandings)[number];

/** Looks whether the process at work is still there; of one that can't be seen from here its lease tells. */
export function standingOf({ status, owner, atWork, queued }: LoadRecord): LoadStanding {
  if (status === "stopped" && queued?.state === "waiting") return "queued";
  if (status !== "running") return status;
  if (owner === undefined || atWork === undefined) return "killed";
  return isProcessGone(owner) || isLeaseOver(atWork, systemClock.now()) ? "killed" : "running";
}
