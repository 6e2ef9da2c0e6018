import type { Execution, ExecutionOwner } from "../ledger/ledger.ts";
import type { Logger } from "../logger.ts";
import type { Outcome } from "../rows/outcome.ts";
import type { deliverLoad } from "./deliver-load.ts";
import type { Ending } from "./ending.ts";

/** What an execution does besides delivering what has no outcome, or in place of it. */
export interface ExecutionTask {
  /** Whether the process that is recorded as owner is at work; default: as this host can tell. */
  readonly isAlive?: (owner: ExecutionOwner) => boolean;
  /** Writes of its own, before any row is taken. */
  readonly begin?: (execution: Execution, logger: Logger) => Promise<void>;
  /** Outcomes whose rows may be sent again. */
  readonly reopens?: readonly Outcome[];
  /** In place of the delivery. */
  readonly carryOut?: typeof deliverLoad;
  /** The command that does the task again; default: resume. */
  readonly verb?: string;
  /** How the load stands when the task leaves its status alone. */
  readonly settleEnding?: (ending: Ending) => Ending;
}
