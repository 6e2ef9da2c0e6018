import { setMaxListeners } from "node:events";
import { composeText } from "../rows/compose-text.ts";
import { createKeyTable } from "../rows/key-table.ts";
import type { RowResult, ValidRow } from "../rows/row.ts";
import { unsentRow } from "../rows/unsent-row.ts";
import { createBacklog, type Backlog } from "./backlog.ts";
import { newDeliveryCounters, type DeliveryCounters } from "./delivery-counters.ts";
import type { DeliveryOptions, DeliveryWork } from "./delivery-options.ts";
import { createPatience, usualPatience } from "./patience/patience.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import { readBackRow, type SeenRow } from "./live/read-back-row.ts";
import { createWriteBook } from "./live/write-book.ts";
import { createNewIds } from "./new-ids.ts";
import { openSingleOrBatch, type SingleOrBatch } from "./single-or-batch.ts";

/** Outcomes that may wait for the journal's next group before no further row is begun. */
const mostUnrecorded = 2000;

export interface Delivery {
  /** Takes a row in; resolves when there is room for the next. @throws the error that stopped delivery */
  submit(row: ValidRow): Promise<void>;
  /** Remembers a row of an earlier execution that did not go in: later rows with its key are held back. */
  hold(result: RowResult): void;
  /** Resolves when every row taken in is over and recorded. @throws the error that stopped delivery */
  drain(): Promise<void>;
  readonly counters: DeliveryCounters;
}

/** Sends rows within a bounded window, rows of one key in file order. The caller pulls rows; nothing is queued beyond the window. */
export function createDelivery(given: DeliveryOptions): Delivery {
  const halt = new AbortController();
  const options = makeWork(given, halt.signal);
  const route = openSingleOrBatch(options);
  const lanes = createLanes();
  const newIds = createNewIds(options.journal);
  const held = createHeldKeys();
  const window = createBacklog(route.rows);
  const unrecorded = createBacklog(mostUnrecorded + route.rows);

  const hold = (result: RowResult): void => {
    if (result.key !== undefined && isUnsettled(result)) held.add(composeText(result.key), result);
  };
  const deliverRow = async (row: ValidRow): Promise<SeenRow | undefined> => {
    if (options.stopSignal.aborted) return undefined;
    const earlier = row.key === undefined ? undefined : held.find(composeText(row.key));
    const result = earlier === undefined ? await route.send(row) : heldBack(row, earlier);
    const believed = result && (await newIds.check(result));
    const seen = believed && (await readBackRow(row, believed, options));
    if (seen !== undefined) hold(seen.result);
    return seen;
  };
  /** A lane goes on only when the outcome is durable: after a crash no earlier twin may be sent again behind a later one. */
  const workOf = (row: ValidRow, attempted: () => void) => async (): Promise<void> => {
    try {
      const seen = await deliverRow(row);
      if (seen === undefined) return;
      const { result } = seen;
      const recorded = options.journal.settle(result);
      const stop = options.onResult(result);
      attempted();
      await recorded;
      newIds.over(result);
      if ("stop" in seen) throw seen.stop;
      if (stop !== undefined) throw stop;
    } catch (error) {
      halt.abort(error);
      throw error;
    }
  };

  return {
    counters: options.counters,
    hold,
    submit: async (row) => {
      await submitRow(row, { lanes, window, unrecorded, workOf });
    },
    drain: async () => {
      await drainAll(route, window, unrecorded);
    },
  };
}

async function drainAll(route: SingleOrBatch, window: Backlog, unrecorded: Backlog): Promise<void> {
  route.hurry();
  try {
    await window.drain();
  } finally {
    route.rest();
  }
  await unrecorded.drain();
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

interface Places {
  readonly lanes: Lanes;
  readonly window: Backlog;
  readonly unrecorded: Backlog;
  readonly workOf: (row: ValidRow, attempted: () => void) => () => Promise<void>;
}

async function submitRow(
  row: ValidRow,
  { lanes, window, unrecorded, workOf }: Places,
): Promise<void> {
  const attempt = new Promise<void>((resolve, reject) => {
    const over = lanes.run(
      row.key === undefined ? undefined : composeText(row.key),
      workOf(row, resolve),
    );
    unrecorded.add(over);
    // A place in the window is free when the attempt is over, also where an earlier twin's failure kept it from beginning.
    over.then(resolve, reject);
  });
  window.add(attempt);
  await window.room();
  await unrecorded.room();
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
