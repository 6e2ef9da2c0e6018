import assert from "node:assert/strict";
import { claimId } from "../../src/ledger/claim-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution, LoadTerms } from "../../src/ledger/load-record.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const place = buildLoad();
const id = claimId(place, "k1");

/** What every ledger promises of what keys were given last. */
export function testSentBook(underTest: () => LedgerUnderTest): void {
  describe("what a key was last given", () => {
    let ledger: Ledger;
    const begin = async (loadId: string, terms?: LoadTerms): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id: loadId, ...(terms === undefined ? {} : { terms }) }));
      return await ledger.beginExecution(loadId, someOwner);
    };
    const beginKeeping = async (loadId: string): Promise<Execution> =>
      await begin(loadId, { sameAsLastSent: "skip" });
    const intend = async (execution: Execution): Promise<void> => {
      await ledger.intend(execution, buildIntent(1));
    };
    const settle = async (execution: Execution, outcome: Outcome): Promise<void> => {
      const settled = ledger.settle(execution, buildResult(1, outcome));
      await ledger.flush();
      await settled;
    };
    const send = async (execution: Execution, outcome: Outcome = "applied"): Promise<void> => {
      await intend(execution);
      await settle(execution, outcome);
    };
    const last = async (): Promise<string | undefined> => (await ledger.sent.last(id))?.loadId;
    beforeEach(() => {
      ({ ledger } = underTest());
    });

    it("is known of a load that wants to know, once its row is applied", async () => {
      const load = await beginKeeping("load-1");
      assert.equal(await last(), undefined);
      await intend(load);
      assert.equal(await last(), undefined);
      await settle(load, "applied");
      assert.deepEqual(await ledger.sent.last(id), {
        loadId: "load-1",
        rowNumber: 1,
        payloadHash: "h1",
      });
      await send(await beginKeeping("load-2"));
      assert.equal(await last(), "load-2");
    });

    it("is not known of other loads", async () => {
      await send(await begin("load-1"));
      assert.equal(await last(), undefined);
    });

    for (const outcome of ["in-doubt", "failed", "rejected", "not-attempted"] as const)
      it(`is not known where its row is ${outcome}`, async () => {
        await send(await beginKeeping("load-1"));
        await send(await beginKeeping("load-2"), outcome);
        assert.equal(await last(), undefined);
      });

    it("is forgotten as soon as another load is about to send anything under the key", async () => {
      await send(await beginKeeping("load-1"));
      await intend(await begin("load-2"));
      assert.equal(await last(), undefined);
    });

    for (const outcome of ["skipped", "invalid", "unchanged", "conflict"] as const)
      it(`stays known where a row of another load is ${outcome}, for which nothing was sent`, async () => {
        await send(await beginKeeping("load-1"));
        await settle(await begin("load-2"), outcome);
        assert.equal(await last(), "load-1");
      });

    it("is not known where two loads sent at the same time, in whatever order they end", async () => {
      for (const [first, second, ends] of [
        ["a", "b", "first-last"],
        ["c", "d", "second-last"],
      ] as const) {
        const [one, two] = [await beginKeeping(first), await begin(second)];
        await intend(one);
        await intend(two);
        for (const load of ends === "first-last" ? [two, one] : [one, two])
          await settle(load, "applied");
        assert.equal(await last(), undefined, ends);
      }
      const [other, keeping] = [await begin("e"), await beginKeeping("f")];
      await intend(other);
      await send(keeping);
      await settle(other, "applied");
      assert.equal(await last(), undefined);
      const both = [await beginKeeping("g"), await beginKeeping("h")];
      for (const load of both) await intend(load);
      for (const load of both) await settle(load, "applied");
      assert.equal(await last(), undefined);
    });

    for (const [second, expected] of [
      ["applied", "load-1"],
      ["skipped", "load-1"],
      ["rejected", undefined],
    ] as const)
      it(`follows rows of one key in the order of a group: ${second} behind an applied one`, async () => {
        const load = await beginKeeping("load-1");
        await intend(load);
        const settled = [
          ledger.settle(load, buildResult(1, "applied")),
          ledger.intend(load, { ...buildIntent(2), key: "k1" }),
        ];
        await Promise.all(settled);
        assert.equal(await last(), undefined, "its second row is under way");
        const over = ledger.settle(load, buildResult(2, second, { key: "k1" }));
        await ledger.flush();
        await over;
        assert.equal(await last(), second === "skipped" ? undefined : expected);
      });

    it("is known by place: another tenant has keys of its own, and what is sent elsewhere counts there", async () => {
      await send(await beginKeeping("load-1"));
      await ledger.createLoad(buildLoad({ id: "load-2", tenant: "other" }));
      await send(await ledger.beginExecution("load-2", someOwner));
      assert.equal(await last(), "load-1");
      await ledger.createLoad(buildLoad({ id: "load-3", baseUrl: "http://127.0.0.1:9" }));
      const { baseUrl, tenant } = place;
      ledger.sent.sendsTo("load-3", { baseUrl, tenant });
      await send(await ledger.beginExecution("load-3", someOwner));
      assert.equal(await last(), undefined);
    });

    it("is forgotten altogether where a load is adopted, whose rows went in nobody knows when", async () => {
      await send(await beginKeeping("load-1"));
      await ledger.adopt({
        load: buildLoad({ id: "load-2", terms: { sameAsLastSent: "skip" } }),
        executions: [{ epoch: 1, by: someOwner, at: 1 }],
        owner: someOwner,
        person: "anna@here",
        from: "its folder",
        end: { status: "completed", at: 2 },
        claimsKeys: false,
        rows: async function* () {
          yield { state: "settled", result: buildResult(2, "applied") } as const;
          yield { state: "settled", result: buildResult(1, "applied") } as const;
        },
      });
      assert.equal(await last(), undefined);
    });

    it("may still be changed by rows of other loads that have no outcome", async () => {
      const load = await begin("load-1");
      await intend(load);
      const asked = { ...place, id: "load-2" };
      assert.deepEqual(await ledger.sent.unfinished(asked), ["k1"]);
      assert.deepEqual(await ledger.sent.unfinished({ ...asked, tenant: "other" }), []);
      assert.deepEqual(await ledger.sent.unfinished({ ...asked, id: "load-1" }), []);
      await settle(load, "applied");
      assert.deepEqual(await ledger.sent.unfinished(asked), []);
    });
  });
}
