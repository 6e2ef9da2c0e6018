import type { Clock, Random } from "../kernel/clock.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { Logger } from "../kernel/logger.ts";
import type { CountRow, RecordImage, RowResult } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-place.ts";
import type { Target } from "../targets/target.ts";
import type { CredentialSource } from "./auth/credential-source.ts";
import type { Destination } from "./build-request.ts";
import type { DeliveryCounters } from "./delivery-counters.ts";
import type { Pacer } from "./pacer.ts";
import type { Patience, PatienceLimits } from "./patience/patience.ts";
import type { SendRequest } from "./request.ts";
import type { ComposeRow } from "./live/compose-row.ts";
import type { WriteBook } from "./live/write-book.ts";
import type { WriteCheck } from "./live/write-check.ts";
import type { LoadTags } from "./tag-payload.ts";

/** A row that is about to leave. */
export interface IntendedRow extends RowPlace {
  readonly key: string | undefined;
  readonly payloadHash: string;
  readonly image?: RecordImage;
  readonly count?: CountRow;
}

/** What delivery needs around every send; a ledger bound to an execution fits. */
export interface DeliveryJournal {
  /**
   * Resolves when the intents of all rows are durable; only then does their request leave.
   * @returns by row number the outcomes of those that must not be sent; no intent of theirs is written then
   */
  intend(rows: readonly IntendedRow[]): Promise<ReadonlyMap<number, RowResult>>;
  /**
   * Before a request leaves whose intent is older, and after a no of `mayLeave`.
   * @throws LoadError when another process has the load by now
   */
  assertUnderWay(): Promise<void>;
  /** Whether a request may be written at this moment. Absent where no load can be taken over. */
  readonly mayLeave?: () => boolean;
  /** Resolves when the outcomes are durable. */
  settle(results: readonly RowResult[]): Promise<void>;
  /** The row of the load whose new record got this id, among outcomes that are durable. Absent where nothing is created. */
  idGivenBefore?(serverId: string): Promise<number | undefined>;
}

/** Where no row is sent, so that nothing has to be written down before. */
export const noJournal: DeliveryJournal = {
  intend: async () => new Map(),
  assertUnderWay: async () => undefined,
  settle: async () => undefined,
};

export interface DeliveryOptions {
  readonly target: Target;
  readonly destination: Destination;
  readonly tags: LoadTags;
  readonly journal: DeliveryJournal;
  readonly pacer: Pacer;
  readonly send: SendRequest;
  readonly credentials: CredentialSource;
  /** Most requests in flight. */
  readonly concurrency: number;
  /** Tries per row for faults that are not the row's; refusals by 429 don't count. */
  readonly mostTries: number;
  /** Most rows in one request, at most what the target takes; default: 1. Rows of a batch must have keys. */
  readonly batch?: number;
  /** Milliseconds that a batch waits for further rows; default: 100. */
  readonly lingerMs?: number;
  /** Default: `usualPatience`. */
  readonly patience?: PatienceLimits;
  /** Where the live record decides what is sent: makes the record to send, or the outcome. Rows then go one by one. */
  readonly compose?: ComposeRow;
  /** How it is checked that the API keeps rows as they were sent; absent: not at all. */
  readonly check?: WriteCheck;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** No further row is begun when it aborts; requests in flight finish. */
  readonly stopSignal: AbortSignal;
  /** Ends requests in flight. */
  readonly abortSignal: AbortSignal;
  /** Told how long each answer took, in milliseconds. */
  readonly onAnswer?: (latencyMs: number) => void;
  /** Told of every outcome, before the journal is; may answer with the error that stops the load. */
  readonly onResult: (result: RowResult) => LoadError | undefined;
}

/** What delivery works with: what it was given, and what all rows share. */
export interface DeliveryWork extends Omit<DeliveryOptions, "patience" | "check"> {
  readonly patience: Patience;
  readonly counters: DeliveryCounters;
  /** What is on its way, where it is checked how the API keeps it. */
  readonly writes?: WriteBook;
}
