import type { LimitFunction } from "p-limit";
import type { Clock } from "../../kernel/clock.ts";
import type { RowResult, ValidRow } from "../../rows/row.ts";
import { createLinger } from "./linger.ts";

/** Is told once of each row that was sent. */
export interface RouteEnd {
  /** @param result undefined: the load stops before the row has an outcome */
  readonly over: (row: ValidRow, result: RowResult | undefined) => void;
  /** @param error a LoadError when the load must stop */
  readonly failed: (row: ValidRow, error: unknown) => void;
}

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
  /** Is told of each row. */
  readonly end: RouteEnd;
  /** Sends rows, and concludes each that gets an outcome. */
  readonly send: (
    rows: readonly ValidRow[],
    conclude: (result: RowResult) => void,
  ) => Promise<void>;
}

/** Collects rows into batches. */
export interface Batcher {
  readonly add: (row: ValidRow) => void;
  /** No row is on its way but those that wait for another: a batch goes as soon as the current turn is over. */
  readonly hurry: () => void;
  /** Rows are on their way again. */
  readonly rest: () => void;
}

/** A batch goes when it is full; or after a short linger, as soon as there is a place for it. */
export function createBatcher(options: BatcherOptions): Batcher {
  const { size, places, limit, stopSignal, end } = options;
  let open: ValidRow[] = [];
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
    if (batch.length > 0) void limit(sendRows, batch, options).then(dispatchDue);
  };
  const dispatchDue = (): void => {
    if (isDue && hasPlace()) dispatch();
  };
  const hurryOn = (): void => void setImmediate(dispatch);
  const release = (): void => {
    linger.cancel();
    for (const row of open.splice(0)) end.over(row, undefined);
  };
  stopSignal.addEventListener("abort", release, { once: true });

  return {
    add: (row) => {
      if (stopSignal.aborted) return end.over(row, undefined);
      open.push(row);
      if (open.length >= size()) dispatch();
      else if (open.length === 1) (isHurried ? hurryOn : linger.start)();
    },
    hurry: () => {
      isHurried = true;
      hurryOn();
    },
    rest: () => {
      isHurried = false;
    },
  };
}

/** Never rejects: of each row it is told what became of it. */
async function sendRows(batch: readonly ValidRow[], { send, end }: BatcherOptions): Promise<void> {
  const waiting = new Map(batch.map((row) => [row.rowNumber, row]));
  try {
    await send(batch, (result) => {
      const row = waiting.get(result.rowNumber);
      waiting.delete(result.rowNumber);
      if (row !== undefined) end.over(row, result);
    });
    for (const row of waiting.values()) end.over(row, undefined);
  } catch (error) {
    for (const row of waiting.values()) end.failed(row, error);
  }
}
