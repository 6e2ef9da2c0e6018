import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { judgeArrival, type ApiBehaviour } from "../test/support/pace/api-behaviour.ts";
import { createSeededChance } from "../test/support/pace/seeded-chance.ts";

/** One request, in milliseconds since the first one. */
export interface Arrival {
  readonly at: number;
  readonly id: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

export interface LimiterFigures {
  readonly arrivals: readonly Arrival[];
  /** Milliseconds since the first request. */
  readonly refusedAt: readonly number[];
  readonly faults: number;
  /** How often each record was processed. */
  readonly processed: ReadonlyMap<string, number>;
  /** Requests that came while a Retry-After ran, those on their way when it began aside. */
  readonly duringRetryAfter: number;
  readonly mostInFlight: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

export interface LimiterServer {
  readonly url: string;
  figures(): LimiterFigures;
  stop(): void;
}

/** What a client needs to hear of an answer and stop what it was about to send. */
const onTheWayMs = 50;

/** Invoice details behind a limiter, over real HTTP on 127.0.0.1. The limiter's time begins with the first request. */
export async function startLimiter(behaviour: ApiBehaviour): Promise<LimiterServer> {
  const state = newState();
  const random = createSeededChance(1);
  const server = createServer((request, response) => {
    void receive(request, response, { behaviour, random, state });
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/demo`,
    figures: () => ({ ...state, seconds: (state.endedAt - (state.startedAt ?? 0)) / 1000 }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface State {
  arrivals: Arrival[];
  startedAt: number | undefined;
  endedAt: number;
  refusedAt: number[];
  faults: number;
  processed: Map<string, number>;
  duringRetryAfter: number;
  waits: { from: number; until: number } | undefined;
  inFlight: number;
  mostInFlight: number;
}

const newState = (): State => ({
  arrivals: [],
  startedAt: undefined,
  endedAt: 0,
  refusedAt: [],
  faults: 0,
  processed: new Map(),
  duringRetryAfter: 0,
  waits: undefined,
  inFlight: 0,
  mostInFlight: 0,
});

interface Reception {
  readonly behaviour: ApiBehaviour;
  readonly random: () => number;
  readonly state: State;
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { behaviour, random, state }: Reception,
): Promise<void> {
  const id = await readId(request);
  const at = performance.now();
  state.startedAt ??= at;
  const now = at - state.startedAt;
  state.inFlight += 1;
  state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
  const key = `k${Number(id.replace(/\D/g, ""))}`;
  const fate = judgeArrival(behaviour, key, { now, epochMs: Date.now(), random });
  noteRetryAfter(state, now, fate);
  const seconds = Number(fate.headers["retry-after"] ?? Number.NaN);
  const retryAfterMs = seconds > 0 ? seconds * 1000 : undefined;
  state.arrivals.push({ at: now, id, status: fate.status, retryAfterMs });
  await sleep(fate.serviceMs);
  if (fate.isHeld) behaviour.limiter.release?.();
  if (fate.isProcessed) state.processed.set(id, (state.processed.get(id) ?? 0) + 1);
  if (fate.status === (behaviour.refusalStatus ?? 429)) state.refusedAt.push(now);
  else if (fate.status !== 200) state.faults += 1;
  state.inFlight -= 1;
  state.endedAt = performance.now();
  if (fate.status === 0) return void response.destroy();
  response.writeHead(fate.status, { ...fate.headers, "content-type": "application/json" });
  response.end(JSON.stringify({ retrieveResponse: { Id: id } }));
}

function noteRetryAfter(
  state: State,
  now: number,
  { headers }: { readonly headers: Readonly<Record<string, string>> },
): void {
  const { waits } = state;
  if (waits !== undefined && now > waits.from + onTheWayMs && now < waits.until)
    state.duringRetryAfter += 1;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (seconds > 0) {
    const until = now + seconds * 1000;
    if (waits === undefined || now >= waits.until) state.waits = { from: now, until };
    else waits.until = Math.max(waits.until, until);
  }
}

async function readId(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { brmObjects } = JSON.parse(body) as { brmObjects: { Id: string } };
  return brmObjects.Id;
}
