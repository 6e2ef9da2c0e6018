import { isProcessAlive } from "../../kernel/this-process.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { loadStatuses } from "../../rows/outcome.ts";

/** How loads stand: their status, and `killed` for one that is `running` by its record while its process is gone. */
export const loadStandings = [...loadStatuses, "killed"] as const;
export type LoadStanding = (typeof loadStandings)[number];

/** Looks whether the process at work is still there; one of another host counts as alive. */
export function standingOf({ status, owner }: LoadRecord): LoadStanding {
  if (status !== "running") return status;
  return owner !== undefined && isProcessAlive(owner) ? "running" : "killed";
}
