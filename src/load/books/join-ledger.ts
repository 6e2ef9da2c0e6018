import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { SourceRow } from "../../rows/row.ts";

export interface JoinedRow {
  readonly source: SourceRow;
  /** What the ledger knows of the row; undefined: nothing. */
  readonly known: LedgerRow | undefined;
}

/** Walks source and ledger, where there is one, side by side; both are in row order, so neither is held in memory. */
export async function* joinLedger(
  sources: AsyncIterable<SourceRow>,
  ledgerRows: AsyncIterable<LedgerRow> = noRows(),
): AsyncGenerator<JoinedRow, void, undefined> {
  const known = ledgerRows[Symbol.asyncIterator]();
  let next = await known.next();
  try {
    for await (const source of sources) {
      while (next.done !== true && rowNumberOf(next.value) < source.rowNumber)
        next = await known.next();
      const matches = next.done !== true && rowNumberOf(next.value) === source.rowNumber;
      yield { source, known: matches ? next.value : undefined };
    }
  } finally {
    await known.return?.();
  }
}

function rowNumberOf(row: LedgerRow): number {
  return row.state === "intended" ? row.intent.rowNumber : row.result.rowNumber;
}

async function* noRows(): AsyncGenerator<never, void, undefined> {
  // Of a load that has not begun nothing is known.
}
