import { openSqlite } from "../../src/ledger/sqlite/sqlite-database.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { LedgerRow } from "../../src/ledger/ledger-row.ts";
import { LedgerError } from "../../src/kernel/load-error.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";
import type { Outcome, OutcomeCounts } from "../../src/rows/outcome.ts";

export const replaceable: readonly Outcome[] = ["failed", "skipped", "not-attempted"];

export async function listRows(ledger: Ledger, loadId = "load-1"): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for await (const row of ledger.rows(loadId)) rows.push(row);
  return rows;
}

/** `[rowNumber, outcome]`, with `intended` where there is none yet. */
export function toPair(row: LedgerRow): [number, string] {
  return row.state === "settled"
    ? [row.result.rowNumber, row.result.outcome]
    : [row.intent.rowNumber, "intended"];
}

export function tally(rows: readonly LedgerRow[]): OutcomeCounts {
  const counts = noOutcomes();
  for (const row of rows) if (row.state === "settled") counts[row.result.outcome] += 1;
  return counts;
}

export function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof LedgerError && error.code === code;
}

/** False where this Node hands out a text of a file only up to its first NUL, as 22.18 does (24 does not). */
export function readsNul(): boolean {
  const database = openSqlite(":memory:", {});
  const found: { readonly text: string } | undefined = database
    .prepare("SELECT ? AS text")
    .get("a\u0000b");
  database.close();
  return found?.text.length === 3;
}
