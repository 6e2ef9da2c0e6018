import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { LedgerRow } from "../../src/ledger/ledger-row.ts";
import type { RowPageQuery } from "../../src/ledger/row-pages.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { toPair } from "../ledger/read-ledger.ts";

/** What every ledger promises of pages of rows. Part of the ledger's contract. */
export function testRowPages(underTest: () => Ledger): void {
  describe("pages of rows", () => {
    const page = async (query: Partial<RowPageQuery>) => {
      const found = await underTest().pages.page({ loadId: "load-1", most: 3, ...query });
      return found.map(toPair);
    };

    beforeEach(async () => {
      const ledger = underTest();
      for (const id of ["load-1", "load-2"]) await ledger.createLoad(buildLoad({ id }));
      const execution = await ledger.beginExecution("load-1", someOwner);
      const other = await ledger.beginExecution("load-2", someOwner);
      const because = (rowNumber: number, code: "field-missing" | "answer-unreadable") => ({
        errors: [{ code, stage: "mapping" as const, rowNumber, line: rowNumber + 1, facts: {} }],
      });
      await ledger.intend(execution, buildIntent(7));
      await Promise.all([
        ledger.settle(execution, buildResult(1, "applied")),
        ledger.settle(execution, buildResult(2, "rejected", because(2, "answer-unreadable"))),
        ledger.settle(execution, buildResult(3, "invalid", because(3, "field-missing"))),
        ledger.settle(execution, buildResult(4, "applied")),
        ledger.settle(execution, buildResult(5, "rejected", because(5, "field-missing"))),
        ledger.settle(execution, buildResult(6, "invalid", because(6, "field-missing"))),
        ledger.settle(other, buildResult(1, "rejected")),
        ledger.flush(),
      ]);
    });

    it("have rows in order, from either end, and go on where the last one ended", async () => {
      const first = [
        [1, "applied"],
        [2, "rejected"],
        [3, "invalid"],
      ];
      assert.deepEqual(await page({}), first);
      assert.deepEqual(await page({ beyond: 4 }), [
        [5, "rejected"],
        [6, "invalid"],
        [7, "intended"],
      ]);
      assert.deepEqual(await page({ beyond: 4, lastFirst: true }), first.toReversed());
      assert.deepEqual(await page({ beyond: 7 }), []);
    });

    it("have rows of some outcomes alone, still in order", async () => {
      assert.deepEqual(await page({ outcomes: ["invalid", "rejected"] }), [
        [2, "rejected"],
        [3, "invalid"],
        [5, "rejected"],
      ]);
      assert.deepEqual(await page({ outcomes: ["applied"], beyond: 1 }), [[4, "applied"]]);
      assert.deepEqual(await page({ outcomes: [] }), []);
    });

    it("have rows with one code alone", async () => {
      assert.deepEqual(await page({ code: "field-missing", outcomes: ["rejected"] }), [
        [5, "rejected"],
      ]);
      assert.deepEqual(await page({ code: "field-missing" }), [
        [3, "invalid"],
        [5, "rejected"],
        [6, "invalid"],
      ]);
    });

    it("have all rows of a load, and leave out those of which nothing more is to be told", async () => {
      const ledger = underTest();
      const execution = { loadId: "load-1", epoch: 1 };
      const differing = { verification: { by: "reading", differences: [] } } as const;
      const told = {
        errors: [{ code: "not-read-back", stage: "delivery", rowNumber: 9, line: 10, facts: {} }],
      } as const;
      await Promise.all([
        ledger.settle(execution, buildResult(8, "applied", differing)),
        ledger.settle(execution, buildResult(9, "applied", told)),
        // Far enough behind the others for a page without a row that tells anything.
        ledger.settle(execution, buildResult(2500, "applied")),
        ledger.settle(execution, buildResult(4700, "unchanged")),
        ledger.flush(),
      ]);
      const numbersOf = async (pages: AsyncIterable<readonly LedgerRow[]>) => {
        const found: number[] = [];
        for await (const rows of pages) for (const row of rows) found.push(numberOf(row));
        return found;
      };
      assert.deepEqual(
        await numbersOf(ledger.pages.all("load-1")),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 2500, 4700],
      );
      assert.deepEqual(
        await numbersOf(ledger.pages.telling("load-1")),
        [2, 3, 5, 6, 7, 8, 9, 4700],
      );
      assert.equal(await ledger.pages.countPlain("load-1"), 3);
      assert.equal(await ledger.pages.countPlain("load-2"), 0);
    });

    it("leave out what is applied where that is asked for", async () => {
      const found = [];
      for await (const row of underTest().pages.otherwise("load-1")) found.push(toPair(row));
      assert.deepEqual(found, [
        [3, "invalid"],
        [6, "invalid"],
        [2, "rejected"],
        [5, "rejected"],
        [7, "intended"],
      ]);
    });
  });

  describe("how a load under way goes", () => {
    it("is what its executions told of late, and forgotten with them", async () => {
      const ledger = underTest();
      await ledger.createLoad(buildLoad());
      const execution = await ledger.beginExecution("load-1", someOwner);
      for (const facts of ["1", "2"]) await ledger.courses.note(execution, facts);
      const told = await ledger.courses.list("load-1");
      assert.equal(told.at(-1)?.facts, "2");
      assert.ok(told.every(({ epoch }) => epoch === 1));
      assert.deepEqual(await ledger.courses.list("load-2"), []);
      await ledger.courses.forget(execution);
      assert.deepEqual(await ledger.courses.list("load-1"), []);
      await ledger.endExecution(execution, { status: "stopped", at: 5 });
      await assert.rejects(ledger.courses.note(execution, "3"), { code: "ERR_EXECUTION_FENCED" });
    });
  });

  describe("loads of a file", () => {
    it("are found by the beginning of its name", async () => {
      const ledger = underTest();
      for (const [id, sourceName] of [
        ["a", "october.csv"],
        ["b", "october-2.csv"],
        ["c", "november.csv"],
      ] as const)
        await ledger.createLoad(buildLoad({ id, sourceName }));
      const found = await ledger.listLoads({ sourceName: "october" });
      assert.deepEqual(found.map(({ id }) => id).toSorted(), ["a", "b"]);
    });
  });
}

const numberOf = (row: LedgerRow): number =>
  row.state === "intended" ? row.intent.rowNumber : row.result.rowNumber;
