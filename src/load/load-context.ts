import type { Clock, Random } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import type { Ledger, NewLoad } from "../ledger/ledger.ts";
import type { LoadError } from "../load-error.ts";
import type { Redact, SecretKeeper } from "../redact.ts";
import type { BoundLoad } from "./bind-load.ts";
import type { DeliverySettings } from "./load-request.ts";

/** Everything one execution of a load works with. */
export interface LoadContext {
  readonly load: NewLoad;
  readonly bound: BoundLoad;
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly settings: DeliverySettings;
  /** Rows of the source, where preflight counted them. */
  readonly rowCount: number | undefined;
  /** Set when a rule forbids sending anything: rows get their outcome where it needs no request, the rest is left. */
  readonly withhold: LoadError | undefined;
  /** Folder of the load's files. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly redact: Redact;
  /** What is to be blanked out; learns the credentials that are got while the load runs. */
  readonly secrets: SecretKeeper;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
}
