import assert from "node:assert/strict";
import { claimId, type Claim, type ClaimHolder } from "../../src/ledger/claim-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Intent } from "../../src/ledger/ledger-row.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows, toPair } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const place = { targetName: "rhythm/x", baseUrl: "http://127.0.0.1:1", tenant: "acme" };

function claiming(rowNumber: number, key: string, changes: Partial<Claim> = {}): Intent {
  const claim = { id: claimId(place, key), ...changes };
  return { rowNumber, line: rowNumber + 1, key, payloadHash: `h-${key}`, claim };
}

/** What every ledger promises of keys that are given once. */
export function testClaimBook(underTest: () => LedgerUnderTest): void {
  describe("a key that is given once", () => {
    let ledger: Ledger;
    let first: Execution;
    let second: Execution;
    const begin = async (id: string): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id }));
      return await ledger.beginExecution(id, someOwner);
    };
    const settle = async (outcome: Outcome, more: object = {}): Promise<void> => {
      const settled = ledger.settle(first, buildResult(1, outcome, { key: "X-1", ...more }));
      await ledger.flush();
      await settled;
    };
    const holderOf = async (intent: Intent): Promise<string | undefined> => {
      const holder = await ledger.intend(second, intent);
      return holder && `row ${holder.rowNumber} of ${holder.loadId}`;
    };
    const taken = "row 1 of load-1";

    beforeEach(async () => {
      ({ ledger } = underTest());
      first = await begin("load-1");
      second = await begin("load-2");
      assert.equal(await ledger.intend(first, claiming(1, "X-1")), undefined);
    });

    it("is held by an intent without an outcome, and the row that is refused has no intent", async () => {
      assert.equal(await holderOf(claiming(7, "X-1")), taken);
      assert.deepEqual(await listRows(ledger, "load-2"), []);
    });

    for (const outcome of ["applied", "in-doubt"] as const)
      it(`is held by a row that is ${outcome}`, async () => {
        await settle(outcome, { serverId: "run-9" });
        const expected: ClaimHolder = {
          loadId: "load-1",
          rowNumber: 1,
          outcome,
          payloadHash: "h-X-1",
          serverId: "run-9",
        };
        assert.deepEqual(await ledger.intend(second, claiming(7, "X-1")), expected);
        const wish = { id: claimId(place, "X-1"), payloadHash: "h" };
        assert.deepEqual(await ledger.claims.holders([wish]), [expected]);
      });

    for (const outcome of ["rejected", "failed", "invalid", "skipped", "not-attempted"] as const)
      it(`is released by a row that is ${outcome}`, async () => {
        await settle(outcome);
        assert.equal(await holderOf(claiming(7, "X-1")), undefined);
      });

    it("is released by a row in doubt that a person marks as failed, and kept by one that is applied", async () => {
      await settle("in-doubt");
      const marked = buildResult(1, "failed", { key: "X-1" });
      await ledger.revisions.resolve(first, [marked], {
        person: "anna",
        what: { kind: "marked", outcome: "failed", rows: [1], because: "not there" },
      });
      assert.equal(await holderOf(claiming(7, "X-1")), undefined);
    });

    it("is claimed in the transaction that writes the intent: of two at once one gets it", async () => {
      const other = await underTest().reopen();
      const holders = await Promise.all([
        ledger.intend(first, claiming(2, "X-2")),
        other.intend(second, claiming(5, "X-2")),
      ]);
      assert.equal(holders.filter((holder) => holder === undefined).length, 1);
    });

    it("is refused to a second row of one group of intents, too", async () => {
      const [one, other] = await Promise.all([
        ledger.intend(second, claiming(7, "X-2")),
        ledger.intend(second, claiming(8, "X-2")),
      ]);
      assert.deepEqual([one, other?.rowNumber], [undefined, 7]);
      assert.deepEqual((await listRows(ledger, "load-2")).map(toPair), [[7, "intended"]]);
    });

    it("is released by an outcome that is written in one group with the intent that asks for it", async () => {
      const settled = ledger.settle(first, buildResult(1, "rejected", { key: "X-1" }));
      assert.equal(await ledger.intend(first, claiming(2, "X-1")), undefined);
      await settled;
      assert.deepEqual((await listRows(ledger)).map(toPair), [
        [1, "rejected"],
        [2, "intended"],
      ]);
    });

    it("stands in no way of the row that holds it", async () => {
      assert.equal(await ledger.intend(first, claiming(1, "X-1")), undefined);
      await settle("not-attempted");
      assert.equal(await ledger.intend(first, claiming(1, "X-1")), undefined);
      await settle("applied");
      await assert.rejects(ledger.intend(first, claiming(1, "X-1")), hasCode("ERR_ROW_SETTLED"));
    });

    it("is given beside the own load's rows, or beside all, where that is said", async () => {
      const own = { beside: "own-load" } as const;
      assert.equal(await ledger.intend(first, claiming(2, "X-1", own)), undefined);
      assert.match((await holderOf(claiming(7, "X-1", own))) ?? "", /of load-1$/);
      assert.equal(await holderOf(claiming(7, "X-1", { beside: "every-load" })), undefined);
    });

    it("names the holder with the same payload, where there are several", async () => {
      const again = { beside: "every-load" } as const;
      const other = { ...claiming(2, "X-1", again), payloadHash: "other" };
      assert.equal(await ledger.intend(first, other), undefined);
      assert.equal(await holderOf(claiming(7, "X-1")), taken);
      assert.equal(
        await holderOf({ ...claiming(8, "X-1"), payloadHash: "other" }),
        "row 2 of load-1",
      );
    });

    const lets: readonly (readonly [string, Intent])[] = [
      ["another key", claiming(7, "X-2")],
      ["a key in other letter case", claiming(7, "x-1")],
      ["a key with a blank behind it", claiming(7, "X-1 ")],
      ["a key with a zero more", claiming(7, "X-01")],
      ["no key", { rowNumber: 7, line: 8, key: undefined, payloadHash: "h-X-1" }],
      ["a row that is safe to repeat", { rowNumber: 7, line: 8, key: "X-1", payloadHash: "h-X-1" }],
      ...(
        [
          { targetName: "rhythm/y" },
          { baseUrl: "http://127.0.0.1:2" },
          { tenant: "globex" },
          { tenant: undefined },
        ] as const
      ).map((change) => {
        const claim = { id: claimId({ ...place, ...change }, "X-1") };
        return [`another ${Object.keys(change)[0]}`, { ...claiming(7, "X-1"), claim }] as const;
      }),
    ];
    for (const [what, intent] of lets)
      it(`lets ${what} through`, async () => {
        await settle("applied");
        assert.equal(await holderOf(intent), undefined);
      });

    it("is the same however its accents are written", async () => {
      assert.equal(claimId(place, "Caf\u00E9"), claimId(place, "Cafe\u0301"));
    });
  });
}
