import type * as Pg from "pg";
import { LedgerError, systemCodeOf } from "../../kernel/load-error.ts";

/** What is used of the package `pg`, which is there only for who keeps a ledger in PostgreSQL. */
export type PostgresPackage = Pick<typeof Pg, "Pool" | "Client" | "types">;

/** @throws LedgerError ERR_LEDGER_PACKAGE when it is not installed */
export async function loadPostgresPackage(): Promise<PostgresPackage> {
  try {
    const { default: loaded } = await import("pg");
    return loaded;
  } catch (error) {
    if (systemCodeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new LedgerError(
      "a ledger in PostgreSQL needs the package pg, which is not installed, because a ledger in a file does without it.",
      { code: "ERR_LEDGER_PACKAGE", actions: ["npm install pg"], cause: error },
    );
  }
}
