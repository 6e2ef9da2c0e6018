import type { SourceSettings } from "../rows/source-settings.ts";
import type { LoadProposal } from "./load-proposal.ts";
import type { Clock, Random } from "../kernel/clock.ts";
import type { ConnectionChoice } from "../connections/resolve-connection.ts";
import type { PaceSnapshot } from "../delivery/pacing/pace-snapshot.ts";
import type { LogFields } from "../kernel/logger.ts";
import type { Outcome, OutcomeCounts } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import type { LeaseWait } from "../ledger/lease.ts";
import type { SharedLoad } from "../ledger/load-record.ts";
import type { AccountPaces } from "./account-paces.ts";
import type { LedgerChoice } from "./books-place.ts";
import type { RampSettings, RampStep } from "./ramp-step.ts";

/**
 * Where to send: a named connection, or its parts given one by one; parts given here win.
 * @example
 * const request: ConnectionRequest = { name: "sandbox", rate: "10/s", timeout: "90s" };
 */
export type ConnectionRequest = Omit<ConnectionChoice, "target" | "env" | "now" | "signal">;

/** A load under way, for whoever shows progress. Times in milliseconds. */
export interface LoadProgress {
  /** Rows with an outcome, those of earlier executions included. */
  readonly rowsDone: number;
  readonly rowsDoneEarlier: number;
  readonly rowCount: number | undefined;
  readonly counts: OutcomeCounts;
  /** Of these, what earlier executions have settled. */
  readonly countsEarlier: OutcomeCounts;
  readonly requests: number;
  readonly refusals: number;
  readonly inFlight: number;
  readonly ratePerSecond: number | undefined;
  /** Pace, window and latency, and why; undefined before anything is sent. */
  readonly pace?: PaceSnapshot | undefined;
  readonly elapsedMs: number;
  /** Who has the load pause; undefined: nobody. */
  readonly pausedBy?: string | undefined;
  /** How several workers share the load; undefined where only one is at work. */
  readonly shared?: SharedLoad | undefined;
  /** Seen through the ledger alone: of requests nothing is known. */
  readonly isFromElsewhere?: boolean;
}

/** A load that has begun. */
export interface LoadStart {
  readonly loadId: string;
  readonly directory: string;
  readonly progress: () => LoadProgress;
}

/**
 * Told how a load goes; never needed for its working.
 * @example
 * const observer: LoadObserver = {
 *   onPreflight: (rowsRead) => console.log(`${rowsRead} rows looked at`),
 *   onPlanning: (progress) => console.log(progress().rowsDone),
 *   onWait: () => console.log("another process has the load"),
 *   onStart: ({ loadId }) => console.log(`load ${loadId} begins`),
 *   onAnswer: (latencyMs) => console.log(latencyMs),
 *   onRow: ({ rowNumber, outcome }) => console.log(rowNumber, outcome),
 *   onRampStep: ({ number, broken }) => console.log(number, broken),
 *   onEnd: (loadId) => console.log(`load ${loadId} is over`),
 * };
 */
export interface LoadObserver {
  /** Told every so many rows how many were read so far, before anything is sent. */
  readonly onPreflight?: (rowsRead: number) => void;
  /** Another process may be at work on the load, and can't be seen from here. */
  readonly onWait?: (wait: LeaseWait) => void;
  /** The load is in the ledger, and begins to send. */
  readonly onStart?: (start: LoadStart) => void;
  /** The whole answer to a request has come. @param latencyMs since the request was given to the network */
  readonly onAnswer?: (latencyMs: number) => void;
  /** A row has its outcome, and the ledger has it; rows that are not attempted are not told of. */
  readonly onRow?: (row: RowResult) => void;
  /** An execution is over, however it ended, and its reports are written; also one that ended before `onStart`. */
  readonly onEnd?: (loadId: string) => void;
  /** Live records begin to be looked at for a plan. */
  readonly onPlanning?: (progress: () => LoadProgress) => void;
  /** A step of a ramp is over, and nobody has been asked about it yet. */
  readonly onRampStep?: (step: RampStep) => void;
}

