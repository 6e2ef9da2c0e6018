import type { LedgerChoice } from "../load/books-place.ts";
import { z } from "zod";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { clock, text, runsFolder, ledger as ledgerChoice } from "./request-shapes.ts";

/** What a person can want of a load that is under way. */
export const loadWishes = ["pause", "continue", "cancel"] as const;
export type LoadWish = (typeof loadWishes)[number];

export interface WishRequest {
  /** The load's id or its beginning. */
  readonly load: string;
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  readonly wish: LoadWish;
  /** Why, for whoever reads the report. */
  readonly because?: string;
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

async function express({ load: asked, wish, ...more }: WishRequest): Promise<LoadRecord> {
  return await withLedger(more, async (ledger) => {
    const load = await requireLoad(ledger, asked, more);
    if (standingOf(load) !== "running") throw notRunning(load);
    if (wish === "continue") {
      if (!(await ledger.wishes.withdraw(load.id))) throw notPaused(load);
      return load;
    }
    await ledger.wishes.express(load.id, {
      kind: wish,
      person: describeThisPerson(),
      because: more.because,
      at: (more.clock ?? systemClock).now(),
    });
    return load;
  });
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
