import { LedgerError } from "../kernel/load-error.ts";
import { movedVersion } from "./moved-ledger.ts";
import { ledgerSchemaVersion } from "./tables/ledger-schema.ts";

/** @param version of the tables @returns undefined for one that this program knows */
export function newerLedger(name: string, version: number): LedgerError | undefined {
  if (version <= ledgerSchemaVersion) return undefined;
  return new LedgerError(
    `${name} was written by a newer Waybill (ledger version ${version}; this program knows ${ledgerSchemaVersion}).`,
    {
      code: "ERR_LEDGER_NEWER",
      actions: ["Update Waybill, and send nothing with this one; the ledger was left as it is."],
    },
  );
}

/**
 * For a transaction of a process that has the ledger open: another host may have brought it up to date meanwhile, and what this program
 * writes is not what the newer tables mean. A ledger that has moved says so itself.
 * @throws LedgerError ERR_LEDGER_NEWER
 */
export function refuseNewer(name: string, version: number): void {
  const newer = version === movedVersion ? undefined : newerLedger(name, version);
  if (newer !== undefined) throw newer;
}
