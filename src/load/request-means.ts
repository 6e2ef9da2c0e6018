import type { Clock, Random } from "../kernel/clock.ts";
import type { Connection } from "../connections/connection.ts";
import type { CredentialSource } from "../delivery/auth/credential-source.ts";
import type { Pacer } from "../delivery/pacer.ts";
import type { SendRequest } from "../delivery/request.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AccountPaces } from "./account-paces.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { Logger } from "../kernel/logger.ts";
import type { Redact, SecretKeeper } from "../kernel/redact.ts";

/** What it takes to put requests to the API of a connection. */
export interface MeansContext {
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly redact: Redact;
  /** What is to be blanked out; learns the credentials that are got while the load runs. */
  readonly secrets: SecretKeeper;
  /** Where loads of this process share the paces of accounts; undefined: with loads of its own process it shares as with others. */
  readonly paces: AccountPaces | undefined;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  /** Set when a rule forbids sending anything: rows get their outcome where it needs no request, the rest is left. */
  readonly withhold: LoadError | undefined;
}

/** Pace, connections and credentials of one account, while they are open. */
export interface RequestMeans {
  readonly pacer: Pacer;
  readonly send: SendRequest;
  readonly credentials: CredentialSource;
  readonly logger: Logger;
}
