import {
  allOf,
  fixedWindow,
  inFlightLimit,
  penaltyBox,
  queueingServer,
  sharedWith,
  slidingLog,
  tokenBucket,
} from "./limiters.ts";
import type { PlayedLoad } from "./play-load.ts";
import { createSeededChance } from "./seeded-chance.ts";
import type { ApiBehaviour } from "./api-behaviour.ts";

/** One kind of limiter, and how well it must be used. */
export interface Scenario {
  readonly name: string;
  readonly load: PlayedLoad;
  readonly api: () => ApiBehaviour;
  /** What a client that knows the limiter would take. */
  readonly idealSeconds: number;
  readonly utilisation: number;
  /** Refusals per 100 rows, of whatever status the limiter refuses with. */
  readonly waste: number;
  /** An answer can be lost after the request was processed, so that it is sent again. */
  readonly mayRepeat?: boolean;
  /** Faster than two real processes on a small machine. */
  readonly simulatedOnly?: boolean;
}

const bare20 = (): ApiBehaviour => ({ limiter: tokenBucket(20, 20) });
/** Every `nth` row of `rows`, from the middle of the first so many. */
const everyNth = (nth: number, rows: number): ReadonlySet<string> =>
  new Set(Array.from({ length: rows / nth }, (_, index) => `k${nth * index + nth / 2}`));
/** 40/s, a quarter of it after 15 s, twice that after 45 s. */
export const changing = (now: number): number => (now < 15_000 ? 40 : now < 45_000 ? 10 : 20);

