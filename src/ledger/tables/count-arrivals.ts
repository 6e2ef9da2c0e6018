import {
  waitingStates,
  workingStates,
  type ArrivalFigures,
  type ArrivalState,
} from "../arrival-book.ts";
import { all, type Query } from "./query.ts";

const none: ArrivalFigures["byState"] = {
  seen: 0,
  settling: 0,
  complete: 0,
  claimed: 0,
  loading: 0,
  stopped: 0,
  done: 0,
  failed: 0,
  attention: 0,
  quarantined: 0,
  duplicate: 0,
  late: 0,
  missing: 0,
};

/** How the arrivals of a drop stand. */
export function* countArrivals(drop: string): Query<ArrivalFigures> {
  const rows = yield* all<{
    readonly state: ArrivalState;
    readonly arrivals: number;
    readonly first_seen: number;
    readonly last_changed: number;
  }>(
    `SELECT state, COUNT(*) AS arrivals, MIN(seen_at) AS first_seen, MAX(changed_at) AS last_changed
      FROM arrivals WHERE drop_name = ? GROUP BY state`,
    drop,
  );
  const open = [...waitingStates, ...workingStates];
  const waiting = rows.filter(({ state }) => open.includes(state));
  return {
    byState: {
      ...none,
      ...Object.fromEntries(rows.map(({ state, arrivals }) => [state, arrivals])),
    },
    lastDoneAt: rows.find(({ state }) => state === "done")?.last_changed,
    oldestWaitingAt:
      waiting.length === 0 ? undefined : Math.min(...waiting.map((row) => row.first_seen)),
  };
}
