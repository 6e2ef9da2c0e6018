import type { ErrorCode } from "../kernel/error-codes.ts";
import { ConfigurationError, LedgerError, messageOf } from "../kernel/load-error.ts";
import type { StoredContent } from "./store.ts";

/** What is wrong with a store, which another host may not find so. */
export const storeCodes: ReadonlySet<string> = new Set<ErrorCode>([
  "ERR_STORE_ADDRESS",
  "ERR_STORE_CHANGED",
  "ERR_STORE_DAMAGED",
  "ERR_STORE_LACKS",
  "ERR_STORE_UNREACHABLE",
]);

/** The store itself can't be used. @param what was tried, such as `written to` */
export function storeUnreachable(
  address: string,
  what: string,
  cause: unknown,
): ConfigurationError {
  return new ConfigurationError(`the store ${address} can't be ${what}: ${messageOf(cause)}`, {
    code: "ERR_STORE_UNREACHABLE",
    actions: [
      "See whether it is there from this host, and whether this user may read and write there.",
      "Name another place of it with --store, WAYBILL_STORE or store: in waybill.config.yaml.",
    ],
    cause,
  });
}

export function storeLacks(address: string, { hash }: StoredContent): LedgerError {
  return new LedgerError(`the store ${address} has no content ${hash}`, {
    code: "ERR_STORE_LACKS",
    actions: [
      "Name the store that the load was submitted with: --store, WAYBILL_STORE or store: in waybill.config.yaml.",
    ],
  });
}

export function storeDamaged(address: string, { hash }: StoredContent): LedgerError {
  return new LedgerError(`the store ${address} does not give back the content ${hash}`, {
    code: "ERR_STORE_DAMAGED",
    actions: [
      "What it has under that name was changed or cut, and nothing was done with it. Put it back, or submit the file again.",
    ],
  });
}

export function storeChanged(path: string): LedgerError {
  return new LedgerError(`${path} was changed while it was kept in the store`, {
    code: "ERR_STORE_CHANGED",
    actions: ["Wait until whatever writes the file has finished, then start again."],
  });
}
