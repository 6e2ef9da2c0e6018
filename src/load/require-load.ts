import type { Ledger, LoadRecord } from "../ledger/ledger.ts";
import { UsageError } from "../load-error.ts";

/** The load with this id, or the only one whose id begins so. @throws UsageError ERR_NO_SUCH_LOAD */
export async function requireLoad(ledger: Ledger, idOrPrefix: string): Promise<LoadRecord> {
  const load = await ledger.findLoad(idOrPrefix);
  if (load !== undefined) return load;
  throw new UsageError(`there is no load ${idOrPrefix} here, or more than one begins so`, {
    code: "ERR_NO_SUCH_LOAD",
    actions: ["waybill loads lists them all; --runs-dir names another folder."],
  });
}
