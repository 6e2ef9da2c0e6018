import type { Clock, Random } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import type { Ledger, NewLoad } from "../ledger/ledger.ts";
import type { LoadError } from "../load-error.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import type { Redact, SecretKeeper } from "../redact.ts";
import type { BoundLoad } from "./bind-load.ts";
import type { ExecutionTask } from "./execution-task.ts";
import type { DeliverySettings } from "./load-request.ts";

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
export interface LoadContext extends BookContext {
  readonly connection: Connection;
  /** The plan that is carried out, where there is one. */
  readonly plan?: OpenedPlan | undefined;
  /** Set when a rule forbids sending anything: rows get their outcome where it needs no request, the rest is left. */
  readonly withhold: LoadError | undefined;
  readonly random: Random;
  /** What is to be blanked out; learns the credentials that are got while the load runs. */
  readonly secrets: SecretKeeper;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
}
