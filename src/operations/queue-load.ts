import { describeThisPerson } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord, NewLoad } from "../ledger/load-record.ts";
import type { WorkPriority } from "../ledger/queued-state.ts";
import { leastJoinedRows } from "../ledger/shard-book.ts";
import type { NewWork } from "../ledger/work-book.ts";
import { accountOf } from "../load/access/daily-limit.ts";
import { createOnlyLoad } from "../load/begin/refuse-repeated-load.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { storeInput, usualStore, type InputPlace } from "../load/books/stored-files.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { DeliverySettings } from "../load/load-request.ts";
import { usualShards } from "../rows/shard-of.ts";
import { openStore } from "../store/open-store.ts";
import type { ContentStore } from "../store/store.ts";
import { findStore } from "./find-store.ts";
import { writeWorkSettings } from "./work-settings.ts";

/** How a load waits for a worker. */
export interface QueueSettings extends DeliverySettings {
  readonly again?: boolean;
  readonly priority?: WorkPriority;
}

/** A load that was agreed to, and what of it lies in its folder. */
interface Queueing extends Pick<NewWork, "rowCount" | "corrects"> {
  readonly ledger: Ledger;
  readonly load: NewLoad;
  readonly bound: BoundLoad;
  readonly place: InputPlace;
  /** False where its rows have to be one worker's. */
  readonly maySplit: boolean;
}

/** The store for what is submitted from here. @throws ConfigurationError ERR_STORE_ADDRESS */
export async function openSubmitStore({
  connection,
  store,
  runsDir,
}: DeliverySettings): Promise<ContentStore> {
  return openStore((await findStore({ ...connection, store })) ?? usualStore(runsDir));
}

/**
 * Keeps what a load is made of in the store, and records the load and its place in the queue in one transaction.
 * @throws UsageError ERR_LOADED_BEFORE; as `storeInput` does
 */
export async function queueLoad(
  request: QueueSettings,
  store: ContentStore,
  { ledger, load, bound, place, rowCount, maySplit, corrects }: Queueing,
): Promise<LoadRecord> {
  const isLarge = rowCount !== undefined && rowCount >= leastJoinedRows;
  const { stored, keepMissing } = await storeInput(store, bound, place, request.stopSignal);
  await createOnlyLoad(
    ledger,
    { ...load, terms: { ...load.terms, stored } },
    {
      directory: place.directory,
      again: request.again === true,
      work: {
        account: accountOf(load),
        priority: request.priority ?? "normal",
        settings: writeWorkSettings(request),
        person: describeThisPerson(),
        rowCount,
        shards: maySplit && isLarge ? usualShards : undefined,
        corrects,
      },
    },
  );
  await keepMissing();
  return await requireLoad(ledger, load.id, request);
}
