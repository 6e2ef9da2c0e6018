import type { Connection } from "../../connections/connection.ts";
import type { RequestBook } from "../../ledger/request-book.ts";
import type { PlanCost } from "../../plan/plan.ts";
import type { Target } from "../../targets/target.ts";
import { dailyLimitOf } from "../access/daily-limit.ts";

interface Planned {
  readonly creates: number;
  readonly updates: number;
}

/** How fast the records were read for the plan. */
export interface ReadingSpeed {
  readonly requests: number;
  readonly elapsedMs: number;
}

interface CostMeans {
  readonly connection: Connection;
  readonly target: Target;
  readonly book: RequestBook;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Share of the applied rows that is read back, from 0 to 1. */
  readonly verify: number;
}

/** Fewer readings say nothing about the pace. */
const leastMeasured = 20;

/** What applying a plan will take: each update is one reading and one write, each create one write. */
export async function estimateCost(
  { creates, updates }: Planned,
  speed: ReadingSpeed,
  { connection, target, book, now, verify }: CostMeans,
): Promise<PlanCost> {
  const reads = updates;
  const writes = updates + creates;
  const readBacks = Math.ceil(updates * verify);
  const pace = paceOf(connection, target, speed);
  const limit = dailyLimitOf(connection);
  const grant = limit && (await book.grant({ ...limit, requests: 0, at: now }));
  return {
    reads,
    writes,
    readBacks,
    ...(pace === undefined ? {} : { pace, seconds: (reads + writes + readBacks) / pace.perSecond }),
    ...(limit === undefined || grant === undefined
      ? {}
      : { daily: { limit: limit.limit, used: limit.limit - grant.left } }),
  };
}

function paceOf(
  { ratePerSecond, isLoopback }: Connection,
  { limits }: Target,
  { requests, elapsedMs }: ReadingSpeed,
): PlanCost["pace"] {
  if (ratePerSecond !== undefined) {
    const isDocumented = !isLoopback && ratePerSecond === limits.requestsPerSecond;
    return { perSecond: ratePerSecond, from: isDocumented ? "documents" : "connection" };
  }
  if (requests < leastMeasured || elapsedMs === 0) return undefined;
  return { perSecond: Math.round((requests / elapsedMs) * 10_000) / 10, from: "measured" };
}
