import { access } from "node:fs/promises";
import { LedgerError, systemCodeOf } from "../kernel/load-error.ts";
import type { Ledger, LedgerWatch } from "./ledger.ts";

/** Such as `postgres://host/name`. A letter alone is a drive. */
const otherKind = /^([a-z][a-z0-9+.-]{1,30}):\/\//i;

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
 * @throws LedgerError ERR_LEDGER_ADDRESS
 */
export async function isLedgerMissing(address: string): Promise<boolean> {
  if (isInPostgres(address)) return false;
  try {
    await access(address);
    return false;
  } catch (error) {
    return systemCodeOf(error) === "ENOENT";
  }
}

/** The files that belong to the ledger alone. @throws LedgerError ERR_LEDGER_ADDRESS */
export function filesOfLedger(address: string): readonly string[] {
  return isInPostgres(address) ? [] : ["", "-wal", "-shm"].map((end) => `${address}${end}`);
}

/** An address may hold a password, so that nothing but its kind is shown. @throws LedgerError ERR_LEDGER_ADDRESS */
function isInPostgres(address: string): boolean {
  const kind = otherKind.exec(address)?.[1]?.toLowerCase();
  if (kind === undefined) return false;
  if (["postgres", "postgresql"].includes(kind)) return true;
  throw new LedgerError(
    `a ledger at ${kind}:// can't be opened: it is kept in a file, or at postgres://`,
    {
      code: "ERR_LEDGER_ADDRESS",
      actions: ["Name the path of a file on a local disk, or a database: postgres://HOST/NAME."],
    },
  );
}
