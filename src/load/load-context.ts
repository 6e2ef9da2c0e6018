import type { LoadProgress, DeliverySettings } from "./load-request.ts";
import type { RowResult } from "../rows/row.ts";
import type { LoadStatus, Outcome } from "../rows/outcome.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { Pacer } from "../delivery/pacer.ts";
import type { DeliveryCounters } from "../delivery/delivery-counters.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Execution, ExecutionOwner, NewLoad } from "../ledger/load-record.ts";
import type { Logger } from "../kernel/logger.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import type { Redact } from "../kernel/redact.ts";
import type { BoundLoad } from "./bound-load.ts";
import type { MeansContext, RequestMeans } from "./request-means.ts";
import type { RowShare } from "./row-share.ts";

/** What it takes to keep a load's books and to write its reports. */
export interface BookContext {
  readonly load: NewLoad;
  readonly bound: BoundLoad;
  readonly ledger: Ledger;
  readonly settings: DeliverySettings;
  /** Rows of the source, where preflight counted them. */
  readonly rowCount: number | undefined;
  /** What this execution does besides delivering, or in place of it. */
  readonly task?: ExecutionTask;
  /** Folder of the load's files. */
  readonly directory: string;
  readonly clock: Clock;
  readonly redact: Redact;
}

/** Everything one execution of a load works with. */
export interface LoadContext extends BookContext, MeansContext {
  /** The plan that is carried out, where there is one. */
  readonly plan?: OpenedPlan | undefined;
}

/** An execution that has begun. */
export interface Begun {
  readonly execution: Execution;
  readonly logger: Logger;
  readonly tally: RunTally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Milliseconds since then, whatever becomes of the clock. */
  readonly elapsedMs: () => number;
}

export interface LoadUnderWay extends LoadContext, Begun {
  /** The rows that this execution has, where several may share the load. */
  readonly share?: RowShare;
}

/** Carries out what an execution is there for. Resolves when every row that it took is over and recorded. */
export type CarryOut = (
  context: LoadUnderWay,
  means: RequestMeans,
) => Promise<{ readonly limitReached: boolean }>;

/** What an execution does besides delivering what has no outcome, or in place of it. */
export interface ExecutionTask {
  /** A person says that a process at work which can't be seen from here is gone. */
  readonly takeOver?: boolean;
  /** The execution, where it has begun when the load was taken from the queue. */
  readonly taken?: Execution;
  /** True where the load was begun by another execution, with which this one shares it. */
  readonly isJoined?: boolean;
  /** Whether a load waits for a worker and nobody has it; who has joined one leaves it then. */
  readonly isWantedElsewhere?: () => Promise<boolean>;
  /** Writes of its own, before any row is taken. @param displaced whom the person's word has displaced */
  readonly begin?: (
    execution: Execution,
    logger: Logger,
    displaced?: ExecutionOwner,
  ) => Promise<void>;
  /** Outcomes whose rows may be sent again. */
  readonly reopens?: readonly Outcome[];
  /** In place of the delivery. */
  readonly carryOut?: CarryOut;
  /** The command that does the task again; default: resume. */
  readonly verb?: string;
  /** How the load stands when the task leaves its status alone. */
  readonly settleEnding?: (ending: Ending) => Ending;
}

/** Counts one execution as it goes. */
export interface RunTally {
  add(result: RowResult): void;
  /** A row that an earlier execution settled. */
  addEarlier(result: RowResult): void;
  follow(counters: DeliveryCounters, pacer: Pacer): void;
  /** Time in which somebody was asked, and nothing was sent: it says nothing about the speed. */
  wait(ms: number): void;
  progress(elapsedMs: number): LoadProgress;
  /** Rows of this execution that took at least one request. */
  sentCount(): number;
  rowsDone(): number;
  retries(): number;
  answersUnlikeDocument(): number;
  pausedMs(): number;
}

/** How an execution ended, before the rows are looked at. */
export interface Ending {
  readonly status: LoadStatus;
  readonly exitCode: number;
  readonly reason: string | undefined;
  readonly error: LoadError | undefined;
}