export const scenarios: readonly Scenario[] = [
  {
    name: "token bucket 20/s, bare 429",
    load: { rows: 1200 },
    api: bare20,
    idealSeconds: 59,
    utilisation: 0.95,
    waste: 1.2,
  },
  {
    name: "token bucket 20/s, Retry-After",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), retryAfter: "seconds" }),
    idealSeconds: 59,
    utilisation: 0.92,
    waste: 1,
  },
  {
    name: "token bucket 50/s",
    load: { rows: 3000 },
    api: () => ({ limiter: tokenBucket(50, 50) }),
    idealSeconds: 59,
    utilisation: 0.95,
    waste: 0.6,
  },
  {
    name: "token bucket 20/s, RateLimit newest",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), announces: "newest" }),
    idealSeconds: 59,
    utilisation: 0.97,
    waste: 0.1,
  },
  {
    name: "token bucket 20/s, RateLimit -07",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), announces: "draft7" }),
    idealSeconds: 59,
    utilisation: 0.97,
    waste: 0.1,
  },
  {
    name: "token bucket 5/s, burst 1",
    load: { rows: 800 },
    api: () => ({ limiter: tokenBucket(5, 1) }),
    idealSeconds: 160,
    utilisation: 0.85,
    waste: 1.5,
  },
  {
    name: "token bucket 200/s, window 64",
    load: { rows: 6000, concurrency: 64 },
    api: () => ({ limiter: tokenBucket(200, 200) }),
    idealSeconds: 29,
    utilisation: 0.88,
    waste: 0.3,
  },
  {
    name: "fixed window 20 per 1 s",
    load: { rows: 1200 },
    api: () => ({ limiter: fixedWindow(20, 1000) }),
    idealSeconds: 59,
    utilisation: 0.88,
    waste: 1.4,
  },
  {
    name: "fixed window 20 per 1 s, Retry-After",
    load: { rows: 1200 },
    api: () => ({ limiter: fixedWindow(20, 1000), retryAfter: "seconds" }),
    idealSeconds: 59,
    utilisation: 0.8,
    waste: 1,
  },
  {
    name: "fixed window 200 per 10 s, RateLimit newest",
    load: { rows: 1500 },
    api: () => ({ limiter: fixedWindow(200, 10_000), announces: "newest" }),
    idealSeconds: 71,
    utilisation: 0.85,
    waste: 0.2,
  },
  {
    name: "fixed window 200 per 10 s, X-RateLimit epoch",
    load: { rows: 1500 },
    api: () => ({ limiter: fixedWindow(200, 10_000), announces: "epoch" }),
    idealSeconds: 71,
    utilisation: 0.85,
    waste: 0.2,
  },
  {
    name: "fixed window 200 per 10 s, Retry-After",
    load: { rows: 3000 },
    api: () => ({ limiter: fixedWindow(200, 10_000), retryAfter: "seconds" }),
    idealSeconds: 142,
    utilisation: 0.85,
    waste: 0.8,
  },
  {
    name: "fixed window 200 per 10 s, bare 429",
    load: { rows: 3000 },
    api: () => ({ limiter: fixedWindow(200, 10_000) }),
    idealSeconds: 142,
    utilisation: 0.88,
    waste: 1.4,
  },
  {
    name: "sliding log 20 per 1 s, counting refused",
    load: { rows: 1200 },
    api: () => ({ limiter: slidingLog(20, 1000, true) }),
    idealSeconds: 59,
    utilisation: 0.88,
    waste: 0.7,
  },
  {
    name: "at most 5 in flight",
    load: { rows: 3000 },
    api: () => ({ limiter: inFlightLimit(5) }),
    idealSeconds: 91,
    utilisation: 0.65,
    waste: 0.5,
  },
  {
    name: "queueing 20/s, window 64",
    load: { rows: 1200, concurrency: 64 },
    api: () => ({ limiter: queueingServer(20, 400) }),
    idealSeconds: 60,
    utilisation: 0.95,
    waste: 0,
  },
  {
    name: "token bucket 40/s that changes",
    load: { rows: 1600 },
    api: () => ({ limiter: tokenBucket(changing, 40) }),
    idealSeconds: 78,
    utilisation: 0.82,
    waste: 1.5,
  },
  {
    name: "token bucket 20/s, others take half, Retry-After",
    load: { rows: 800 },
    api: () => ({
      limiter: sharedWith(tokenBucket(20, 20), 10, createSeededChance(7)),
      retryAfter: "seconds",
    }),
    idealSeconds: 80,
    utilisation: 0.9,
    waste: 2,
  },
  {
    name: "token bucket 20/s, 1 % 503, 1 % resets",
    load: { rows: 1000 },
    api: () => ({ ...bare20(), unavailableShare: 0.01, resetShare: 0.01 }),
    idealSeconds: 50,
    utilisation: 0.92,
    waste: 1.2,
    mayRepeat: true,
  },
  {
    name: "token bucket 20/s, Retry-After date, clock 90 s off",
    load: { rows: 1000 },
    api: () => ({ ...bare20(), retryAfter: "date", clockAheadMs: 90_000 }),
    idealSeconds: 49,
    utilisation: 0.9,
    waste: 1.2,
  },
  {
    name: "token bucket 20/s, --rate 10/s",
    load: { rows: 500, ratePerSecond: 10 },
    api: bare20,
    idealSeconds: 50,
    utilisation: 0.98,
    waste: 0,
  },
  {
    name: "token bucket 20/s, two rows locked",
    load: { rows: 800 },
    api: () => ({ ...bare20(), locked: new Set(["k200", "k400"]) }),
    idealSeconds: 39,
    utilisation: 0.7,
    waste: 2.5,
  },
  {
    name: "token bucket 20/s, outage 20-50 s",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), outage: [20_000, 50_000] }),
    idealSeconds: 89,
    utilisation: 0,
    waste: 1.2,
  },
  {
    name: "token bucket 20/s, answers in 3 ms",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), latencyMs: () => 3 }),
    idealSeconds: 59,
    utilisation: 0.95,
    waste: 1.5,
  },
  {
    name: "no limit, answers in 3 ms",
    load: { rows: 6000 },
    api: () => ({ limiter: queueingServer(2000, 400), latencyMs: () => 3 }),
    idealSeconds: 3,
    utilisation: 0.7,
    waste: 0,
    simulatedOnly: true,
  },
  {
    name: "two limits, 20/s and 600/min",
    load: { rows: 1800 },
    api: () => ({ limiter: allOf(tokenBucket(20, 20), fixedWindow(600, 60_000)) }),
    idealSeconds: 150,
    // Beyond the goals: half of each minute is a block that nothing announces, and finding its end takes probes.
    utilisation: 0.8,
    waste: 2.5,
  },
  {
    name: "token bucket 20/s, headers on 429 only",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), announces: "delta", announcesOnRefusal: true }),
    idealSeconds: 59,
    utilisation: 0.9,
    waste: 1.2,
  },
  {
    name: "fixed window 200 per 10 s, headers on 429 only",
    load: { rows: 3000 },
    api: () => ({
      limiter: fixedWindow(200, 10_000),
      announces: "epoch",
      announcesOnRefusal: true,
    }),
    idealSeconds: 142,
    utilisation: 0.85,
    waste: 0.8,
  },
  {
    name: "token bucket 20/s, 3 s of penalty for a refusal",
    load: { rows: 1200 },
    api: () => ({ limiter: penaltyBox(tokenBucket(20, 20), 3000) }),
    idealSeconds: 59,
    utilisation: 0.85,
    waste: 1.5,
  },
  {
    name: "token bucket 20/s, 3 s of penalty, Retry-After",
    load: { rows: 1200 },
    api: () => ({ limiter: penaltyBox(tokenBucket(20, 20), 3000), retryAfter: "seconds" }),
    idealSeconds: 59,
    utilisation: 0.85,
    waste: 0.5,
  },
  {
    name: "token bucket 20/s, bare 503",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), refusalStatus: 503 }),
    idealSeconds: 59,
    utilisation: 0.95,
    waste: 1.5,
  },
  {
    name: "token bucket 20/s, 503 with Retry-After",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), refusalStatus: 503, retryAfter: "seconds" }),
    idealSeconds: 59,
    utilisation: 0.92,
    waste: 1,
  },
  {
    name: "token bucket 20/s, 5 % 503 by chance",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), unavailableShare: 0.05 }),
    idealSeconds: 62,
    utilisation: 0.92,
    waste: 1.2,
  },
  {
    name: "token bucket 20/s, Retry-After: 0",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), retryAfter: "zero" }),
    idealSeconds: 59,
    utilisation: 0.95,
    waste: 1.2,
  },
  {
    name: "token bucket 20/s, one row in sixty locked",
    load: { rows: 1200 },
    api: () => ({ ...bare20(), locked: everyNth(60, 1200) }),
    idealSeconds: 59,
    // The last of them is tried for twenty seconds after all others are through.
    utilisation: 0.5,
    waste: 11.5,
  },
  {
    name: "fixed window 600 per 60 s, RateLimit -03",
    load: { rows: 1800 },
    api: () => ({ limiter: fixedWindow(600, 60_000), announces: "draft3" }),
    idealSeconds: 150,
    utilisation: 0.8,
    waste: 0.2,
  },
];
