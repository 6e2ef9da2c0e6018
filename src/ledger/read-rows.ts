import type { LedgerDatabase } from "./ledger-database.ts";
import type { LedgerRow } from "./ledger-row.ts";
import type { RowTable } from "./tables/row-table.ts";

/** The rows of a load in their order, page by page. @throws LedgerError ERR_LEDGER_READ */
export async function* readRows(
  database: LedgerDatabase,
  table: RowTable,
  loadId: string,
): AsyncIterable<LedgerRow> {
  let rowNumber = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const after = rowNumber;
    const page = await database.read(() => table.readPage(loadId, after));
    // Handing the iterator on would take several turns for each row.
    for (const row of page) yield row;
    const last = page.at(-1);
    if (last === undefined) return;
    rowNumber = last.state === "intended" ? last.intent.rowNumber : last.result.rowNumber;
  }
}
