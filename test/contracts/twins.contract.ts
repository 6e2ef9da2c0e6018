import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { NewLoad } from "../../src/ledger/load-record.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const planned = { plan: { path: "/d/p", hash: "cc" } };

/** What every ledger promises of loads that repeat earlier ones. */
export function testTwins(given: () => LedgerUnderTest): void {
  describe("a load that repeats an earlier one", () => {
    const create = async (changes: Partial<NewLoad>, ledger: Ledger = given().ledger) =>
      (await ledger.createLoad(buildLoad(changes), "refuse-twins"))?.id;
    /** Load-1, over, with one row that ended so. */
    const carryOut = async (outcome: Outcome, changes: Partial<NewLoad> = {}): Promise<void> => {
      const { ledger } = given();
      await ledger.createLoad(buildLoad({ rowsHash: "sha256:rr", ...changes }));
      const execution = await ledger.beginExecution("load-1", someOwner);
      await ledger.intend(execution, buildIntent(1));
      const settled = ledger.settle(execution, buildResult(1, outcome));
      await ledger.endExecution(execution, { status: "completed", at: 1 });
      await settled;
    };

    it("is not recorded while the earlier one can be carried on", async () => {
      const { ledger } = given();
      assert.equal(await create({}), undefined);
      assert.equal(await create({ id: "load-2" }), "load-1");
      await ledger.beginExecution("load-1", someOwner);
      assert.equal(await create({ id: "load-2" }), "load-1");
      assert.equal(await ledger.findLoad("load-2"), undefined);
    });

    it("is recorded once by two that begin at once", async () => {
      const [one, other] = [given().ledger, await given().reopen()];
      const twins = await Promise.all([
        create({ id: "load-1" }, one),
        create({ id: "load-2" }, other),
      ]);
      assert.equal(twins.filter((twin) => twin === undefined).length, 1, String(twins));
      assert.equal((await one.listLoads()).length, 1);
    });

    for (const outcome of ["applied", "unchanged", "in-doubt"] as const)
      it(`is not recorded where a row of the earlier one ended ${outcome}, in other bytes neither`, async () => {
        await carryOut(outcome);
        assert.equal(await create({ id: "load-2" }), "load-1");
        const rowsHash = "sha256:rr";
        assert.equal(await create({ id: "load-2", fingerprint: "sha256:x", rowsHash }), "load-1");
      });

    it("is not recorded where a plan was applied", async () => {
      await carryOut("applied", { terms: planned });
      assert.equal(await create({ id: "load-2", terms: planned }), "load-1");
      assert.equal(await create({ id: "load-2" }), "load-1", "its file went in");
    });

    it("is recorded where it is wanted", async () => {
      await carryOut("applied");
      assert.equal(await given().ledger.createLoad(buildLoad({ id: "load-2" })), undefined);
      assert.equal((await given().ledger.listLoads()).length, 2);
    });

    const others: readonly (readonly [string, Partial<NewLoad>])[] = [
      ["other content", { fingerprint: "sha256:x", rowsHash: "sha256:x" }],
      ["other content without a preflight", { fingerprint: "sha256:x" }],
      ["another mapping", { mappingHash: "sha256:x" }],
      ["another target", { targetName: "rhythm/membership-billing-run" }],
      ["another address", { baseUrl: "http://127.0.0.1:9/gateway" }],
      ["another tenant", { tenant: "globex" }],
      ["no tenant", { tenant: undefined }],
      ["a plan of the same file", { terms: planned }],
    ];
    for (const [what, changes] of others)
      it(`is none with ${what}`, async () => {
        await carryOut("applied");
        assert.equal(await create({ id: "load-2", ...changes }), undefined);
      });

    it("is none where no row of the earlier one went in or may have", async () => {
      await carryOut("rejected");
      assert.equal(await create({ id: "load-2" }), undefined);
    });

    it("is none where the earlier one took a load back", async () => {
      await carryOut("applied", { terms: { ...planned, undoes: "load-0" } });
      assert.equal(await create({ id: "load-2" }), undefined);
    });

    it("is none where a plan left everything as it was", async () => {
      await carryOut("unchanged", { terms: planned });
      assert.equal(await create({ id: "load-2", terms: planned }), undefined);
    });
  });
}
