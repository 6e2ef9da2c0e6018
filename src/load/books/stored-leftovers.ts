import { LoadError } from "../../kernel/load-error.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { StoredOfLoad } from "../../ledger/prune-book.ts";
import { openStore } from "../../store/open-store.ts";
import type { Removal, StoredContent } from "../../store/store.ts";

/**
 * What is younger stays, though nobody names it: whoever submits a load keeps its files, which makes them young, and has the ledger name
 * them then. Milliseconds; a day is longer than that takes, whatever clock the store goes by.
 */
const youngMs = 24 * 60 * 60_000;

/** What stores have for pruned loads, and no other load of the ledger names. */
export interface StoredLeftovers {
  readonly loads: readonly StoredOfLoad[];
  /** Bytes by hash. */
  readonly contents: ReadonlyMap<string, number>;
}

/** @param isGoing whether a load is to be pruned, which is not yet */
export async function findLeftovers(
  { pruning }: Pick<Ledger, "pruning">,
  isGoing: (loadId: string) => boolean,
): Promise<StoredLeftovers> {
  const loads: StoredOfLoad[] = [];
  const contents = new Map<string, number>();
  const isOver = (one: StoredOfLoad): boolean => one.isPruned || isGoing(one.loadId);
  for await (const one of pruning.stored()) {
    if (!isOver(one)) continue;
    loads.push(one);
    for (const { hash, bytes } of one.files) contents.set(hash, bytes);
  }
  if (loads.length === 0) return { loads, contents };
  for await (const one of pruning.stored())
    if (!isOver(one)) for (const { hash } of one.files) contents.delete(hash);
  return { loads, contents };
}

/** What is out of stores. */
export interface RemovedLeftovers {
  readonly files: number;
  readonly bytes: number;
  /** Why some are left for the next prune; undefined: none is, but for those that are young. */
  readonly fault: LoadError | undefined;
  /** True where the signal ended it. */
  readonly isCut: boolean;
}

export interface RemovalMeans {
  /** The store as this host knows it, where that is not the address that a load remembers. */
  readonly store: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly stopSignal: AbortSignal | undefined;
}

/** Takes them away, load by load; the next call goes on wherever this one is ended. */
export async function removeLeftovers(
  { pruning }: Pick<Ledger, "pruning">,
  { loads, contents }: StoredLeftovers,
  { store, now, stopSignal }: RemovalMeans,
): Promise<RemovedLeftovers> {
  const removed = { files: 0, bytes: 0 };
  const fates = new Map<string, Removal>();
  let fault: LoadError | undefined;
  for (const { loadId, address, files } of loads) {
    if (stopSignal?.aborted === true) return { ...removed, fault, isCut: true };
    const addresses = [...new Set([store ?? address, address])];
    const own = files.filter(({ hash }) => contents.has(hash));
    try {
      for (const content of own) {
        if (fates.has(content.hash)) continue;
        const fate = await removeFrom(addresses, content, now - youngMs);
        fates.set(content.hash, fate);
        if (fate !== "removed") continue;
        removed.files += 1;
        removed.bytes += content.bytes;
      }
      if (own.every(({ hash }) => fates.get(hash) !== "young")) await pruning.forgetStored(loadId);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      fault ??= error;
    }
  }
  return { ...removed, fault, isCut: false };
}

/** From the first that has it. @throws LoadError where the likeliest can't be asked, and it is in no other */
async function removeFrom(
  [address = "", ...others]: readonly string[],
  content: StoredContent,
  before: number,
): Promise<Removal> {
  const elsewhere = async (): Promise<Removal> =>
    others.length === 0 ? "absent" : await removeFrom(others, content, before);
  try {
    const fate = await openStore(address).remove(content, before);
    return fate === "absent" ? await elsewhere().catch(absentWhereUnreachable) : fate;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const fate = await elsewhere().catch(absentWhereUnreachable);
    if (fate === "absent") throw error;
    return fate;
  }
}

function absentWhereUnreachable(error: unknown): Removal {
  if (!(error instanceof LoadError)) throw error;
  return "absent";
}
