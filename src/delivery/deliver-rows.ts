import { setMaxListeners } from "node:events";
import { composeText } from "../rows/compose-text.ts";
import { createKeyTable } from "../rows/key-table.ts";
import type { RowResult, ValidRow } from "../rows/row.ts";
import { unsentRow } from "../rows/unsent-row.ts";
import { createBacklog, type Backlog } from "./backlog.ts";
import { newDeliveryCounters, type DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions, DeliveryWork } from "./delivery-options.ts";
import { createPatience, usualPatience } from "./patience/patience.ts";
import { createLanes } from "./lanes.ts";
import { seeRow, type SeenRow } from "./live/read-back-row.ts";
import { createWriteBook } from "./live/write-book.ts";
import { createNewIds, type NewIds } from "./new-ids.ts";
import { openSingleOrBatch, type SingleOrBatch } from "./single-or-batch.ts";

/** Outcomes that may wait for the journal's next group before no further row is begun. */
const mostUnrecorded = 2000;

export interface Delivery {
  /**
   * Takes a row in.
   * @returns what resolves when there is room for the next; undefined: there is
   * @throws the error that stopped delivery
   */
  submit(row: ValidRow): Promise<void> | undefined;
  /** Remembers a row of an earlier execution that did not go in: later rows with its key are held back. */
  hold(result: RowResult): void;
  /** Resolves when every row taken in is over and recorded. @throws the error that stopped delivery */
  drain(): Promise<void>;
  readonly counters: DeliveryCounters;
}

/** A row that is over and waits to be recorded. */
interface OverRow {
  readonly row: ValidRow;
  readonly seen: SeenRow;
  /** What ends the load when the outcome is recorded. */
  readonly stop: { readonly error: unknown } | undefined;
}

/**
 * Sends rows within a bounded window, rows of one key in file order. The caller pulls rows; nothing is queued beyond the window.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  return new RowDelivery(options);
}

/** A row that has nothing to wait for makes no promise of its own: there are a million of them. */
class RowDelivery implements Delivery {
  readonly #work: DeliveryWork;
  readonly #halt = new AbortController();
  readonly #newIds: NewIds;
  readonly #held = createHeldKeys();
  readonly #route: SingleOrBatch;
  readonly #lanes = createLanes<ValidRow>((row) => this.#begin(row));
  readonly #record = createRecorder(async (rows) => await this.#recordAll(rows));
  readonly #window: Backlog;
  readonly #unrecorded: Backlog;

