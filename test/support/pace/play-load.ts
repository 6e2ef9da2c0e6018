import assert from "node:assert/strict";
import type { Clock, Random } from "../../../src/kernel/clock.ts";
import type { CredentialSource } from "../../../src/delivery/auth/credential-source.ts";
import { createDelivery } from "../../../src/delivery/deliver-rows.ts";
import { createPacer, type LoadBounds, type Pacer } from "../../../src/delivery/pacer.ts";
import type { SendRequest } from "../../../src/delivery/request.ts";
import { silentLogger } from "../../../src/kernel/logger.ts";
import { givenCredential, validRow } from "../delivery-setup.ts";
import type { RowResult } from "../../../src/rows/row.ts";
import { findTarget } from "../../../src/targets/index.ts";
import { createSeededChance } from "./seeded-chance.ts";
import type { ApiBehaviour } from "./api-behaviour.ts";
import { createSimulatedApi, type SimulatedApi } from "./simulated-api.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export interface PlayedLoad {
  readonly rows: number;
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  readonly seed?: number;
}

export interface LoadOutcome {
  readonly results: readonly RowResult[];
  readonly api: SimulatedApi;
  readonly pacer: Pacer;
  /** From the first row to the last outcome. */
  readonly seconds: number;
  /** Refusals per 100 rows applied, those of rows that are refused for themselves included. */
  readonly waste: number;
}

/** The real delivery and its pacer against a simulated API, in simulated time. */
export async function playLoad(load: PlayedLoad, behaviour: ApiBehaviour): Promise<LoadOutcome> {
  const clock = createVirtualClock();
  const random = createSeededChance(load.seed ?? 1);
  const started = startLoad(load, behaviour, { clock, random });
  await clock.run(() => started.isOver(), 24 * 3_600_000);
  return await started.outcome;
}

interface StartedLoad {
  readonly api: SimulatedApi;
  readonly isOver: () => boolean;
  readonly outcome: Promise<LoadOutcome>;
}

/**
 * Begins a load; the caller lets time pass.
 * @param join how it comes to its pacer; default: one of its own
 */
export function startLoad(
  { rows, concurrency = 20, ratePerSecond }: PlayedLoad,
  behaviour: ApiBehaviour,
  {
    clock,
    random,
    join = (bounds) => createPacer({ ...bounds, clock, random }),
  }: {
    readonly clock: Clock;
    readonly random: Random;
    readonly join?: (bounds: LoadBounds) => Pacer;
  },
): StartedLoad {
  const results: RowResult[] = [];
  const api = createSimulatedApi(behaviour, clock, random);
  const pacer = join({
    capPerSecond: ratePerSecond,
    mostInFlight: concurrency,
    requestsAhead: () => rows - results.length,
  });
  let isOver = false;
  const deliver = async (): Promise<LoadOutcome> => {
    const delivery = createDelivery(
      playedDelivery({ send: api.send, pacer, clock, random, concurrency, results }),
    );
    try {
      for (let row = 1; row <= rows; row += 1) await delivery.submit(validRow(row, `k${row}`));
      await delivery.drain();
    } finally {
      isOver = true;
    }
    const applied = results.filter(({ outcome }) => outcome === "applied").length;
    const { refusalStatus = 429 } = behaviour;
    const refusals = api.arrived.filter(({ status }) => status === refusalStatus).length;
    const seconds = clock.monotonic() / 1000;
    return { results, api, pacer, seconds, waste: (100 * refusals) / applied };
  };
  return { api, isOver: () => isOver, outcome: deliver() };
}

export interface PlayedParts {
  readonly send: SendRequest;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly random: Random;
  readonly concurrency: number;
  readonly results: RowResult[];
  /** Default: one that never expires. */
  readonly credentials?: CredentialSource;
}

/** What delivery needs to work in a simulation. */
export function playedDelivery({
  send,
  pacer,
  clock,
  random,
  concurrency,
  results,
  credentials = givenCredential({ kind: "bearer", value: "t" }),
}: PlayedParts): Parameters<typeof createDelivery>[0] {
  const target = findTarget("rhythm/billing-run-action");
  assert.ok(target !== undefined);
  const never = new AbortController().signal;
  const tags = { fields: {}, loadId: "load-1", sourceName: "in.csv", pk: "", tenant: "acme" };
  return {
    target,
    destination: { baseUrl: "http://simulated.test", tenant: "acme" },
    credentials,
    tags,
    journal: {
      assertUnderWay: async () => undefined,
      intend: async () => new Map(),
      settle: async (settled) => {
        // What a stop leaves is sent again by the next execution.
        results.push(...settled.filter(({ outcome }) => outcome !== "not-attempted"));
      },
    },
    pacer,
    send,
    concurrency,
    mostTries: 6,
    clock,
    random,
    logger: silentLogger,
    stopSignal: never,
    abortSignal: never,
    onResult: () => undefined,
  };
}
