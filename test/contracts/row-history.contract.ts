import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import type { AppliedRow, TouchedRow } from "../../src/ledger/row-history.ts";
import type { RowErrorCode } from "../../src/rows/catalogue/index.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { toPair } from "../ledger/read-ledger.ts";

/** What every ledger promises of the history of an id. Part of the ledger's contract. */
export function testRowHistory(underTest: () => Ledger): void {
  describe("the history of an id", () => {
    let execution: Execution;
    const pairsOf = (touched: readonly TouchedRow[]) => touched.map(({ row }) => toPair(row));

    beforeEach(async () => {
      for (const id of ["load-1", "load-2"]) await underTest().createLoad(buildLoad({ id }));
      execution = await underTest().beginExecution("load-1", someOwner);
    });

    it("is every row with this key, in row order, settled or only intended", async () => {
      const ledger = underTest();
      await ledger.intend(execution, { ...buildIntent(9), key: "act-1" });
      await Promise.all([
        ledger.settle(execution, buildResult(4, "rejected", { key: "act-1" })),
        ledger.settle(execution, buildResult(2, "applied", { key: "act-1" })),
        ledger.settle(execution, buildResult(3, "applied", { key: "act-10" })),
        ledger.settle(execution, buildResult(5, "invalid", { key: undefined })),
        ledger.flush(),
      ]);
      const found = await ledger.history.find("act-1", 10);
      assert.deepEqual(pairsOf(found), [
        [2, "applied"],
        [4, "rejected"],
        [9, "intended"],
      ]);
    });

    it("is that of all loads, the newest last, or of those into one target", async () => {
      const ledger = underTest();
      const [createdAt, targetName] = [1_900_000_000_000, "billingplatform/invoice-detail"];
      await ledger.createLoad(buildLoad({ id: "a-later-one", createdAt, targetName }));
      const later = await ledger.beginExecution("a-later-one", someOwner);
      const other = await ledger.beginExecution("load-2", someOwner);
      await Promise.all([
        ledger.settle(later, buildResult(1, "failed", { key: "act-1" })),
        ledger.settle(later, buildResult(2, "applied", { key: "act-2", serverId: "act-1" })),
        ledger.settle(execution, buildResult(7, "rejected", { key: "act-1" })),
        ledger.settle(other, buildResult(3, "applied", { key: "act-1", serverId: "act-1" })),
        ledger.flush(),
      ]);
      const placesOf = (found: readonly TouchedRow[]) =>
        found.map(({ loadId, row }) => [loadId, ...toPair(row)]);
      const newest = [
        ["a-later-one", 1, "failed"],
        ["a-later-one", 2, "applied"],
      ];
      assert.deepEqual(placesOf(await ledger.history.find("act-1", 9)), [
        ["load-1", 7, "rejected"],
        ["load-2", 3, "applied"],
        ...newest,
      ]);
      assert.deepEqual(placesOf(await ledger.history.find("act-1", 9, targetName)), newest);
      assert.deepEqual(placesOf(await ledger.history.find("act-1", 1)), newest.slice(1));
      assert.deepEqual(await ledger.history.find("act-1", 9, "rhythm/other"), []);
    });

    it("has the row whose record got this id from the API", async () => {
      const ledger = underTest();
      const created = buildResult(1, "applied", { key: "ref-1", serverId: "rec_77" });
      await Promise.all([ledger.settle(execution, created), ledger.flush()]);
      for (const id of ["ref-1", "rec_77"])
        assert.deepEqual(pairsOf(await ledger.history.find(id, 10)), [[1, "applied"]]);
    });

    it("names the row of the load whose new record got an id, and no other", async () => {
      const ledger = underTest();
      const rows = [
        buildResult(1, "rejected", { key: "rec_77" }),
        buildResult(2, "applied", { key: "ref-2", serverId: "rec_77" }),
        buildResult(3, "applied", { key: "ref-3", serverId: "rec_78" }),
      ];
      await Promise.all([...rows.map((row) => ledger.settle(execution, row)), ledger.flush()]);
      assert.equal(await ledger.history.rowGiven("load-1", "rec_77"), 2);
      assert.equal(await ledger.history.rowGiven("load-1", "rec_7"), undefined);
      assert.equal(await ledger.history.rowGiven("load-2", "rec_77"), undefined);
    });

    it("is cut at its beginning when it is longer than was asked for", async () => {
      const ledger = underTest();
      const rows = [1, 2, 3, 4].map((n) => buildResult(n, "applied", { key: "twin" }));
      await Promise.all([...rows.map((row) => ledger.settle(execution, row)), ledger.flush()]);
      assert.deepEqual(pairsOf(await ledger.history.find("twin", 2)), [
        [3, "applied"],
        [4, "applied"],
      ]);
    });

    it("counts rows that were sent and have no answer, and no others", async () => {
      const ledger = underTest();
      const unsettled = (row: number, code: RowErrorCode) =>
        buildResult(row, "not-attempted", {
          errors: [{ code, stage: "delivery", rowNumber: row, line: row + 1, facts: {} }],
        });
      await ledger.intend(execution, buildIntent(1));
      await Promise.all([
        ledger.settle(execution, unsettled(2, "sent-answer-unknown")),
        ledger.settle(execution, unsettled(3, "retries-exhausted")),
        ledger.settle(execution, unsettled(4, "stopped-between-tries")),
        ledger.settle(execution, buildResult(5, "not-attempted")),
        ledger.settle(execution, buildResult(6, "applied")),
        ledger.settle(execution, buildResult(7, "failed")),
        ledger.flush(),
      ]);
      const counted = await ledger.history.countUnanswered(["load-1", "load-2", "load-3"]);
      assert.deepEqual([...counted], [["load-1", 3]]);
      assert.deepEqual([...(await ledger.history.countUnanswered([]))], []);
    });

    it("takes an id for what it is, whatever characters it has", async () => {
      const ledger = underTest();
      const ids = ["%", "a'b", "ÄÖ", "", " act-1"];
      const rows = ids.map((key, at) => buildResult(at + 1, "applied", { key }));
      await Promise.all([...rows.map((row) => ledger.settle(execution, row)), ledger.flush()]);
      for (const [at, id] of ids.entries())
        assert.deepEqual(pairsOf(await ledger.history.find(id, 9)), [[at + 1, "applied"]]);
    });

    it("has the applied rows of a load with what they said, page by page", async () => {
      const ledger = underTest();
      const count = 4001;
      const rows = Array.from({ length: count }, (_, at) =>
        buildResult(at + 1, at % 2 === 0 ? "applied" : "rejected", { payloadHash: `h${at + 1}` }),
      );
      await Promise.all([...rows.map((row) => ledger.settle(execution, row)), ledger.flush()]);
      const applied: AppliedRow[] = [];
      for await (const row of ledger.history.applied("load-1")) applied.push(row);
      assert.equal(applied.length, 2001);
      assert.deepEqual(applied[1], { rowNumber: 3, key: "k3", payloadHash: "h3" });
      assert.equal(applied.at(-1)?.rowNumber, count);
    });
  });
}
