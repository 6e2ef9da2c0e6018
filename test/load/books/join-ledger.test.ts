import assert from "node:assert/strict";
import fc from "fast-check";
import type { LedgerRow } from "../../../src/ledger/ledger-row.ts";
import { joinLedger } from "../../../src/load/books/join-ledger.ts";
import type { SourceRow } from "../../../src/rows/row.ts";

async function* each<T>(
  items: readonly T[],
  onEnd: () => void = () => undefined,
): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    onEnd();
  }
}

const sourceRows = (count: number): SourceRow[] =>
  Array.from({ length: count }, (_, at) => ({ rowNumber: at + 1, line: at + 2, cells: [] }));

const intended = (rowNumber: number): LedgerRow => ({
  state: "intended",
  intent: { rowNumber, line: rowNumber + 1, key: undefined, payloadHash: "h" },
});

describe("joinLedger", () => {
  it("gives every row of the source once and in order, each with what the ledger knows of it", async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: -3, max: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), numbers, async (count, known) => {
        const ledger = known.toSorted((a, b) => a - b).map(intended);
        const joined = [];
        for await (const { source, known: row } of joinLedger(
          each(sourceRows(count)),
          each(ledger),
        ))
          joined.push([source.rowNumber, row !== undefined]);
        const wanted = sourceRows(count).map(({ rowNumber }) => [
          rowNumber,
          known.includes(rowNumber),
        ]);
        assert.deepEqual(joined, wanted);
      }),
    );
  });

  it("lets the ledger go when it is left early", async () => {
    let isOver = false;
    const ledger = each([intended(1), intended(2)], () => (isOver = true));
    for await (const _row of joinLedger(each(sourceRows(5)), ledger)) break;
    assert.ok(isOver);
  });
});
