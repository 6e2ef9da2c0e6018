import type { KnownProcess, Operator } from "../kernel/this-process.ts";
import type { QueuedState } from "./queued-state.ts";
import type { LoadStatus, OutcomeCounts } from "../rows/outcome.ts";

/** A file that a load is made of, by its content in a store. */
export interface StoredFile {
  readonly as: "source" | "mapping" | "table" | "reading" | "plan";
  /** Base name; of a table, as the mapping names it. */
  readonly name: string;
  /** `sha256:…` of its bytes. */
  readonly hash: string;
  readonly bytes: number;
}

/** The plan that a load applies: the load's own copy, its hash, and by what else it can be made again. */
export interface PlanTerms {
  readonly path: string;
  readonly hash: string;
  /** Epoch milliseconds; dates are early or late by that moment. */
  readonly madeAt?: number;
  /** The load whose rows those of the file correct. */
  readonly corrects?: string;
}

/** What a load was begun with besides its source, mapping and place; a resume keeps to it. */
export interface LoadTerms {
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet?: string;
  readonly plan?: PlanTerms;
  /** The load that it takes back. */
  readonly undoes?: string;
  /** True: a person wants rows sent whose keys were given before. */
  readonly again?: boolean;
  /** Rows are left out that say what their key was last given. */
  readonly sameAsLastSent?: "skip";
  /** True: records are read before they are replaced, and kept. */
  readonly keepBefore?: boolean;
  /** What the load is made of lies there, for any host. */
  readonly stored?: { readonly address: string; readonly files: readonly StoredFile[] };
  /** Share of the applied rows, from 0 to 1, whose records are read again and compared. */
  readonly verify?: number;
  /** Rejects and conflicts are written as CSV, whatever the source is; absent: in its form. */
  readonly rejects?: "csv";
  /** Values of the mapping's parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Columns by which several rows become one record; absent: each row is one. */
  readonly groupedBy?: readonly string[];
}

/** What a load is, as it was when it began. Everything that a resume must find again. */
export interface NewLoad {
  /** `sys_bulk_load_id`. */
  readonly id: string;
  readonly targetName: string;
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  /** Absolute path of the source (for stdin: of its spooled copy). */
  readonly sourcePath: string;
  /** Base name, as it goes into `sys_bulk_load_source_file`. */
  readonly sourceName: string;
  /** `sha256:…` of the source's bytes. */
  readonly fingerprint: string;
  /** `sha256:…` of the source's header and rows as they were read; undefined where no preflight read them all. */
  readonly rowsHash?: string;
  readonly sourceSize: number;
  readonly mappingPath: string;
  /** `sha256:…` of the mapping's content. */
  readonly mappingHash: string;
  readonly programVersion: string;
  /** Name of the connection, when one was used, for the resume command. */
  readonly connectionName: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly terms?: LoadTerms;
}

/** A load as the ledger has it. Times are epoch milliseconds. */
export interface LoadRecord extends NewLoad {
  readonly status: LoadStatus;
  /** Why the load is stopped, in words; undefined while running and when completed. */
  readonly statusReason: string | undefined;
  /** Rows of the source, once known. */
  readonly rowCount: number | undefined;
  readonly finishedAt: number | undefined;
  readonly counts: OutcomeCounts;
  /** Epoch milliseconds; since then the ledger tells nothing of its rows. */
  readonly prunedAt?: number;
  /** Who is at work on the load, as far as the ledger knows: a process that was killed could not say so. Of several the one that wrote last. */
  readonly owner?: ExecutionOwner;
  /** How several processes share the load; undefined where only one is at work. */
  readonly shared?: SharedLoad;
  /** The last write of that process; undefined where there is no owner. */
  readonly atWork?: AtWork;
  /** Who began the load; undefined before its first execution. */
  readonly startedBy?: Operator;
  /** Who has it pause, as user and host; undefined: nobody. */
  readonly pausedBy?: string;
  /** What the queue says of it; undefined for a load that was never submitted. */
  readonly queued?: QueuedState;
  /** Who carried it on last; undefined while there was only one execution. */
  readonly resumedBy?: Operator;
}

/** How several workers share a load. */
export interface SharedLoad {
  /** All processes that are at work on it, as far as the ledger knows. */
  readonly workers: readonly ExecutionOwner[];
  /** Into how many shards its rows are divided. */
  readonly shards: number;
  /** Shards of which not every row is over. */
  readonly shardsLeft: number;
}

/** Which loads are wanted; what is left out does not count. */
export interface LoadQuery {
  /** A few hundred at most. */
  readonly ids?: readonly string[] | undefined;
  readonly targetName?: string | undefined;
  /** Only loads of a file whose name begins so. */
  readonly sourceName?: string | undefined;
  readonly statuses?: readonly LoadStatus[] | undefined;
  /** Epoch milliseconds; loads that began then or later. */
  readonly since?: number | undefined;
  /** Only loads that come behind this one, which is newer. */
  readonly before?: Pick<LoadRecord, "id" | "createdAt"> | undefined;
  /** The newest ones only. */
  readonly most?: number | undefined;
}

/** The process that works on a load. */
export interface ExecutionOwner extends Operator, KnownProcess {}

/** One process at work on a load. Every write names it and is refused when a later execution has begun. */
export interface Execution {
  readonly loadId: string;
  /** Counts up by one with every execution of the load. */
  readonly epoch: number;
  /** Into how many shards the rows of the load are divided; undefined: one execution at a time has them all. */
  readonly shards?: number;
}

/** The last write of an execution that has not ended. */
export interface AtWork {
  readonly epoch: number;
  /** Epoch milliseconds on the ledger's clock; more with every write, whatever becomes of the clock. */
  readonly writtenAt: number;
}

/** An execution that is over although its lease may not be. `writtenAt`: only if nothing was written since. */
export type KnownOver = Pick<AtWork, "epoch"> & Partial<AtWork>;

export interface Withdrawal {
  readonly code: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ExecutionEnd {
  readonly status: LoadStatus;
  readonly reason?: string;
  /** Rows of the source, where known; otherwise the number recorded before stays. */
  readonly rowCount?: number;
  /** Epoch milliseconds. */
  readonly at: number;
}