  constructor(options: DeliveryOptions) {
    this.#work = makeWork(options, this.#halt.signal);
    this.#newIds = createNewIds(options.journal);
    this.#route = openSingleOrBatch(this.#work, {
      over: (row, result) => this.#attempted(row, result),
      failed: (row, error) => this.#failed(row, error),
    });
    this.#window = createBacklog(this.#route.rows);
    this.#unrecorded = createBacklog(mostUnrecorded + this.#route.rows);
  }

  get counters(): DeliveryCounters {
    return this.#work.counters;
  }

  submit(row: ValidRow): Promise<void> | undefined {
    this.#window.begin();
    this.#unrecorded.begin();
    this.#lanes.enter(row);
    return this.#window.room()?.then(() => this.#unrecorded.room()) ?? this.#unrecorded.room();
  }

  hold(result: RowResult): void {
    if (result.key !== undefined && isUnsettled(result))
      this.#held.add(composeText(result.key), result);
  }

  async drain(): Promise<void> {
    this.#route.hurry();
    try {
      await this.#window.drain();
    } finally {
      this.#route.rest();
    }
    await this.#unrecorded.drain();
  }

  #begin(row: ValidRow): void {
    const earlier = row.key === undefined ? undefined : this.#held.find(composeText(row.key));
    if (earlier === undefined || this.#work.stopSignal.aborted) this.#route.send(row);
    else this.#conclude(row, { result: heldBack(row, earlier) });
  }

  /** @param result undefined: the load stops first */
  #attempted(row: ValidRow, result: RowResult | undefined): void {
    if (result === undefined) {
      this.#window.end();
      return this.#end(row);
    }
    const believed = this.#newIds.check(result);
    const seen =
      believed instanceof Promise
        ? believed.then((one) => seeRow(row, one, this.#work))
        : seeRow(row, believed, this.#work);
    if (seen instanceof Promise)
      seen.then(
        (one) => this.#conclude(row, one),
        (error: unknown) => this.#failed(row, error),
      );
    else this.#conclude(row, seen);
  }

  #conclude(row: ValidRow, seen: SeenRow): void {
    this.hold(seen.result);
    this.#record({ row, seen, stop: stopOf(seen.result, this.#work) });
    // Its place is free when the attempt is over; that it is recorded takes longer.
    this.#window.end();
  }

  /** A lane goes on only when the outcome is durable: after a crash no earlier twin may be sent again behind a later one. */
  async #recordAll(rows: readonly OverRow[]): Promise<void> {
    try {
      await this.#work.journal.settle(rows.map(({ seen }) => seen.result));
    } catch (error) {
      for (const { row } of rows) this.#stop(row, error);
      return;
    }
    for (const { row, seen, stop } of rows) {
      this.#newIds.over(seen.result);
      if ("stop" in seen) this.#stop(row, seen.stop);
      else if (stop !== undefined) this.#stop(row, stop.error);
      else this.#end(row);
    }
  }

  #failed(row: ValidRow, error: unknown): void {
    this.#window.end();
    this.#stop(row, error);
  }

  #stop(row: ValidRow, error: unknown): void {
    this.#halt.abort(error);
    this.#unrecorded.fail(error);
    this.#lanes.leave(row);
  }

  #end(row: ValidRow): void {
    this.#unrecorded.end();
    this.#lanes.leave(row);
  }
}

/** What ends the load because of an outcome. */
function stopOf(
  result: RowResult,
  { onResult }: Pick<DeliveryOptions, "onResult">,
): OverRow["stop"] {
  try {
    const error = onResult(result);
    return error && { error };
  } catch (error) {
    return { error };
  }
}

/** Records what came together in one go. @param recordAll never rejects */
function createRecorder(
  recordAll: (rows: readonly OverRow[]) => Promise<void>,
): (row: OverRow) => void {
  let open: OverRow[] = [];
  return (row) => {
    open.push(row);
    if (open.length > 1) return;
    queueMicrotask(() => {
      const rows = open;
      open = [];
      void recordAll(rows);
    });
  };
}

function makeWork(given: DeliveryOptions, halt: AbortSignal): DeliveryWork {
  const { check } = given;
  const work = {
    ...given,
    ...(check === undefined ? {} : { writes: createWriteBook(check) }),
    stopSignal: AbortSignal.any([given.stopSignal, halt]),
    patience: createPatience(given.patience ?? usualPatience, given.target, given.clock),
    counters: newDeliveryCounters(),
  };
  setMaxListeners(0, work.stopSignal, work.abortSignal);
  return work;
}

const isUnsettled = ({ outcome }: RowResult): boolean =>
  outcome === "failed" || outcome === "in-doubt";

type HeldRow = Pick<RowResult, "rowNumber" | "outcome">;

/** Rows that did not go in, by their keys. There may be as many as the file has rows, so each is a number in a table. */
function createHeldKeys() {
  const table = createKeyTable();
  return {
    add: (key: string, { rowNumber, outcome }: HeldRow): void =>
      table.set(key, rowNumber * 2 + (outcome === "failed" ? 0 : 1)),
    find: (key: string): HeldRow | undefined => {
      const held = table.get(key);
      if (held === undefined) return undefined;
      const rowNumber = Math.floor(held / 2);
      return { rowNumber, outcome: held % 2 === 0 ? "failed" : "in-doubt" };
    },
  };
}

function heldBack(row: ValidRow, earlier: HeldRow): RowResult {
  const { rowNumber, line } = row;
  const facts = { earlier_row: earlier.rowNumber, earlier_outcome: earlier.outcome };
  return unsentRow(row, "skipped", [
    { code: "earlier-row-unsettled", stage: "delivery", rowNumber, line, facts },
  ]);
}
