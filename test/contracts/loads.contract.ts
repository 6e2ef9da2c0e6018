import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { LoadQuery } from "../../src/ledger/load-record.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode } from "../ledger/read-ledger.ts";

/** Loads as they are recorded, found and listed. Part of the ledger's contract. */
export function testLoads(underTest: () => Ledger): void {
  describe("loads", () => {
    let ledger: Ledger;
    beforeEach(() => {
      ledger = underTest();
    });

    it("gives a load back as it was recorded, stopped until it begins", async () => {
      const load = buildLoad({ tenant: undefined, connectionName: "sandbox" });
      await ledger.createLoad(load);
      assert.deepEqual(await ledger.findLoad("load-1"), {
        ...load,
        status: "stopped",
        statusReason: "not begun",
        rowCount: undefined,
        finishedAt: undefined,
        counts: noOutcomes(),
      });
    });

    it("refuses a second load with the same id and keeps the first", async () => {
      await ledger.createLoad(buildLoad());
      await assert.rejects(
        ledger.createLoad(buildLoad({ sourceName: "other.csv" })),
        hasCode("ERR_LOAD_EXISTS"),
      );
      assert.equal((await ledger.findLoad("load-1"))?.sourceName, "actions.csv");
    });

    it("finds a load by the beginning of its id, when only one begins so", async () => {
      for (const id of ["ab", "abc-1", "abd-2", "%x"]) await ledger.createLoad(buildLoad({ id }));
      const find = async (id: string) => (await ledger.findLoad(id))?.id;
      assert.equal(await find("abc"), "abc-1");
      assert.equal(await find("ab"), "ab", "the whole id wins");
      assert.equal(await find("a"), undefined);
      assert.equal(await find("%"), "%x");
      assert.equal(await find("_"), undefined);
      assert.equal(await find(""), undefined);
      assert.equal(await find("ABC"), undefined);
    });

    it("lists loads newest first", async () => {
      await ledger.createLoad(buildLoad({ id: "old", createdAt: 1 }));
      await ledger.createLoad(buildLoad({ id: "new", createdAt: 3 }));
      await ledger.createLoad(buildLoad({ id: "mid", createdAt: 2 }));
      assert.deepEqual(
        (await ledger.listLoads()).map((load) => load.id),
        ["new", "mid", "old"],
      );
    });

    it("lists those that are wanted, page by page", async () => {
      const other = { targetName: "billingplatform/invoice-detail" };
      for (const [id, createdAt, more] of [
        ["b", 2, {}],
        ["a", 2, other],
        ["c", 1, other],
        ["d", 3, {}],
      ] as const)
        await ledger.createLoad(buildLoad({ id, createdAt, ...more }));
      const running = await ledger.beginExecution("c", someOwner);
      await ledger.settle(running, buildResult(1, "applied"));
      const list = async (wanted: LoadQuery) =>
        (await ledger.listLoads(wanted)).map(({ id }) => id).join(" ");
      assert.equal(await list({ most: 2 }), "d b");
      assert.equal(await list({ before: { id: "b", createdAt: 2 }, most: 2 }), "a c");
      assert.equal(await list({ before: { id: "c", createdAt: 1 } }), "");
      assert.equal(await list(other), "a c");
      assert.equal(await list({ ...other, since: 2 }), "a");
      assert.equal(await list({ statuses: ["running", "completed"] }), "c");
      assert.equal(await list({ ids: ["c", "d", "e"] }), "d c");
      assert.equal(await list({ ids: ["d"], statuses: ["running"] }), "");
      assert.equal((await ledger.listLoads({ ids: ["c"] }))[0]?.counts.applied, 1);
    });
  });
}
