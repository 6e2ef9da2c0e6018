import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { NewLoad } from "../../src/ledger/load-record.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";

/** What every ledger promises of the records that loads created. Part of the ledger's contract. */
export function testCreatedBook(underTest: () => Ledger): void {
  describe("the records that loads created", () => {
    const { targetName, tenant, baseUrl } = buildLoad();
    const here = { targetName, tenant, baseUrls: [baseUrl] };
    const create = async (
      changes: Partial<NewLoad>,
      rows: Readonly<Record<number, readonly [key: string, serverId: string | undefined]>>,
    ): Promise<void> => {
      const load = buildLoad(changes);
      await underTest().createLoad(load);
      const execution = await underTest().beginExecution(load.id, someOwner);
      const settled = Object.entries(rows).map(async ([row, [key, serverId]]) => {
        const outcome = serverId === undefined ? "in-doubt" : "applied";
        const id = serverId === undefined ? {} : { serverId };
        await underTest().settle(execution, buildResult(Number(row), outcome, { key, ...id }));
      });
      await underTest().flush();
      await Promise.all(settled);
    };
    const idsOf = async (key: string, place = here): Promise<readonly string[] | undefined> =>
      (await underTest().created.find(place, [key, "another"]))
        .get(key)
        ?.map(({ recordId, loadId, rowNumber }) => `${recordId} ${loadId} ${rowNumber}`);

    it("are found by the keys of their rows, as they are written", async () => {
      await create(
        { id: "one" },
        { 3: ["0042", "rec-a"], 4: ["42", "rec-b"], 5: ["x", undefined] },
      );
      assert.deepEqual(await idsOf("0042"), ["rec-a one 3"]);
      assert.deepEqual(await idsOf("42"), ["rec-b one 4"]);
      assert.equal(await idsOf("x"), undefined, "nothing proves that it was created");
      assert.equal(await idsOf("042"), undefined);
    });

    it("are found however the letters of a key are composed", async () => {
      await create({ id: "one" }, { 1: ["Ångström".normalize("NFC"), "rec-c"] });
      await create({ id: "two" }, { 1: ["Zürich".normalize("NFD"), "rec-d"] });
      assert.deepEqual(await idsOf("Ångström".normalize("NFD")), ["rec-c one 1"]);
      assert.deepEqual(await idsOf("Zürich".normalize("NFC")), ["rec-d two 1"]);
    });

    it("are all told, the newest load first", async () => {
      await create({ id: "old", createdAt: 1 }, { 1: ["k", "rec-1"] });
      await create({ id: "new", createdAt: 2 }, { 1: ["k", "rec-2"] });
      assert.deepEqual(await idsOf("k"), ["rec-2 new 1", "rec-1 old 1"]);
    });

    it("are those of one target, tenant and address", async () => {
      await create({ id: "target", targetName: "rhythm/other" }, { 1: ["k", "rec-1"] });
      await create({ id: "tenant", tenant: "globex" }, { 1: ["k", "rec-2"] });
      await create({ id: "address", baseUrl: "http://127.0.0.1:1" }, { 1: ["k", "rec-3"] });
      assert.equal(await idsOf("k"), undefined);
      assert.deepEqual(await idsOf("k", { ...here, tenant: "globex" }), ["rec-2 tenant 1"]);
      const both = { ...here, baseUrls: [baseUrl, "http://127.0.0.1:1"] };
      assert.deepEqual(await idsOf("k", both), ["rec-3 address 1"]);
    });
  });
}
