import type { KeptFile } from "./work-book.ts";

/** Why a load keeps all of its rows. */
export type StayReason =
  /** It is pruned already. */
  | "pruned"
  /** A process is at work on it, or was killed there. */
  | "running"
  /** It can still be carried on. */
  | "stopped"
  /** Its last write is younger than that. */
  | "young"
  /** Rows in doubt, which the rows say how to look up. */
  | "in-doubt"
  /** Rows that were sent and whose answer is not known. */
  | "unanswered"
  /** A load that is not over corrects it, is corrected by it or takes it back. */
  | "needed"
  /** It waits for a worker, or a worker has it. */
  | "queued"
  /** A file of a drop that is not over is its file. */
  | "arrival";

/** Why a load stays, and for whose sake. */
export interface Stay {
  readonly reason: StayReason;
  /** The load or the arrival that is not over. */
  readonly by?: string | undefined;
}

/** What of a load would go. */
export interface PruneCounts {
  /** Rows that the ledger has of it. */
  readonly rows: number;
  /** Those of them that stay: creates, with key and new id, and ends of corrections. */
  readonly kept: number;
  /** Records before and after its rows. */
  readonly images: number;
}

/** One transaction of a prune. */
export interface PruneStep {
  /** Rows that are gone. */
  readonly removed: number;
  readonly isOver: boolean;
}

/** What a load has in a store. */
export interface StoredOfLoad {
  readonly loadId: string;
  /** Nothing is told of the load's rows any more. */
  readonly isPruned: boolean;
  /** Of the store, as the load remembers it. */
  readonly address: string;
  /** Its input, and the reports of all of its executions. */
  readonly files: readonly Pick<KeptFile, "hash" | "bytes">[];
}

/**
 * Takes out of the ledger what nobody needs of old loads: their rows, the errors of those that stay, and images. For ever stay load,
 * sums, hashes and decisions, what its keys were given last, and of creates key and new id, or they would be created again.
 */
export interface PruneBook {
  /** @param before epoch milliseconds; a load that was written to since then stays @returns undefined: it may go */
  judge(loadId: string, before: number): Promise<Stay | undefined>;
  count(loadId: string): Promise<PruneCounts>;
  /** How many loads are pruned. @param targetName only those into this target */
  pruned(targetName?: string): Promise<number>;
  /**
   * Marks the load as pruned where it may go, in one transaction with the look whether it may. From then on nothing is told of its
   * rows, so that whatever ends the process leaves no load that tells half. One that was begun before is gone on with.
   * @returns why it stays; undefined: it is marked
   */
  begin(loadId: string, before: number, person: string): Promise<Stay | undefined>;
  /** Takes the next of its rows out, `most` at most, and says where it is in the same transaction. */
  step(loadId: string, most: number): Promise<PruneStep>;
  /** All loads that have something in a store, read page by page. */
  stored(): AsyncIterable<StoredOfLoad>;
  /** A pruned load has nothing in a store any more. */
  forgetStored(loadId: string): Promise<void>;
}
