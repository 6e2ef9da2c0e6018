import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { ApiBehaviour } from "../test/support/pace/api-behaviour.ts";
import { tokenBucket } from "../test/support/pace/limiters.ts";
import { startLoadProcess } from "./run-load-process.ts";
import { startLimiter, type Arrival, type LimiterServer } from "./start-limiter.ts";
import { writeInvoiceDetails } from "./write-invoice-details.ts";

const processes = 3;
const [perSecond, burst] = [20, 20];
/** Ids of one load lie within so many. */
const apart = 1_000_000;

/** Where the ledger of a run is. */
interface Place {
  readonly folder: string;
  readonly address: (schema: string) => string;
}

interface Goal {
  readonly name: string;
  readonly is: number;
  readonly goal: number;
  readonly atMost?: boolean;
  readonly digits?: number;
}

function show({ name, is, goal, atMost = false, digits = 2 }: Goal): boolean {
  const isMet = atMost ? is <= goal : is >= goal;
  const bound = `${atMost ? "≤" : "≥"} ${goal}`;
  console.log(
    `  ${isMet ? "met   " : "MISSED"} ${name.padEnd(52)} ${is.toFixed(digits)} (${bound})`,
  );
  return isMet;
}

/** Three processes with one account and one ledger, each with a load. */
async function start(
  { folder, address }: Place,
  name: string,
  limiter: LimiterServer,
  rows: number,
): Promise<readonly ReturnType<typeof startLoadProcess>[]> {
  const own = join(folder, name);
  await mkdir(own);
  const sources = Array.from({ length: processes }, (_, index) => join(own, `${index}.csv`));
  return await Promise.all(
    sources.map(async (source, index) => {
      const mapping = await writeInvoiceDetails(source, rows, index * apart);
      const env = { WAYBILL_LEDGER: address(name) };
      const runsDir = join(own, `runs-${index}`);
      return startLoadProcess({ source, mapping, baseUrl: limiter.url, runsDir, env });
    }),
  );
}

const loadOf = ({ id }: Arrival): number => Math.floor(Number(id.replaceAll(/\D/g, "")) / apart);

function partsOf(arrivals: readonly Arrival[]): readonly (readonly Arrival[])[] {
  return Array.from({ length: processes }, (_, index) =>
    arrivals.filter((arrival) => arrival.status === 200 && loadOf(arrival) === index),
  );
}

/** While all were at work. */
function jainOf(arrivals: readonly Arrival[]): number {
  const parts = partsOf(arrivals);
  const until = Math.min(...parts.map((part) => part.at(-1)?.at ?? 0));
  const from = Math.max(...parts.map((part) => part[0]?.at ?? 0));
  const counts = parts.map((part) => part.filter(({ at }) => at >= from && at <= until).length);
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum ** 2 / (processes * counts.reduce((total, count) => total + count ** 2, 0));
}

/** How long after the beginning of a Retry-After anybody sent anything into it, at the longest. */
function latestInto(arrivals: readonly Arrival[]): number {
  let latest = 0;
  for (const { at, retryAfterMs } of arrivals) {
    if (retryAfterMs === undefined) continue;
    for (const other of arrivals)
      if (other.at > at && other.at < at + retryAfterMs) latest = Math.max(latest, other.at - at);
  }
  return latest;
}

async function measure(place: Place, form: Partial<ApiBehaviour>, rows: number): Promise<boolean> {
  const withWait = form.retryAfter !== undefined;
  const limiter = await startLimiter({ limiter: tokenBucket(perSecond, burst), ...form });
  try {
    const loads = await start(place, withWait ? "waiting" : "bare", limiter, rows);
    await Promise.all(loads.map(async ({ over }) => await over));
    const { arrivals, refusedAt, seconds, processed } = limiter.figures();
    console.log(
      `three processes, one account, ${perSecond}/s${withWait ? " with Retry-After" : ""}: ${processed.size} rows in ${seconds.toFixed(1)} s`,
    );
    const ideal = (processed.size - burst) / perSecond;
    return [
      show({ name: "utilisation together", is: ideal / seconds, goal: 0.9 }),
      show({
        name: "refusals per 100 rows",
        is: (100 * refusedAt.length) / processed.size,
        goal: 1.5,
        atMost: true,
      }),
      show({
        name: "Jain index of what each got through",
        is: jainOf(arrivals),
        goal: 0.9,
        digits: 3,
      }),
      ...(withWait
        ? [
            show({
              name: "sent into a Retry-After, milliseconds after it began",
              is: latestInto(arrivals),
              goal: 250,
              atMost: true,
              digits: 0,
            }),
          ]
        : []),
    ].every(Boolean);
  } finally {
    limiter.stop();
  }
}

/** Kills the process that governs. */
async function loseGovernor(place: Place, rows: number): Promise<boolean> {
  const limiter = await startLimiter({ limiter: tokenBucket(perSecond, burst) });
  const client = new pg.Client(place.address("lost"));
  await client.connect();
  const governor = async (): Promise<string | undefined> => {
    const { rows: found } = await client
      .query<{ governor: string }>("SELECT governor FROM lost.account_limits")
      .catch(() => ({ rows: [] }));
    return found[0]?.governor;
  };
  const loads = await start(place, "lost", limiter, rows);
  const overs = Promise.allSettled(loads.map(async ({ over }) => await over));
  try {
    await sleep(8000);
    const first = await governor();
    // Which of them that is nobody outside can tell: they are lost one after the other, until it is that one.
    for (const { kill } of loads) {
      kill();
      const lostAt = performance.now();
      while ((await governor()) === first && performance.now() - lostAt < 6000) await sleep(20);
      const seconds = (performance.now() - lostAt) / 1000;
      if ((await governor()) === first) continue;
      console.log("the process that governs is killed");
      return show({
        name: "seconds until another one governs",
        is: seconds,
        goal: 5,
        atMost: true,
      });
    }
    return show({ name: "seconds until another one governs", is: Infinity, goal: 5, atMost: true });
  } finally {
    for (const { kill } of loads) kill();
    await overs;
    await client.end();
    limiter.stop();
  }
}

/** One limit for three processes with one account, against its goals. @param rows of each load @returns whether all are met */
export async function measureSharedLimit(place: Place, rows: number): Promise<boolean> {
  const bare = await measure(place, {}, rows);
  const waiting = await measure(place, { retryAfter: "seconds" }, rows);
  return (await loseGovernor(place, rows)) && bare && waiting;
}
