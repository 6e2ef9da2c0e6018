import assert from "node:assert/strict";
import { isExactObject, parseExactJson, type ExactObject } from "../../src/kernel/exact-json.ts";
import { claimId } from "../../src/ledger/claim-book.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution, NewLoad } from "../../src/ledger/load-record.ts";
import type { LoadStatus } from "../../src/rows/outcome.ts";
import type { RowResult } from "../../src/rows/row.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows, toPair } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

function exact(text: string): ExactObject {
  const value = parseExactJson(text);
  assert.ok(isExactObject(value));
  return value;
}

const image = { before: exact('{"n":1}'), after: exact('{"n":2}') };
const place = buildLoad();
const claimOf = (key: string) => ({ id: claimId(place, key) });
/** Every load of the tests is older. */
const later = 8_000_000_000_000;

/** What every ledger promises of loads whose rows are taken out. Part of the ledger's contract. */
export function testPruneBook(underTest: () => LedgerUnderTest): void {
  describe("old loads", () => {
    let ledger: Ledger;
    beforeEach(() => {
      ({ ledger } = underTest());
    });

    const begin = async (id: string, changes: Partial<NewLoad> = {}): Promise<Execution> => {
      await ledger.createLoad(buildLoad({ id, ...changes }));
      return await ledger.beginExecution(id, someOwner);
    };
    const settle = async (
      execution: Execution,
      ...results: readonly RowResult[]
    ): Promise<void> => {
      const settled = results.map((result) => ledger.settle(execution, result));
      await ledger.flush();
      await Promise.all(settled);
    };
    const end = async (execution: Execution, status: LoadStatus = "completed"): Promise<void> =>
      await ledger.endExecution(execution, { status, at: 5, rowCount: 9 });
    const rejected = (row: number): RowResult =>
      buildResult(row, "rejected", {
        errors: [
          { code: "request-refused", stage: "delivery", rowNumber: row, line: row + 1, facts: {} },
        ],
      });
    /** Two updates, one create, one row that was refused. */
    const load = async (id: string, changes: Partial<NewLoad> = {}): Promise<Execution> => {
      const execution = await begin(id, changes);
      for (const row of [1, 2]) await ledger.intend(execution, { ...buildIntent(row), image });
      await ledger.intend(execution, { ...buildIntent(3), key: `new ${id}`, claim: claimOf(id) });
      const created = { key: `new ${id}`, serverId: `rec ${id}` };
      await settle(
        execution,
        buildResult(1, "applied"),
        buildResult(2, "applied"),
        buildResult(3, "applied", created),
        rejected(4),
      );
      return execution;
    };
    const prune = async (id: string, most = 100): Promise<number> => {
      assert.equal(await ledger.pruning.begin(id, later, "anna"), undefined);
      let removed = 0;
      for (;;) {
        const step = await ledger.pruning.step(id, most);
        removed += step.removed;
        if (step.isOver) return removed;
      }
    };

    it("lose their rows and images, and keep what is known for ever", async () => {
      await end(await load("load-1", { terms: { sameAsLastSent: "skip" }, rowsHash: "rows" }));
      const known = await ledger.findLoad("load-1");
      const last = await ledger.sent.last(claimId(place, "k1"));
      assert.ok(known !== undefined && last !== undefined);
      assert.deepEqual(await ledger.pruning.count("load-1"), { rows: 4, kept: 1, images: 2 });
      assert.equal(await ledger.pruning.judge("load-1", later), undefined);
      assert.equal(await prune("load-1"), 3);

      const { prunedAt, ...after } = (await ledger.findLoad("load-1")) ?? {};
      assert.ok(prunedAt !== undefined);
      assert.deepEqual(after, known, "sums, hashes and whoever ran it");
      assert.deepEqual((await listRows(ledger)).map(toPair), [[3, "applied"]]);
      assert.equal(await ledger.images.find("load-1", 1), undefined);
      const [holder] = await ledger.claims.holders([{ ...claimOf("load-1"), payloadHash: "" }]);
      assert.deepEqual([holder?.rowNumber, holder?.serverId], [3, "rec load-1"]);
      const created = await ledger.created.find({ ...place, baseUrls: [place.baseUrl] }, [
        "new load-1",
      ]);
      assert.equal(created.get("new load-1")?.[0]?.recordId, "rec load-1");
      for (const key of ["new load-1", "rec load-1"])
        assert.equal((await ledger.history.find(key, 9)).length, 1, key);
      assert.deepEqual(await ledger.history.find("k1", 9), []);
      assert.deepEqual(await ledger.sent.last(claimId(place, "k1")), last);
      assert.equal((await ledger.interventions.list("load-1"))[0]?.what.kind, "pruned");
      assert.deepEqual(
        [await ledger.pruning.pruned(), await ledger.pruning.pruned("another")],
        [1, 0],
      );
    });

    it("are repeated by none, and carried on by none", async () => {
      await end(await load("load-1"));
      await prune("load-1");
      const twin = await ledger.createLoad(buildLoad({ id: "load-2" }), "refuse-twins");
      assert.equal(twin?.id, "load-1");
      await assert.rejects(ledger.beginExecution("load-1", someOwner), hasCode("ERR_LOAD_PRUNED"));
      assert.equal((await ledger.findLoad("load-1"))?.status, "completed");
      const second = await begin("load-2");
      const intent = { ...buildIntent(1), claim: claimOf("load-1") };
      assert.equal((await ledger.intend(second, intent))?.loadId, "load-1");
    });

    it("keep both ends of a correction, so that its sums stay right", async () => {
      await end(await load("load-1"));
      const correcting = await begin("load-2");
      await ledger.corrections.link(correcting, "load-1", [{ rowNumber: 1, correctedRow: 4 }]);
      await settle(correcting, buildResult(1, "applied"), buildResult(2, "applied"));
      await end(correcting);
      const links = await ledger.corrections.links("load-1");
      for (const id of ["load-1", "load-2"]) await prune(id);
      assert.deepEqual(await ledger.corrections.links("load-1"), links);
      assert.deepEqual((await listRows(ledger)).map(toPair), [
        [3, "applied"],
        [4, "rejected"],
      ]);
      const [, stripped] = await listRows(ledger);
      assert.deepEqual(stripped?.state === "settled" && stripped.result.errors, []);
    });

    it("are gone on with where a prune was ended, whatever is asked for by then", async () => {
      const execution = await load("load-1");
      await settle(execution, ...Array.from({ length: 7 }, (_, at) => rejected(5 + at)));
      await end(execution);
      await ledger.pruning.begin("load-1", later, "anna");
      assert.deepEqual(await ledger.pruning.step("load-1", 3), { removed: 2, isOver: false });
      ledger = await underTest().reopen();
      assert.ok((await ledger.findLoad("load-1"))?.prunedAt !== undefined, "told of as pruned");
      assert.equal(await ledger.pruning.judge("load-1", 0), undefined);
      assert.equal(await prune("load-1", 3), 8);
      assert.deepEqual((await listRows(ledger)).map(toPair), [[3, "applied"]]);
      assert.equal((await ledger.interventions.list("load-1")).length, 1);
      assert.deepEqual(await ledger.pruning.step("load-1", 3), { removed: 0, isOver: true });
    });

    const stays: Readonly<Record<string, readonly [reason: string, make: () => Promise<unknown>]>> =
      {
        "is at work": ["running", async () => await load("load-1")],
        "can be carried on": ["stopped", async () => await end(await load("load-1"), "stopped")],
        "was never begun": ["stopped", async () => await ledger.createLoad(buildLoad())],
        "has a row in doubt": [
          "in-doubt",
          async () => {
            const execution = await load("load-1");
            await settle(execution, buildResult(5, "in-doubt"));
            await end(execution);
          },
        ],
        "was given up with a row under way": [
          "unanswered",
          async () => {
            const execution = await load("load-1");
            await ledger.intend(execution, buildIntent(5));
            await end(execution, "abandoned");
          },
        ],
        "has a row that may have gone in": [
          "unanswered",
          async () => {
            const execution = await load("load-1");
            const at = { rowNumber: 5, line: 6, facts: {} };
            const errors = [{ code: "sent-answer-unknown", stage: "delivery", ...at }] as const;
            await settle(execution, buildResult(5, "not-attempted", { errors }));
            await end(execution, "abandoned");
          },
        ],
        "is being corrected": [
          "needed",
          async () => {
            await end(await load("load-1"));
            const correcting = await begin("load-2");
            const rows = [{ rowNumber: 1, correctedRow: 4 }];
            await ledger.corrections.link(correcting, "load-1", rows);
          },
        ],
        "corrects one that goes on": [
          "needed",
          async () => {
            const corrected = await load("load-2");
            const correcting = await load("load-1");
            const rows = [{ rowNumber: 1, correctedRow: 4 }];
            await ledger.corrections.link(correcting, "load-2", rows);
            await end(correcting);
            await end(corrected, "stopped");
          },
        ],
        "is being taken back": [
          "needed",
          async () => {
            await end(await load("load-1"));
            await begin("load-2", { terms: { undoes: "load-1" } });
          },
        ],
        "is in the queue": [
          "queued",
          async () => {
            await ledger.createLoad(buildLoad(), "allow-twins", {
              account: "acme",
              priority: "normal",
              settings: "{}",
              person: "anna",
              rowCount: 3,
            });
            await end(await ledger.beginExecution("load-1", someOwner));
          },
        ],
        "is that of a file that waits for a person": [
          "arrival",
          async () => {
            await end(await load("load-1"));
            const seen = { name: "a.csv", size: 1, modifiedAt: 1, version: undefined };
            const [arrival] = await ledger.arrivals.see("nightly", [seen], 1, () => "arrival-1");
            assert.ok(arrival !== undefined);
            await ledger.arrivals.change(arrival, { state: "attention", loadId: "load-1" }, 2);
          },
        ],
      };
    for (const [what, [reason, make]] of Object.entries(stays))
      it(`stay whole where one ${what}`, async () => {
        await make();
        const rows = await listRows(ledger);
        assert.equal((await ledger.pruning.judge("load-1", later))?.reason, reason);
        assert.equal((await ledger.pruning.begin("load-1", later, "anna"))?.reason, reason);
        assert.deepEqual(await ledger.pruning.step("load-1", 9), { removed: 0, isOver: true });
        assert.deepEqual(await listRows(ledger), rows);
        assert.equal((await ledger.findLoad("load-1"))?.prunedAt, undefined);
      });

    it("stay whole where one was written to since then, however long ago it began", async () => {
      await end(await load("load-1", { createdAt: 1 }));
      const asked = [await ledger.pruning.judge("load-1", Date.now() - 3_600_000)];
      asked.push(await ledger.pruning.begin("load-1", Date.now() - 3_600_000, "anna"));
      assert.deepEqual(asked, [{ reason: "young" }, { reason: "young" }]);
      assert.equal((await listRows(ledger)).length, 4);
    });
  });
}
