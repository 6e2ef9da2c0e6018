import pLimit from "p-limit";
import type { RowResult, ValidRow } from "../rows/row.ts";
import { attemptRow } from "./attempt-row.ts";
import { attemptBatch, noHistory } from "./batch/attempt-batch.ts";
import { createBatcher, type RouteEnd } from "./batch/batcher.ts";
import { createBatchSize } from "./batch/batch-size.ts";
import type { DeliveryWork } from "./delivery-options.ts";
import { deliverComposed } from "./live/deliver-composed.ts";

/** How rows get to the API: one by one, or many in a request. */
export interface SingleOrBatch {
  /** Whoever opened it is told what becomes of the row. */
  readonly send: (row: ValidRow) => void;
  /** Rows to be taken in at a time, so that the window is never empty. */
  readonly rows: number;
  /** Every row has been taken in: nothing more comes but rows that wait for another. */
  readonly hurry: () => void;
  /** Rows are taken in again. */
  readonly rest: () => void;
}

/** Rows taken in beyond those in flight, so that a row waiting for its twin does not leave the window empty. */
const waitingPerPlace = 2;
/** Batches that fill up while others are in flight. */
const waitingBatches = 2;
const usualLingerMs = 100;

export function openSingleOrBatch(work: DeliveryWork, end: RouteEnd): SingleOrBatch {
  // A record is written right after it was read, so such rows don't wait for company.
  return (work.batch ?? 1) > 1 && work.compose === undefined
    ? openBatches(work, end)
    : openSingles(work, end);
}

function openSingles(work: DeliveryWork, end: RouteEnd): SingleOrBatch {
  const limit = pLimit(work.concurrency);
  const { compose } = work;
  const attempt = async (row: ValidRow): Promise<RowResult | undefined> => {
    if (work.stopSignal.aborted) return undefined;
    return compose === undefined
      ? await attemptRow(row, work)
      : await deliverComposed(row, compose, work);
  };
  return {
    send: (row) => {
      limit(attempt, row).then(
        (result) => end.over(row, result),
        (error: unknown) => end.failed(row, error),
      );
    },
    rows: work.concurrency * (1 + waitingPerPlace),
    hurry: () => undefined,
    rest: () => undefined,
  };
}

function openBatches(work: DeliveryWork, end: RouteEnd): SingleOrBatch {
  const { concurrency, batch = 1, clock, stopSignal, logger } = work;
  const size = createBatchSize(batch, logger);
  const batcher = createBatcher({
    size: size.most,
    lingerMs: work.lingerMs ?? usualLingerMs,
    places: concurrency,
    limit: pLimit(concurrency),
    clock,
    stopSignal,
    end,
    // The size may have shrunk while the rows waited.
    send: async (rows, conclude) => {
      for (let sent = 0; sent < rows.length && !stopSignal.aborted;) {
        const part = rows.slice(sent, sent + size.most());
        sent += part.length;
        await attemptBatch(part, noHistory, { ...work, size, conclude });
      }
    },
  });
  return {
    send: batcher.add,
    rows: (concurrency + waitingBatches) * batch,
    hurry: batcher.hurry,
    rest: batcher.rest,
  };
}
