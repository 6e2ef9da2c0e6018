import { setMaxListeners } from "node:events";
import type { ValidRow } from "../../rows/row.ts";
import { newDeliveryCounters, type DeliveryCounters } from "../delivery-counters.ts";
import { noJournal, type DeliveryOptions, type DeliveryWork } from "../delivery-options.ts";
import { createPatience, usualPatience } from "../patience/patience.ts";
import { type Reading, readRecord } from "./read-record.ts";

export type { Reading };

/** What reading takes; there is no load yet whose books are to be kept. */
export type ReaderOptions = Omit<
  DeliveryOptions,
  | "journal"
  | "onResult"
  | "tags"
  | "mostTries"
  | "batch"
  | "lingerMs"
  | "patience"
  | "compose"
  | "check"
>;

/** Reads live records outside of a load, paced and authorized like any request. */
export interface Reader {
  /** Undefined when it is told to stop. @throws LoadError when no record can be read */
  readonly read: (row: ValidRow) => Promise<Reading | undefined>;
  readonly counters: Readonly<DeliveryCounters>;
}

export function createReader(options: ReaderOptions): Reader {
  const work: DeliveryWork = {
    ...options,
    tags: { fields: {}, loadId: "", sourceName: "", pk: "", tenant: undefined },
    journal: noJournal,
    onResult: () => undefined,
    mostTries: 6,
    patience: createPatience(usualPatience, options.target, options.clock),
    counters: newDeliveryCounters(),
  };
  setMaxListeners(0, work.stopSignal, work.abortSignal);
  return { read: async (row) => await readRecord(row, work), counters: work.counters };
}
