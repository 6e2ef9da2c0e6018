import type { LedgerChoice } from "../load/books-place.ts";
import { z } from "zod";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { Wish } from "../ledger/wish-book.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { clock, text, runsFolder, ledger as ledgerChoice } from "./request-shapes.ts";

/** What a person can want of a load that is under way. */
export const loadWishes = ["pause", "continue", "cancel"] as const;
/** `pause` lasts until `continue`; `cancel` ends the load as it stands. */
export type LoadWish = (typeof loadWishes)[number];

/**
 * What is wanted of which load.
 * @example
 * const request: Given<WishRequest> = { load: "wb-20261122-0231", wish: "cancel", because: "wrong file" };
 */
export interface WishRequest {
  /** The load's id or its beginning. */
  readonly load: string;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** What is wanted. */
  readonly wish: LoadWish;
  /** Why, for whoever reads the report. */
  readonly because?: string;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

const shape: RequestShape<WishRequest> = {
  load: text,
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  wish: z.enum(loadWishes, "pause, continue or cancel"),
  because: text.optional(),
  clock: clock.optional(),
};

export async function wishLoad(request: Given<WishRequest>): Promise<LoadRecord> {
  return await enterOperation("wishLoad", shape, request, express);
}

async function express(request: WishRequest): Promise<LoadRecord> {
  const { load: asked, wish } = request;
  return await withLedger(request, async (ledger) => {
    const load = await requireLoad(ledger, asked, request);
    const isWithWorkers = load.queued?.state === "waiting" && load.status !== "completed";
    if (wish === "continue" && load.queued !== undefined && !isWithWorkers) {
      await putBack(ledger, load, request);
      return load;
    }
    if (standingOf(load) !== "running" && !isWithWorkers) {
      if (wish === "cancel" && load.queued?.state === "held" && (await drop(ledger, load, request)))
        return load;
      throw notRunning(load);
    }
    if (wish === "continue") {
      if (!(await ledger.wishes.withdraw(load.id, decisionOf(request)))) throw notPaused(load);
      return load;
    }
    if (wish === "cancel" && isWithWorkers && (await drop(ledger, load, request))) return load;
    await ledger.wishes.express(load.id, { kind: wish, ...decisionOf(request) });
    return load;
  });
}

const decisionOf = (request: WishRequest): Omit<Wish, "kind"> => ({
  person: describeThisPerson(),
  because: request.because,
  at: nowOf(request),
});

const nowOf = ({ clock: time = systemClock }: WishRequest): number => time.now();

/** Back to the workers, as often as it was tried before. */
async function putBack(ledger: Ledger, load: LoadRecord, request: WishRequest): Promise<void> {
  await ledger.wishes.withdraw(load.id, decisionOf(request));
  if (!(await ledger.work.putBack(load.id, nowOf(request)))) throw notRunning(load);
}

/** Out of the queue, where no worker is at it. */
async function drop(ledger: Ledger, load: LoadRecord, request: WishRequest): Promise<boolean> {
  const { because } = request;
  const why = because === undefined ? "" : `: ${because}`;
  const reason = `cancelled by ${describeThisPerson()}${why}`;
  return await ledger.work.cancel(load.id, reason, nowOf(request));
}

function notRunning(load: LoadRecord): UsageError {
  const standing = standingOf(load);
  return new UsageError(`no process is at work on load ${load.id}: it is ${standing}`, {
    code: "ERR_LOAD_NOT_RUNNING",
    actions:
      standing === "completed" || standing === "abandoned"
        ? [`waybill report ${load.id} says how it ended.`]
        : [`To carry it on: waybill resume ${load.id}`],
  });
}

function notPaused({ id }: LoadRecord): UsageError {
  return new UsageError(`nobody has load ${id} pause`, {
    code: "ERR_NOT_PAUSED",
    actions: [`waybill report ${id} says how far it is.`],
  });
}
