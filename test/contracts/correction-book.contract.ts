import assert from "node:assert/strict";
import type { RowLink } from "../../src/ledger/correction-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

/** Which rows correct which. Part of the ledger's contract. */
export function testCorrectionBook(underTest: () => LedgerUnderTest): void {
  describe("corrections", () => {
    let ledger: Ledger;
    let first: Execution;
    let second: Execution;
    const begin = async (id: string, createdAt: number): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id, createdAt }));
      return await ledger.beginExecution(id, someOwner);
    };
    const settle = async (execution: Execution, row: number, outcome: "applied" | "rejected") => {
      const settled = ledger.settle(execution, buildResult(row, outcome));
      await ledger.flush();
      await settled;
    };
    const rowLinks = async (loadId: string): Promise<RowLink[]> => {
      const links: RowLink[] = [];
      for await (const link of ledger.corrections.rowLinks(loadId)) links.push(link);
      return links;
    };

    beforeEach(async () => {
      ({ ledger } = underTest());
      first = await begin("first", 1);
      second = await begin("second", 2);
      await settle(first, 7, "rejected");
      await settle(first, 9, "rejected");
    });

    it("are seen from both loads, with what became of the other row", async () => {
      await ledger.corrections.link(second, "first", [
        { rowNumber: 1, correctedRow: 7 },
        { rowNumber: 2, correctedRow: 9 },
      ]);
      await settle(second, 1, "applied");
      assert.deepEqual(await rowLinks("second"), [
        {
          rowNumber: 1,
          relation: "corrects",
          otherLoad: "first",
          otherRow: 7,
          otherOutcome: "rejected",
        },
        {
          rowNumber: 2,
          relation: "corrects",
          otherLoad: "first",
          otherRow: 9,
          otherOutcome: "rejected",
        },
      ]);
      assert.deepEqual(
        (await rowLinks("first")).map((link) => [
          link.rowNumber,
          link.relation,
          link.otherRow,
          link.otherOutcome,
        ]),
        [
          [7, "corrected-by", 1, "applied"],
          [9, "corrected-by", 2, undefined],
        ],
      );
      const links = [{ corrected: "first", by: "second", rows: 2, applied: 1 }];
      assert.deepEqual(await ledger.corrections.links(), links);
      assert.deepEqual(await ledger.corrections.links("first"), links);
      assert.deepEqual(await ledger.corrections.links("second"), links);
      assert.deepEqual(await ledger.corrections.links("third"), []);
    });

    it("stay as they were linked first, so that they can be linked again after a crash", async () => {
      const rows = [{ rowNumber: 1, correctedRow: 7 }];
      await ledger.corrections.link(second, "first", rows);
      await ledger.corrections.link(second, "first", [{ rowNumber: 1, correctedRow: 9 }]);
      assert.deepEqual(
        (await rowLinks("second")).map(({ otherRow }) => otherRow),
        [7],
      );
    });

    it("tell of a row how it stands, and who has corrected it already", async () => {
      await ledger.corrections.link(second, "first", [{ rowNumber: 1, correctedRow: 7 }]);
      const { key, errors } = buildResult(7, "rejected");
      const rejected = { outcome: "rejected", key, errors } as const;
      assert.deepEqual(await ledger.corrections.look("first", [9, 7, 8]), [
        { ...rejected, rowNumber: 9, key: "k9", correctedBy: undefined, isOurs: false },
        { ...rejected, rowNumber: 7, correctedBy: "second", isOurs: false },
        {
          rowNumber: 8,
          outcome: undefined,
          key: undefined,
          errors: [],
          correctedBy: undefined,
          isOurs: false,
        },
      ]);
      const [asked] = await ledger.corrections.look("first", [7], "second");
      assert.deepEqual([asked?.correctedBy, asked?.isOurs], [undefined, true]);
      await settle(second, 1, "rejected");
      const [row] = await ledger.corrections.look("first", [7]);
      assert.equal(row?.correctedBy, undefined, "that correction came to nothing");
    });

    it("take a row once, whoever asks second", async () => {
      const third = await begin("third", 3);
      const seven = [{ rowNumber: 1, correctedRow: 7 }];
      await ledger.corrections.link(second, "first", seven);
      await ledger.corrections.link(third, "first", seven);
      assert.deepEqual(await rowLinks("third"), []);
      await ledger.corrections.link(second, "first", [{ rowNumber: 2, correctedRow: 7 }]);
      assert.equal((await rowLinks("second")).length, 1, "nor a second row of the same load");
      await ledger.corrections.link(third, "first", seven, true);
      assert.equal((await rowLinks("third")).length, 1, "unless a person wants it");
    });

    it("take a row anew when its correction came to nothing", async () => {
      const third = await begin("third", 3);
      const seven = [{ rowNumber: 1, correctedRow: 7 }];
      await ledger.corrections.link(second, "first", seven);
      await settle(second, 1, "rejected");
      await ledger.corrections.link(third, "first", seven);
      assert.equal((await rowLinks("third")).length, 1);
    });

    it("take no row that went in, and none that is not known", async () => {
      await settle(first, 5, "applied");
      const rows = [
        { rowNumber: 1, correctedRow: 5 },
        { rowNumber: 2, correctedRow: 6 },
        { rowNumber: 3, correctedRow: 7 },
      ];
      await ledger.corrections.link(second, "first", rows);
      assert.deepEqual(
        (await rowLinks("second")).map(({ rowNumber }) => rowNumber),
        [3],
      );
    });

    it("are read across pages", async () => {
      const rows = Array.from({ length: 2500 }, (_, at) => ({
        rowNumber: at + 1,
        correctedRow: 2500 - at,
      }));
      for (const { rowNumber } of rows)
        void ledger.settle(first, buildResult(rowNumber, "rejected"));
      await ledger.flush();
      await ledger.corrections.link(second, "first", rows);
      for (const load of ["first", "second"])
        assert.deepEqual(
          (await rowLinks(load)).map(({ rowNumber }) => rowNumber),
          rows.map(({ rowNumber }) => rowNumber),
        );
    });

    it("are refused to an execution that is over", async () => {
      await ledger.beginExecution("second", someOwner, second);
      const rows = [{ rowNumber: 1, correctedRow: 7 }];
      await assert.rejects(
        ledger.corrections.link(second, "first", rows),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      assert.deepEqual(await rowLinks("second"), []);
    });
  });
}