/** A log of the program's own, such as winston's or the console: gets the message, and the facts as an object. */
export interface LoadLogger {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

/**
 * How to carry a load out, whether it is new or resumed.
 * @example
 * const settings: Partial<DeliverySettings> = { runsDir: "runs", random: Math.random };
 */
export interface DeliverySettings {
  /**
   * Where to send; default: the target's documented host.
   * @example
   * const request: Partial<LoadRequest> = { connection: { name: "sandbox", rate: "10/s" } };
   */
  readonly connection: ConnectionRequest;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /**
   * Default: the file in the runs folder. `findLedger` says which one configuration and environment name.
   * @example
   * const request: Partial<LoadRequest> = { ledger: { address: "postgres://waybill@db.example/waybill" } };
   */
  readonly ledger?: LedgerChoice | undefined;
  /** The store of loads that were submitted, where it is known by another address here; default: that with which they were. */
  readonly store?: string;
  /** Only the first rows; the rest is `not-attempted`. */
  readonly limit?: number;
  /**
   * The load stops when more rows than that end otherwise than applied, unchanged or skipped; default: it does not.
   * @example
   * const request: Partial<LoadRequest> = { maxErrors: { share: 0.05 } };
   */
  readonly maxErrors?: ErrorBound;
  /** The load stops when so many rows in a row were sent and none went in; default: 100, Infinity: never. */
  readonly maxConsecutive?: number;
  /**
   * 1 row, then 3, then 50, then the rest, each step looked at before the next; every execution begins anew.
   * @example
   * const request: Partial<LoadRequest> = { ramp: { confirm: async ({ failures }) => failures.length === 0 } };
   */
  readonly ramp?: RampSettings;
  /** Rejects and conflicts are written as CSV, whatever the source is; a resume keeps to it. Default: in its form. */
  readonly rejects?: "csv";
  /** Where secrets and settings are looked up; default: `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Graceful stop: requests in flight finish. */
  readonly stopSignal?: AbortSignal;
  /** Hard stop: requests in flight are given up. */
  readonly abortSignal?: AbortSignal;
  /** Told how the load goes. */
  readonly observer?: LoadObserver;
  /**
   * Gets what load.log tells of an execution, secrets blanked out, but for the lines of single rows (`onRow`); what it throws ends nothing.
   * @example
   * const request: Partial<LoadRequest> = { logger: console };
   */
  readonly logger?: LoadLogger;
  /** Given to several loads of one process, it has those of one account use one pace. */
  readonly paces?: AccountPaces;
  /**
   * Asked before anything is sent. Not asked: as if it said yes.
   * @example
   * const request: Partial<LoadRequest> = { confirm: async ({ preflight }) => preflight?.invalid === 0 };
   */
  readonly confirm?: (proposal: LoadProposal) => Promise<boolean>;
  /** Time for the load; default: `systemClock`. */
  readonly clock?: Clock;
  /** Chance for waits between tries; default: `Math.random`. */
  readonly random?: Random;
}

/** Totals that are given with a call: a count of rows, and amounts by field. */
export interface GivenTotals {
  /** Rows of the file, from 0. */
  readonly rows?: number | undefined;
  /** Decimals as texts, by field. */
  readonly sum?: Readonly<Record<string, string>> | undefined;
}

/**
 * A new load: of which file, by which mapping, where to and how.
 * @example
 * const request: Given<LoadRequest> = { sourcePath: "actions.csv", mappingPath: "mapping.yaml", connection: { name: "sandbox" }, maxErrors: { share: 0.05 } };
 * @example
 * const correction: Given<LoadRequest> = { sourcePath: "rejects.csv", mappingPath: "mapping.yaml", corrects: "wb-20261122-023100-1c9f3d20" };
 */
export interface LoadRequest extends DeliverySettings {
  /** The file: CSV, a workbook, or one of them packed. */
  readonly sourcePath: string;
  /** Name for reports and tags where it differs from the path's base name. */
  readonly sourceName?: string;
  /** The mapping file. */
  readonly mappingPath: string;
  /**
   * Control totals besides those of the mapping and of the file beside the source.
   * @example
   * const request: Partial<LoadRequest> = { expect: { rows: 240, sum: { amount: "1234.50" } } };
   */
  readonly expect?: GivenTotals;
  /**
   * What a person says about the file; a resume keeps to it.
   * @example
   * const request: Partial<LoadRequest> = { reading: { delimiter: ";", parameters: { month: "2026-11" } } };
   */
  readonly reading?: ReadingSettings;
  /** Reads each record before it is replaced, and keeps it for an undo; a merge does so anyway. */
  readonly keepBefore?: boolean;
  /** Sends no row that says what its key was last given by a load with this setting, if nothing else was sent under it since. */
  readonly sameAsLastSent?: "skip";
  /** Share of the applied rows that is read back and compared, from 0 to 1. */
  readonly verify?: number;
  /** Begins although an earlier load has sent the same file, or rows that it corrects have gone in since. */
  readonly again?: boolean;
  /** The load whose rejects file the source is, where it is no longer in that load's folder. */
  readonly corrects?: string;
  /** False: rows are sent while the file is still being read for the first time. */
  readonly preflight: boolean;
  /** Id for the load; default: a new one. */
  readonly loadId?: string;
}

/**
 * Where a plan is written to.
 * @example
 * const output: PlanOutput = { planPath: "march.plan", pagePath: "march.html" };
 */
export interface PlanOutput {
  /** The file that the plan is written to. */
  readonly planPath: string;
  /** Where a page of the plan is going to be written (`writePlanPage`): looked at before the records are. */
  readonly pagePath?: string | undefined;
  /** Takes the place of files that stand there. */
  readonly replace?: boolean;
}

/**
 * A plan to be made of a file; the live records are looked at, and nothing is written to the API.
 * @example
 * const request: Given<PlanRequest> = { sourcePath: "actions.csv", mappingPath: "mapping.yaml", planPath: "a.plan" };
 */
export interface PlanRequest
  extends
    PlanOutput,
    Omit<
      LoadRequest,
      | "preflight"
      | "again"
      | "corrects"
      | "sameAsLastSent"
      | "rejects"
      | "loadId"
      | "limit"
      | "maxErrors"
      | "maxConsecutive"
      | "confirm"
    > {}

/**
 * A plan to be carried out as a load of its own.
 * @example
 * const request: Given<ApplyRequest> = { planPath: "a.plan", connection: { name: "sandbox" }, verify: 0.1 };
 */
export interface ApplyRequest extends DeliverySettings {
  /** The plan. */
  readonly planPath: string;
  /**
   * Hash of the plan that was approved, or its beginning: any other plan is refused, and so is one without an approval.
   * @example
   * const request: Partial<ApplyRequest> = { approve: "9f86d081" };
   */
  readonly approve?: string;
  /**
   * Hash of the plan that a person has looked at, or its beginning: any other plan is refused.
   * @example
   * const request: Partial<ApplyRequest> = { seenHash: "9f86d081" };
   */
  readonly seenHash?: string;
  /** Applies a plan that was applied before. */
  readonly again?: boolean;
  /** Share of the applied rows that is read back, from 0 to 1. */
  readonly verify?: number;
  /** Id for the load; default: a new one. */
  readonly loadId?: string;
}

/**
 * What is done with a load that has begun.
 * @example
 * const request: Given<LaterRequest> = { load: "wb-20261122-0231", verify: 1 };
 */
export interface LaterRequest extends DeliverySettings {
  /** The load's id or its beginning. */
  readonly load: string;
  /** Goes on with a mapping whose content has changed; recorded, and told in the report. */
  readonly acceptMappingChange?: boolean;
  /** Share of the applied rows that this execution reads back, from 0 to 1; default: as the load was begun. */
  readonly verify?: number;
}

/**
 * A load to be carried on.
 * @example
 * const request: Given<ResumeRequest> = { load: "wb-20261122-0231", takeOver: true };
 */
export interface ResumeRequest extends LaterRequest {
  /** Takes the load from a process of another host, which can't be seen from here; recorded. */
  readonly takeOver?: boolean;
}

/**
 * A look at the API for what became of rows in doubt. The mapping must be what it was.
 * @example
 * const request: Given<ReconcileRequest> = { load: "wb-20261122-0231" };
 */
export type ReconcileRequest = Omit<LaterRequest, "acceptMappingChange" | "verify">;

/**
 * What a person knows of rows in doubt.
 * @example
 * const request: Given<MarkRequest> = { load: "wb-20261122-0231", rows: [7], outcome: "applied", because: "seen in the console" };
 */
export interface MarkRequest {
  /** The load's id or its beginning. */
  readonly load: string;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** The store of a load that was submitted, where it is known by another address here. */
  readonly store?: string;
  /** Numbers of rows, from 1; all of them have to be in doubt. */
  readonly rows: readonly number[];
  /** What the person knows became of them. */
  readonly outcome: "applied" | "failed";
  /** How the person knows. */
  readonly because: string;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly stopSignal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/**
 * A finished load whose rows are sent again.
 * @example
 * const request: Given<RetryRequest> = { load: "wb-20261122-0231", outcomes: ["failed"] };
 */
export interface RetryRequest extends LaterRequest {
  /**
   * Which rows to send again; default: failed, not-attempted, and skipped where another row was the cause.
   * @example
   * const request: Partial<RetryRequest> = { outcomes: ["failed", "rejected"] };
   */
  readonly outcomes?: readonly Outcome[];
}

/**
 * What a person says about a file on the command line.
 * @example
 * const reading: ReadingSettings = { encoding: "windows-1252", quote: "none", entry: "march.csv", accept: ["enc-mojibake"] };
 */
export interface ReadingSettings extends SourceSettings {
  /** Codes of damage to let pass. */
  readonly accept?: readonly string[] | undefined;
  /** Values of the mapping's parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** How many rows may end otherwise than applied, unchanged or skipped: a number, or a share of the rows. */
export type ErrorBound = { readonly rows: number } | { readonly share: number };
