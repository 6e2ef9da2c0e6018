import type { LimitFunction } from "p-limit";
import type { Clock } from "../../kernel/clock.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import { createLinger } from "./linger.ts";

export interface BatcherOptions {
  /** Rows that fill a batch, at this moment. */
  readonly size: () => number;
  /** Milliseconds that a batch waits for further rows. */
  readonly lingerMs: number;
  /** Batches at a time. */
  readonly places: number;
  readonly limit: LimitFunction;
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
  /** Sends rows, and concludes each that gets an outcome. */
  readonly send: (
    rows: readonly ValidRow[],
    conclude: (result: RowResult) => void,
  ) => Promise<void>;
}

/** Collects rows into batches. */
export interface Batcher {
  /** Undefined when the load stops before the row has an outcome. @throws what kept its batch from being sent */
  readonly add: (row: ValidRow) => Promise<RowResult | undefined>;
  /** No row is on its way but those that wait for another: a batch goes as soon as the current turn is over. */
  readonly hurry: () => void;
  /** Rows are on their way again. */
  readonly rest: () => void;
}

interface Entry {
  readonly row: ValidRow;
  readonly resolve: (result: RowResult | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch goes when it is full; or after a short linger, as soon as there is a place for it. */
export function createBatcher(options: BatcherOptions): Batcher {
  const { size, places, limit, stopSignal } = options;
  let open: Entry[] = [];
  let isDue = false;
  let isHurried = false;
  const linger = createLinger(options.clock, options.lingerMs, () => {
    isDue = true;
    dispatchDue();
  });

  const hasPlace = (): boolean => limit.activeCount + limit.pendingCount < places;
  const dispatch = (): void => {
    linger.cancel();
    isDue = false;
    const batch = open;
    open = [];
    if (batch.length > 0) void limit(sendEntries, batch, options).then(dispatchDue);
  };
  const dispatchDue = (): void => {
    if (isDue && hasPlace()) dispatch();
  };
  const hurryOn = (): void => void setImmediate(dispatch);
  const release = (): void => {
    linger.cancel();
    for (const entry of open.splice(0)) entry.resolve(undefined);
  };
  stopSignal.addEventListener("abort", release, { once: true });

  return {
    add: async (row) =>
      await new Promise((resolve, reject) => {
        if (stopSignal.aborted) return resolve(undefined);
        open.push({ row, resolve, reject });
        if (open.length >= size()) dispatch();
        else if (open.length === 1) (isHurried ? hurryOn : linger.start)();
      }),
    hurry: () => {
      isHurried = true;
      hurryOn();
    },
    rest: () => {
      isHurried = false;
    },
  };
}

/** Never rejects: each row learns of its own fate. */
async function sendEntries(batch: readonly Entry[], { send }: BatcherOptions): Promise<void> {
  const waiting = new Map(batch.map((entry) => [entry.row.rowNumber, entry]));
  try {
    await send(
      batch.map(({ row }) => row),
      (result) => {
        waiting.get(result.rowNumber)?.resolve(result);
        waiting.delete(result.rowNumber);
      },
    );
    for (const { resolve } of waiting.values()) resolve(undefined);
  } catch (error) {
    for (const { reject } of waiting.values()) reject(error);
  }
}
