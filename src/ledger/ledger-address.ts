import { extname } from "node:path";
import { LedgerError } from "../kernel/load-error.ts";
import { nearestName } from "../kernel/nearest-name.ts";

/** Such as `postgres://host/name`. A letter alone is a drive. */
const otherKind = /^([a-z][a-z0-9+.-]{1,30}):\/\//i;
const postgresKinds: readonly string[] = ["postgres", "postgresql"];

/** An address may hold a password, so that nothing but its kind is shown. @throws LedgerError ERR_LEDGER_ADDRESS */
export function isInPostgres(address: string): boolean {
  const kind = kindOf(address);
  if (kind === undefined) return false;
  if (postgresKinds.includes(kind)) return true;
  throw new LedgerError(
    `a ledger at ${kind}:// can't be opened: it is kept in a file, or at postgres://`,
    {
      code: "ERR_LEDGER_ADDRESS",
      actions: [
        ...(nearestName(kind, postgresKinds) === undefined ? [] : ["Did you mean postgres://?"]),
        "Name the path of a file on a local disk, or a database: postgres://HOST/NAME.",
      ],
    },
  );
}

/**
 * False for an address of any other kind, also one that nothing can be kept at.
 * @example
 * console.log(isLedgerFile("postgres://db.example/waybill")); // false
 */
export function isLedgerFile(address: string): boolean {
  return kindOf(address) === undefined;
}

/** The files that belong to the ledger alone. @throws LedgerError ERR_LEDGER_ADDRESS */
export function filesOfLedger(address: string): readonly string[] {
  return isInPostgres(address) ? [] : ["", "-wal", "-shm"].map((end) => `${address}${end}`);
}

/** The address without what is secret in it. */
export function showLedgerAddress(address: string): string {
  if (isLedgerFile(address)) return address;
  const url = URL.parse(address);
  if (url === null) return `${kindOf(address)}://…`;
  url.password = "";
  return url.href;
}

/** True where a password stands in it, or where it can't be told that none does. */
export function holdsPassword(address: string): boolean {
  if (isLedgerFile(address)) return false;
  const url = URL.parse(address);
  return url === null ? address.includes("@") : url.password !== "" || /passw/i.test(url.search);
}

/** A name that was mistyped would be a new and empty ledger. @throws LedgerError ERR_LEDGER_ADDRESS */
export function checkLedgerAddress(address: string, where: string): string {
  if (isInPostgres(address) || extname(address) === ".db") return address;
  // It may be an address with a password whose beginning was mistyped.
  const shown = address.includes("@") ? "what it says" : `"${showLedgerAddress(address)}"`;
  throw new LedgerError(`${where} names no ledger: ${shown} is neither postgres://… nor a file`, {
    code: "ERR_LEDGER_ADDRESS",
    actions: [
      ...(/^postgres/i.test(address) ? ["Did you mean postgres://HOST/DATABASE?"] : []),
      "Name a database, postgres://USER@HOST/DATABASE, or a file whose name ends with .db.",
    ],
  });
}

function kindOf(address: string): string | undefined {
  return otherKind.exec(address)?.[1]?.toLowerCase();
}
