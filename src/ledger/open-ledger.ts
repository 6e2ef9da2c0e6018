import { access } from "node:fs/promises";
import { systemCodeOf } from "../kernel/load-error.ts";
import { isInPostgres } from "./ledger-address.ts";
import type { LedgerDatabase } from "./ledger-database.ts";
import type { Ledger, LedgerWatch } from "./ledger.ts";

/**
 * Opens the ledger at an address. What keeps it is loaded with the first one: a check opens none.
 * @param address the path of a file, or `postgres://…`; either is made where it is missing
 * @throws LedgerError ERR_LEDGER_ADDRESS for an address of a kind that this version does not know; else as
 * `openSqliteLedger` and `openPostgresLedger` do
 */
export async function openLedger(
  address: string,
  options: { readonly watch?: LedgerWatch; readonly mayOnlyRead?: boolean },
): Promise<Ledger> {
  if (isInPostgres(address)) {
    const { openPostgresLedger } = await import("./postgres/postgres-ledger.ts");
    return await openPostgresLedger(address, options);
  }
  const { openSqliteLedger } = await import("./sqlite/sqlite-ledger.ts");
  return await openSqliteLedger(address, options);
}

/**
 * True only when there is certainly no ledger; whatever else is wrong is explained when it is opened.
 * @throws LedgerError as opening it does, for what can be known before
 */
export async function isLedgerMissing(address: string): Promise<boolean> {
  if (isInPostgres(address)) {
    const { hasNoTables } = await import("./postgres/postgres-ledger.ts");
    return await hasNoTables(address);
  }
  try {
    await access(address);
    return false;
  } catch (error) {
    return systemCodeOf(error) === "ENOENT";
  }
}

/** The database of a ledger, for whoever works with all of its tables. @throws as `openLedger` does */
export async function openLedgerDatabase(address: string): Promise<LedgerDatabase> {
  if (isInPostgres(address)) {
    const { openPostgresDatabase } = await import("./postgres/postgres-ledger.ts");
    return await openPostgresDatabase(address);
  }
  const { openSqliteDatabase } = await import("./sqlite/sqlite-ledger.ts");
  return await openSqliteDatabase(address);
}
