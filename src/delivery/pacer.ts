import type { Clock, Random } from "../clock.ts";
import { createGate, type Gate } from "./gate.ts";
import { createLearnedRate, type LearnedRate } from "./learned-rate.ts";
import { createSignalBox } from "./signal-box.ts";

/** Leave to send one request. What came of it is told exactly once. */
export interface Permit {
  /** The API took the request, whatever it thought of the record. */
  accepted(): void;
  /** The API refused for limits of its own (429). @param askedMs how long it asked to wait, if it did */
  refused(askedMs: number | undefined): void;
  /** A fault that says nothing about the limit, or no news at all. @param askedMs pause that the API asked everybody for */
  troubled(askedMs: number | undefined): void;
}

export interface PaceSnapshot {
  /** Requests per second that are allowed now; undefined while nothing limits them. */
  readonly ratePerSecond: number | undefined;
  /** Milliseconds for which the gate has been closed in all. */
  readonly pausedMs: number;
  readonly refusals: number;
  /** Milliseconds since the gate closed; 0 while it is open. */
  readonly closedForMs: number;
}

/** Decides when a request may leave; one per API account, for reads, writes and retries alike. */
export interface Pacer {
  /** Resolves when the next request may leave. @throws the signal's reason when it aborts first */
  acquire(signal: AbortSignal): Promise<Permit>;
  snapshot(): PaceSnapshot;
}

export interface PacerOptions {
  /** Never more than this many requests per second; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

interface PacerState {
  readonly gate: Gate;
  readonly rate: LearnedRate;
  nextAt: number;
  /** Counts gate movements: a refusal of a request sent before the last one is old news. */
  epoch: number;
  refusals: number;
}

/** What a sender may catch up after a late wake. */
const catchUpMs = 20;

/**
 * A pacer that spaces requests under a cap, closes a gate for everybody on a refusal, opens it with a single probe, and
 * then stays under the rate that was refused, growing back slowly.
 */
export function createPacer({ capPerSecond, clock, random }: PacerOptions): Pacer {
  const news = createSignalBox();
  const state: PacerState = {
    gate: createGate(random),
    rate: createLearnedRate(capPerSecond),
    nextAt: 0,
    epoch: 0,
    refusals: 0,
  };
  let turn: Promise<unknown> = Promise.resolve();

  const waitForTurn = async (signal: AbortSignal): Promise<Permit> => {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const { gate } = state;
      if (gate.isProbeOut()) await news.wait(signal);
      else if (gate.isClosed() && now < gate.probeAt())
        await clock.sleep(gate.probeAt() - now, signal);
      else if (state.rate.at(now) !== undefined && now < state.nextAt)
        await clock.sleep(state.nextAt - now, signal);
      else return grantPermit(state, clock, news.tell);
    }
  };

  return {
    acquire: async (signal) => {
      const mine = turn.then(async () => await waitForTurn(signal));
      // The next in line waits for this one, whether it was granted or gave up.
      turn = mine.catch(() => undefined);
      return await mine;
    },
    snapshot: () => {
      const now = clock.monotonic();
      const { gate, rate, refusals } = state;
      return {
        ratePerSecond: rate.at(now),
        pausedMs: gate.pausedMs(now),
        refusals,
        closedForMs: gate.closedForMs(now),
      };
    },
  };
}

function grantPermit(state: PacerState, clock: Clock, tell: () => void): Permit {
  const { gate, rate } = state;
  const sentAt = clock.monotonic();
  const allowed = rate.at(sentAt);
  if (allowed !== undefined)
    state.nextAt = Math.max(state.nextAt, sentAt - catchUpMs) + 1000 / allowed;
  rate.noteSend(sentAt);
  const isProbe = gate.isClosed();
  gate.sendProbe();
  const { epoch } = state;

  const probeEnds = (askedMs: number | undefined): void => {
    gate.keepClosed(clock.monotonic(), askedMs);
    tell();
  };
  return {
    accepted: () => {
      if (!isProbe) return;
      gate.open(clock.monotonic());
      state.epoch += 1;
      tell();
    },
    refused: (askedMs) => {
      state.refusals += 1;
      if (isProbe) return probeEnds(askedMs);
      if (gate.isClosed() || epoch !== state.epoch) return;
      const now = clock.monotonic();
      rate.noteRefusal(now);
      gate.close(now, askedMs);
      state.epoch += 1;
    },
    troubled: (askedMs) => {
      if (isProbe) return probeEnds(askedMs);
      if (askedMs === undefined || gate.isClosed()) return;
      gate.close(clock.monotonic(), askedMs);
      state.epoch += 1;
    },
  };
}
