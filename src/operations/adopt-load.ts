import { systemClock, type Clock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import { describeThisPerson, describeThisProcess } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord, NewLoad } from "../ledger/load-record.ts";
import { bindAgain } from "../load/bind/recall-load.ts";
import { overIn } from "../load/books/begin-execution.ts";
import { findLack } from "../load/books/require-load.ts";
import { withAnyLedger } from "../load/books/with-ledger.ts";
import type { BooksPlace, LedgerChoice } from "../load/books-place.ts";
import { gatherRows } from "../load/lost/gather-rows.ts";
import {
  booksOf,
  endingOf,
  filesOf,
  hasGaps,
  missingOf,
  openFolder,
  refuseNewerElsewhere,
} from "../load/lost/lost-folder.ts";
import { resumeCommand } from "../load/tell/resume-command.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { findStore } from "./find-store.ts";
import { clock, path, signal, runsFolder, ledger as ledgerChoice, text } from "./request-shapes.ts";

/**
 * Which folder to make a load of again.
 * @example
 * const request: Given<AdoptRequest> = { folder: "wb-20261122-0231" };
 */
export interface AdoptRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's folder, or its name within the runs folder. */
  readonly folder: string;
  /** The store of a load that was submitted, where it is known by another address here; default: what the configuration says, else as the load remembers it. */
  readonly store?: string;
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly stopSignal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/** A load that the ledger knows again. */
export interface AdoptedLoad {
  readonly load: LoadRecord;
  readonly folder: string;
  /** Files that told of it. */
  readonly from: readonly string[];
  /** What could not be recovered, in sentences. */
  readonly missing: readonly string[];
  /** What to do next, each a sentence or a command. */
  readonly next: readonly string[];
}

const shape: RequestShape<AdoptRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  folder: path,
  store: text.optional(),
  configPath: path.optional(),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function adoptLoad(request: Given<AdoptRequest>): Promise<AdoptedLoad> {
  return await enterOperation("adoptLoad", shape, request, adopt);
}

async function adopt(asked: AdoptRequest): Promise<AdoptedLoad> {
  const store = await findStore(asked);
  const request = { ...asked, ...(store === undefined ? {} : { store }) };
  const folder = await openFolder(request.runsDir, request.folder);
  const { load, directory } = folder;
  return await withAnyLedger(request, async (ledger) => {
    await ledger.assertSound();
    await assertNeedsIt(ledger, load, request);
    const found = await bindAgain(load, request, request.stopSignal);
    await refuseNewerElsewhere(folder, request);
    const books = booksOf(folder, found, await hasGaps(folder, request));
    const now = (request.clock ?? systemClock).now();
    const from = filesOf(folder);
    await ledger.adopt({
      load,
      executions: folder.trail?.executions ?? [],
      owner: describeThisProcess(),
      person: describeThisPerson(),
      from: from.join(", "),
      over: overIn(await ledger.findLoad(load.id)),
      end: { ...endingOf(folder), at: now },
      claimsKeys: !books.safeToRepeat,
      rows: () => gatherRows(books),
    });
    const known = await ledger.findLoad(load.id);
    if (known === undefined) throw new Error(`load ${load.id} is not in the ledger`);
    return {
      load: known,
      folder: directory,
      from,
      missing: missingOf(folder, found),
      next: nextOf(known, request),
    };
  });
}

/** @throws UsageError ERR_NOTHING_TO_ADOPT for a load of which the ledger knows all that its folder tells */
async function assertNeedsIt(ledger: Ledger, { id }: NewLoad, place: BooksPlace): Promise<void> {
  if ((await ledger.findLoad(id))?.id !== id) return;
  if ((await findLack(ledger, id, place.runsDir)) !== undefined) return;
  throw new UsageError(`the ledger knows load ${id} as well as its folder does`, {
    code: "ERR_NOTHING_TO_ADOPT",
    actions: [`To carry it on: ${resumeCommand(id, place)}`],
  });
}

function nextOf({ id, status, counts }: LoadRecord, place: BooksPlace): readonly string[] {
  const doubtful = counts["in-doubt"];
  return [
    ...(doubtful > 0 && status === "completed"
      ? [`Settle its rows in doubt: ${resumeCommand(id, place, { verb: "reconcile" })}`]
      : []),
    ...(status === "completed"
      ? []
      : [`Carry it on; rows in doubt stay as they are: ${resumeCommand(id, place)}`]),
  ];
}
