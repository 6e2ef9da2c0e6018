import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, LoadError } from "../../kernel/load-error.ts";
import type { Execution } from "../../ledger/load-record.ts";
import type { ContentStore } from "../../store/store.ts";
import type { BooksPlace } from "../books-place.ts";
import type { LoadContext } from "../load-context.ts";
import { ledgerOptions, shownLedger } from "./load-files.ts";
import { storesOf, type StorePlace } from "./stored-files.ts";
import { hashText } from "../../store/hash-bytes.ts";
import { quoteCommand } from "../../kernel/quote-argument.ts";

type Place = Pick<LoadContext, "load" | "directory"> & {
  readonly settings: BooksPlace & StorePlace;
  readonly stopSignal?: AbortSignal | undefined;
};

/** The ledger begins an execution that has begun before: it is an older copy, and knows nothing of what was sent since. */
export class BegunBeforeError extends LedgerError {}

/**
 * Looks whether the store has the stamp of an execution. A ledger that was put back counts executions anew, and the hosts that carried
 * them out may be others, or gone; the store is what all of them have.
 * @throws BegunBeforeError ERR_LEDGER_LOST where it has; LoadError as `ContentStore.fetch` does
 */
export async function refuseBegunBefore(place: Place, execution: Execution): Promise<void> {
  await withStamp(place, execution, async () => undefined);
}

/** Whether an execution has begun on any host, as far as the store can be asked. @returns undefined where it can't */
export async function hasBegun(place: Place, execution: Execution): Promise<boolean | undefined> {
  try {
    await refuseBegunBefore(place, execution);
    return false;
  } catch (error) {
    if (error instanceof BegunBeforeError) return true;
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}

/** The same as `refuseBegunBefore`, and puts the stamp there. To be done before anything is sent. */
export async function stampExecution(place: Place, execution: Execution): Promise<void> {
  await withStamp(place, execution, async (store, path) => {
    await writeFile(path, textOf(execution), { mode: 0o600 });
    await store.keep(path, place.stopSignal);
  });
}

/** @param use is called with the likeliest store that can be reached, unless the stamp is in one */
async function withStamp(
  { load, settings, directory, stopSignal }: Place,
  execution: Execution,
  use: (store: ContentStore, path: string) => Promise<void>,
): Promise<void> {
  const stored = load.terms?.stored;
  if (stored === undefined) return;
  const stamp = hashText(textOf(execution));
  const path = join(directory, `execution-${execution.epoch}.stamp`);
  let unreachable: LoadError | undefined;
  try {
    for (const store of storesOf(stored.address, settings)) {
      // What a process left here that died meanwhile tells nothing of the store.
      await rm(path, { force: true });
      try {
        await store.fetch(stamp, path, stopSignal);
      } catch (error) {
        if (!(error instanceof LoadError)) throw error;
        if (error.code === "ERR_STORE_LACKS") return await use(store, path);
        unreachable ??= error;
        continue;
      }
      throw begunBefore(execution, settings);
    }
  } finally {
    await rm(path, { force: true });
  }
  if (unreachable !== undefined) throw unreachable;
}

/** Read by later versions, so it never changes. */
const textOf = ({ loadId, epoch }: Execution): string =>
  `execution ${epoch} of load ${loadId} has begun\n`;

function begunBefore({ loadId, epoch }: Execution, settings: Place["settings"]): LedgerError {
  const adopt = [
    "waybill",
    "ledger",
    "adopt",
    `waybill-runs/${loadId}`,
    ...ledgerOptions(settings),
  ];
  return new BegunBeforeError(
    `the ledger ${shownLedger(settings)} knows less of load ${loadId} than the store (its execution ${epoch} has begun before): it is an older copy, and what was sent since would be sent again`,
    {
      code: "ERR_LEDGER_LOST",
      actions: [
        "Put the newest ledger back.",
        `Where there is none, add what is known on the host that carried the load out: ${quoteCommand(adopt)}`,
        `Where that host is gone, look at the API for records with sys_bulk_load_id ${loadId} before its file is loaded again, and take it out of the queue: waybill cancel ${loadId}`,
      ],
    },
  );
}
