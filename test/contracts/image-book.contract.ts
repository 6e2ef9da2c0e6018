import assert from "node:assert/strict";
import { parseExactJson, stringifyExactJson, isExactObject } from "../../src/kernel/exact-json.ts";
import type { ExactObject } from "../../src/kernel/exact-json.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

function exact(text: string): ExactObject {
  const value = parseExactJson(text);
  assert.ok(isExactObject(value));
  return value;
}

/** Records before and after, plans and approvals. Part of the ledger's contract. */
export function testImageBook(underTest: () => LedgerUnderTest): void {
  const before = exact('{"id":"a","n":12345678901234567890,"price":1.10,"x":{"y":[null,"ü"]}}');
  const after = exact('{"id":"a","n":12345678901234567891,"price":1.10}');

  describe("images of records", () => {
    let ledger: Ledger;
    let execution: Execution;

    beforeEach(async () => {
      ({ ledger } = underTest());
      await ledger.createLoad(buildLoad());
      execution = await ledger.beginExecution("load-1", someOwner);
    });
    const settle = async (row: number, changes: Parameters<typeof buildResult>[2] = {}) => {
      const settled = ledger.settle(execution, buildResult(row, "applied", changes));
      await ledger.flush();
      await settled;
    };

    it("are on disk with the intent, every number as it was written", async () => {
      await ledger.intend(execution, { ...buildIntent(1), image: { before, after } });
      const reopened = await underTest().reopen();
      const image = await reopened.images.find("load-1", 1);
      assert.ok(image !== undefined);
      assert.equal(stringifyExactJson(image.before), stringifyExactJson(before));
      assert.equal(stringifyExactJson(image.after), stringifyExactJson(after));
      assert.equal(image.left, undefined);
      await reopened.close();
    });

    it("are absent where the record was not read", async () => {
      await ledger.intend(execution, buildIntent(1));
      assert.equal(await ledger.images.find("load-1", 1), undefined);
      assert.equal(await ledger.images.find("load-1", 2), undefined);
      assert.equal(await ledger.images.find("load-2", 1), undefined);
    });

    it("are those of the last intent, and what the API left is forgotten with the intent before", async () => {
      await ledger.intend(execution, { ...buildIntent(1), image: { before, after } });
      const failed = ledger.settle(execution, buildResult(1, "failed", { left: before }));
      await ledger.flush();
      await failed;
      assert.deepEqual((await ledger.images.find("load-1", 1))?.left, before);
      await ledger.intend(execution, {
        ...buildIntent(1),
        image: { before: after, after: before },
      });
      const image = await ledger.images.find("load-1", 1);
      assert.deepEqual([image?.before, image?.after, image?.left], [after, before, undefined]);
    });

    it("say how the API left a record that is not what was sent", async () => {
      await ledger.intend(execution, { ...buildIntent(1), image: { before, after } });
      await settle(1, { left: before });
      assert.deepEqual((await ledger.images.find("load-1", 1))?.left, before);
    });

    it("name the applied rows of keys that several applied rows have", async () => {
      for (const [row, key] of [
        [1, "a"],
        [2, "b"],
        [3, "a"],
        [5, "a"],
      ] as const)
        await settle(row, { key });
      const rejected = ledger.settle(execution, buildResult(6, "rejected", { key: "b" }));
      await ledger.flush();
      await rejected;
      const spans = await ledger.images.spans("load-1");
      const span = { first: 1, last: 5 };
      assert.deepEqual(
        [...spans].toSorted(([a], [b]) => a - b),
        [
          [1, span],
          [3, span],
          [5, span],
        ],
      );
    });

    it("come with what a look at the record showed", async () => {
      const verification = {
        by: "reading",
        differences: [{ field: "Quantity", kind: "rounded", sent: '"1.005"', seen: '"1.01"' }],
      } as const;
      await settle(1, { verification });
      for await (const row of ledger.rows("load-1"))
        assert.deepEqual(row.state === "settled" && row.result.verification, verification);
    });
  });

  describe("approvals of plans", () => {
    const approval = { planHash: "aa", name: "Anna", person: "anna@ops", at: 5 };

    it("are kept with who and when, oldest first, each name once", async () => {
      const { ledger } = underTest();
      await ledger.approvals.approve(approval);
      await ledger.approvals.approve({ ...approval, name: "Ben", at: 3 });
      await ledger.approvals.approve({ ...approval, at: 9, person: "other@host" });
      await ledger.approvals.approve({ ...approval, planHash: "bb" });
      assert.deepEqual(await ledger.approvals.list("aa"), [
        { ...approval, name: "Ben", at: 3 },
        approval,
      ]);
      assert.deepEqual(await ledger.approvals.list("cc"), []);
    });

    it("stand beside what was sent back, with who, when and why, each name once", async () => {
      const { ledger } = underTest();
      const back = { ...approval, because: "twice the invoice" };
      await ledger.approvals.sendBack(back);
      await ledger.approvals.sendBack({ ...back, at: 9, because: "otherwise" });
      await ledger.approvals.sendBack({ ...back, name: "Ben", at: 3 });
      assert.deepEqual(await ledger.approvals.returns("aa"), [
        { ...back, name: "Ben", at: 3 },
        back,
      ]);
      assert.deepEqual(await ledger.approvals.list("aa"), []);
      assert.deepEqual(await ledger.approvals.returns("bb"), []);
    });
  });

  describe("plans that were made", () => {
    const plan = { planHash: "aa", madeAt: 5, fingerprint: "sha256:f", mappingHash: "sha256:m" };

    it("are known by their hash, and by their moment and origin where they were changed since", async () => {
      const { ledger } = underTest();
      assert.equal(await ledger.approvals.findMade(plan), "never");
      await ledger.approvals.made({ ...plan, person: "anna@ops" });
      await ledger.approvals.made({ ...plan, person: "anna@ops" });
      const find = async (changes: Partial<typeof plan>): Promise<string> =>
        await ledger.approvals.findMade({ ...plan, ...changes });
      assert.equal(await find({}), "as-it-is");
      assert.equal(await find({ planHash: "bb" }), "otherwise");
      for (const other of [{ madeAt: 6 }, { fingerprint: "x" }, { mappingHash: "x" }])
        assert.equal(await find({ planHash: "bb", ...other }), "never");
      await ledger.approvals.made({ ...plan, planHash: "bb", person: "anna@ops" });
      assert.equal(await find({ planHash: "bb" }), "as-it-is");
    });
  });

  describe("the terms of a load", () => {
    it("come back as they were recorded", async () => {
      const { ledger } = underTest();
      const terms = { plan: { path: "/p", hash: "aa" }, undoes: "load-0", verify: 0.05 };
      await ledger.createLoad(buildLoad({ terms }));
      assert.deepEqual((await ledger.findLoad("load-1"))?.terms, terms);
    });
  });
}
