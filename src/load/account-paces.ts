import type { AccountPace } from "../delivery/pacer.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** @internal An account that loads of this process are at work on. */
export interface AccountAtWork {
  readonly pace: AccountPace;
  /** Tells other processes of the pace and listens to them, while one of its loads has its ledger open. */
  readonly exchange: {
    join(
      ledger: Pick<Ledger, "paces" | "limits" | "news" | "skewMs">,
    ): Promise<() => Promise<void>>;
  };
}

/**
 * Accounts that loads of this process are at work on. Loads that are given the same one of these have one pace for each
 * account and take turns; others share what they know through the ledger, as loads of other processes do.
 * @example
 * const paces = new AccountPaces();
 * await Promise.all(
 *   ["a.csv", "b.csv"].map((sourcePath) =>
 *     runLoad({ sourcePath, mappingPath: "mapping.yaml", connection: { name: "sandbox" }, paces }),
 *   ),
 * );
 */
export class AccountPaces {
  /** By account. @internal */
  readonly atWork = new Map<string, AccountAtWork>();
}
