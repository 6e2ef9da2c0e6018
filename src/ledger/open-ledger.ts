import { access } from "node:fs/promises";
import { LedgerError, systemCodeOf } from "../kernel/load-error.ts";
import type { Ledger } from "./ledger.ts";
import type { SqliteLedgerOptions } from "./sqlite/sqlite-ledger-options.ts";

/** Such as `postgres://host/name`. A letter alone is a drive. */
const otherKind = /^([a-z][a-z0-9+.-]{1,30}):\/\//i;

/**
 * Opens the ledger at an address. What keeps it is loaded with the first one: a check opens none.
 * @param address the path of a file, made where it is missing; other kinds follow
 * @throws LedgerError ERR_LEDGER_ADDRESS for an address of a kind that this version does not know; else as
 * `openSqliteLedger` does
 */
export async function openLedger(
  address: string,
  options: Pick<SqliteLedgerOptions, "watch" | "mayOnlyRead">,
): Promise<Ledger> {
  const path = fileOf(address);
  const { openSqliteLedger } = await import("./sqlite/sqlite-ledger.ts");
  return await openSqliteLedger(path, options);
}

/**
 * True only when there is certainly no ledger; whatever else is wrong is explained when it is opened.
 * @throws LedgerError ERR_LEDGER_ADDRESS
 */
export async function isLedgerMissing(address: string): Promise<boolean> {
  try {
    await access(fileOf(address));
    return false;
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    return systemCodeOf(error) === "ENOENT";
  }
}

/** The files that belong to the ledger alone. @throws LedgerError ERR_LEDGER_ADDRESS */
export function filesOfLedger(address: string): readonly string[] {
  const path = fileOf(address);
  return ["", "-wal", "-shm"].map((end) => `${path}${end}`);
}

/** An address may hold a password, so that nothing but its kind is shown. */
function fileOf(address: string): string {
  const kind = otherKind.exec(address)?.[1];
  if (kind === undefined) return address;
  throw new LedgerError(
    `a ledger at ${kind}:// can't be opened: this version keeps its ledger in a file`,
    { code: "ERR_LEDGER_ADDRESS", actions: ["Name the path of a file on a local disk."] },
  );
}
