import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccountPace } from "../../../src/delivery/pacer.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Repeat } from "../../../src/ledger/lease.ts";
import { PaceExchange } from "../../../src/load/access/pace-exchange.ts";
import type { ApiBehaviour } from "./api-behaviour.ts";
import { startLoad, type PlayedLoad } from "./play-load.ts";
import { createSeededChance } from "./seeded-chance.ts";
import type { ArrivedRequest } from "./simulated-api.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** How loads of one account know of one another: not at all, by one pace in one process, by a ledger from process to process. */
export type Acquaintance = "none" | "pace" | "ledger";

export interface PlayedTogether extends PlayedLoad {
  /** When it begins, in milliseconds. */
  readonly from?: number;
}

export interface TogetherOutcome {
  /** What arrived from each load. */
  readonly arrived: readonly (readonly ArrivedRequest[])[];
  /** When each was over, in milliseconds. */
  readonly overAt: readonly number[];
}

/** Loads of one account in simulated time, against one API. */
export async function playTogether(
  loads: readonly PlayedTogether[],
  behaviour: ApiBehaviour,
  acquaintance: Acquaintance,
  seed = 1,
): Promise<TogetherOutcome> {
  const clock = createVirtualClock();
  const folder = mkdtempSync(join(tmpdir(), "waybill-together-"));
  const shared = new AccountPace({ clock, random: createSeededChance(seed) });
  const arrived: (readonly ArrivedRequest[])[] = [];
  const overAt: number[] = [];
  const play = async ({ from = 0, ...load }: PlayedTogether, index: number): Promise<void> => {
    await clock.sleep(from);
    const random = createSeededChance(10 * seed + index);
    const pace = acquaintance === "pace" ? shared : new AccountPace({ clock, random });
    const bounds = { capPerSecond: load.ratePerSecond, mostInFlight: load.concurrency ?? 20 };
    const pacer = pace.join({ ...bounds, requestsAhead: () => undefined });
    const ledger = await openSqliteLedger(join(folder, "ledger.db"), { clock });
    const exchange = new PaceExchange(pace, "acme", clock);
    const leave =
      acquaintance === "ledger" ? await exchange.join(ledger, repeatIn(clock)) : undefined;
    const { api, outcome } = startLoad(load, behaviour, { clock, random, join: () => pacer });
    arrived[index] = api.arrived;
    await outcome;
    overAt[index] = clock.monotonic();
    pacer.leave();
    await leave?.();
    await ledger.close();
  };
  try {
    const played = Promise.all(loads.map(play));
    let isOver = false;
    void played.finally(() => (isOver = true));
    await clock.run(() => isOver, 24 * 3_600_000);
    await played;
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { arrived, overAt };
}

/** The timer of an exchange, in simulated time. */
export const repeatIn =
  (clock: VirtualClock): Repeat =>
  (act, everyMs) => {
    const stop = new AbortController();
    const again = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(everyMs, stop.signal);
        act();
      }
    };
    again().catch(() => undefined);
    return () => stop.abort();
  };
