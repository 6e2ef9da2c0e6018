import type { Registry } from "prom-client";
import { programVersion } from "../kernel/version.ts";
import type { ArrivalFigures } from "../ledger/arrival-book.ts";
import type { LoadObserver } from "../load/load-request.ts";
import { outcomes, type OutcomeCounts } from "../rows/outcome.ts";
import { countLoads, type PromClient } from "./count-loads.ts";

/** How a drop stands by the books. */
export interface DropFigures extends ArrivalFigures {
  readonly drop: string;
  /** Rows of the newest load that was done; undefined: there was none. */
  readonly lastLoad: OutcomeCounts | undefined;
}

interface WatchedDrop {
  readonly name: string;
  readonly everyMs: number;
}

/** What is counted, and how it is told. No label holds anything of a file, not even its name. */
export interface MetricBook {
  /** From now on these drops are watched: their series are there at zero, and what others stood at is gone. What was counted stays. */
  follow(drops: readonly WatchedDrop[]): void;
  /** Counts what loads do. @param drop whose loads; undefined: of a load that nobody watches for */
  observerOf(drop: string | undefined): LoadObserver;
  /** @param at epoch milliseconds */
  noteLook(drop: string, at: number): void;
  /** True while a load of the drop is at work. */
  isLoading(drop: string): boolean;
  /** @param figures undefined when the ledger can't be read */
  note(figures: readonly DropFigures[] | undefined): void;
  /** What this process has counted, and what `standing` has. */
  all(): Promise<string>;
  /** Only what stands in the books or is a time: for a file that outlives the process, whose counters would begin anew. */
  standing(): Promise<string>;
}

/** @param drops whose series are there from the beginning, at zero; none: the series of one load */
export function createMetricBook(prom: PromClient, drops: readonly WatchedDrop[]): MetricBook {
  const counted = new prom.Registry();
  const standing = new prom.Registry();
  const loads = countLoads(prom, counted);
  const books = showBooks(prom, standing);
  // Not for the file: there a timer says how often is looked.
  const every = new prom.Gauge({
    name: "waybill_look_interval_seconds",
    help: "Time between two looks.",
    labelNames: ["drop"],
    registers: [counted],
  });
  let followed: readonly string[] = [];
  const follow = (next: readonly WatchedDrop[]): void => {
    const names = next.map(({ name }) => name);
    every.reset();
    books.follow(names);
    for (const { name, everyMs } of next) {
      every.set({ drop: name }, everyMs / 1000);
      if (!followed.includes(name)) loads.expect({ drop: name });
    }
    followed = names;
  };
  if (drops.length === 0) loads.expect({});
  follow(drops);
  return {
    follow,
    observerOf: (drop) => loads.observer(drop === undefined ? {} : { drop }),
    isLoading: (drop) => loads.isLoading(drop),
    noteLook: (drop, at) => books.noteLook(drop, at),
    note: (figures) => books.note(figures),
    standing: async () => await standing.metrics(),
    all: async () => {
      loads.look();
      return `${await standing.metrics()}\n${await counted.metrics()}`;
    },
  };
}

/** Series of what stands in the ledger, and of when folders were looked into. */
function showBooks(prom: PromClient, registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string, ...labelNames: readonly string[]) =>
    new prom.Gauge({ name, help, labelNames, registers });
  const build = gauge("waybill_build_info", "The program; always 1.", "version");
  build.set({ version: programVersion }, 1);
  const readable = gauge("waybill_ledger_readable", "1 while the ledger can be read, else 0.");
  const lookedAt = gauge(
    "waybill_last_look_timestamp_seconds",
    "When the folder of the drop was last looked into; 0: not yet.",
    "drop",
  );
  const arrivals = gauge(
    "waybill_arrivals",
    "Arrivals that are in this state now.",
    "drop",
    "state",
  );
  const doneAt = gauge(
    "waybill_last_good_arrival_timestamp_seconds",
    "When an arrival of the drop was last done; absent where none was.",
    "drop",
  );
  const waitingSince = gauge(
    "waybill_oldest_waiting_arrival_timestamp_seconds",
    "When the oldest file was first seen that is not over and needs no person; absent where there is none.",
    "drop",
  );
  const lastRows = gauge(
    "waybill_last_load_rows",
    "Rows of the newest load of the drop that was done, by outcome.",
    "drop",
    "outcome",
  );
  let followed: readonly string[] = [];
  return {
    follow: (drops: readonly string[]): void => {
      for (const drop of followed) if (!drops.includes(drop)) lookedAt.remove({ drop });
      for (const drop of drops) if (!followed.includes(drop)) lookedAt.set({ drop }, 0);
      followed = drops;
    },
    noteLook: (drop: string, at: number): void => {
      if (followed.includes(drop)) lookedAt.set({ drop }, at / 1000);
    },
    note: (figures: readonly DropFigures[] | undefined): void => {
      readable.set(figures === undefined ? 0 : 1);
      // What can't be read now is not told as it was before.
      for (const one of [arrivals, doneAt, waitingSince, lastRows]) one.reset();
      for (const { drop, byState, lastDoneAt, oldestWaitingAt, lastLoad } of figures ?? []) {
        for (const [state, count] of Object.entries(byState)) arrivals.set({ drop, state }, count);
        if (lastDoneAt !== undefined) doneAt.set({ drop }, lastDoneAt / 1000);
        if (oldestWaitingAt !== undefined) waitingSince.set({ drop }, oldestWaitingAt / 1000);
        if (lastLoad === undefined) continue;
        for (const outcome of outcomes) lastRows.set({ drop, outcome }, lastLoad[outcome]);
      }
    },
  };
}
