import type { LoadRecord } from "./ledger/ledger.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqlite-ledger.ts";
import { ledgerPath } from "./load/load-files.ts";
import { requireLedger } from "./load/require-ledger.ts";

/**
 * The loads of a runs folder, newest first.
 * @throws UsageError ERR_NO_LEDGER when the folder holds none; LedgerError when the ledger can't be read
 */
export async function listLoads(runsDir: string): Promise<readonly LoadRecord[]> {
  await requireLedger(runsDir);
  const ledger = await openSqliteLedger(ledgerPath(runsDir));
  try {
    return await ledger.listLoads();
  } finally {
    await ledger.close();
  }
}
