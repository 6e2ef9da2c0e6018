import type { Ledger } from "../ledger/ledger.ts";
import { openSqliteLedger } from "../ledger/sqlite/sqlite-ledger.ts";
import { ledgerPath } from "./load-files.ts";
import { requireLedger } from "./require-ledger.ts";

/**
 * Opens the ledger of a runs folder, and closes it whatever happens.
 * @throws UsageError ERR_NO_LEDGER when there is none, LedgerError when it can't be read
 */
export async function withLedger<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  await requireLedger(runsDir);
  return await withNewLedger(runsDir, use);
}

/** As `withLedger`, and makes the ledger where there is none. @throws LedgerError */
export async function withNewLedger<T>(
  runsDir: string,
  use: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await openSqliteLedger(ledgerPath(runsDir));
  try {
    const result = await use(ledger);
    await ledger.close();
    return result;
  } catch (error) {
    // Closing writes what could not be written before; where that fails again, the first failure is the one to tell of.
    await ledger.close().catch(() => undefined);
    throw error;
  }
}
