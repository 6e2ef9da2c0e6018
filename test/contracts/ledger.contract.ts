import assert from "node:assert/strict";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { noOutcomes, outcomes } from "../../src/rows/outcome.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows, readsNul, replaceable, toPair } from "../ledger/read-ledger.ts";
import { testContendedLedger } from "./contended-ledger.contract.ts";
import { testLedgerRuns } from "./ledger-runs.contract.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";
import { testArrivalBook } from "./arrival-book.contract.ts";
import { testCreatedBook } from "./created-book.contract.ts";
import { testCorrectionBook } from "./correction-book.contract.ts";
import { testLoads } from "./loads.contract.ts";
import { testImageBook } from "./image-book.contract.ts";
import { testClaimBook } from "./claim-book.contract.ts";
import { testSentBook } from "./sent-book.contract.ts";
import { testTwins } from "./twins.contract.ts";
import { testLimitBook } from "./limit-book.contract.ts";
import { testPaceBook } from "./pace-book.contract.ts";
import { testRequestBook } from "./request-book.contract.ts";
import { testPruneBook } from "./prune-book.contract.ts";
import { testRowPages } from "./row-pages.contract.ts";
import { testRowHistory } from "./row-history.contract.ts";
import { testRevisionBook } from "./revision-book.contract.ts";
import { testShardBook } from "./shard-book.contract.ts";
import { testWorkBook } from "./work-book.contract.ts";

interface Implementation {
  readonly setup: () => Promise<LedgerUnderTest>;
  readonly teardown: () => Promise<void>;
}

/** What every ledger promises. Call it inside a `describe`. */
export function testLedger({ setup, teardown }: Implementation): void {
  let ledger: Ledger;
  let reopen: () => Promise<Ledger>;

  beforeEach(async () => {
    ({ ledger, reopen } = await setup());
  });
  afterEach(teardown);

  async function begin(): Promise<Execution> {
    await ledger.createLoad(buildLoad());
    return await ledger.beginExecution("load-1", someOwner);
  }

  testLoads(() => ledger);
  testRowPages(() => ledger);
  testTwins(() => ({ ledger, reopen }));
  testContendedLedger(() => ({ ledger, reopen }));
  testArrivalBook(() => ({ ledger, reopen }));
  testClaimBook(() => ({ ledger, reopen }));
  testSentBook(() => ({ ledger, reopen }));
  testWorkBook(() => ({ ledger, reopen }));
  testShardBook(() => ({ ledger, reopen }));
  testPruneBook(() => ({ ledger, reopen }));

  describe("executions", () => {
    it("make the load running, name its owner and count up", async () => {
      const first = await begin();
      assert.deepEqual(first, { loadId: "load-1", epoch: 1 });
      const running = await ledger.findLoad("load-1");
      assert.equal(running?.status, "running");
      assert.equal(running?.statusReason, undefined);
      assert.deepEqual(running?.owner, someOwner);
      await ledger.endExecution(first, { status: "stopped", reason: "interrupted", at: 5 });
      const second = await ledger.beginExecution("load-1", someOwner);
      assert.equal(second.epoch, 2);
    });

    it("remember who began the load and who carried it on last", async () => {
      const by = async () => {
        const load = await ledger.findLoad("load-1");
        return [load?.startedBy, load?.resumedBy];
      };
      await ledger.createLoad(buildLoad());
      assert.deepEqual(await by(), [undefined, undefined]);
      let former: Execution | undefined;
      for (const user of ["anna", "ben", "cleo"]) {
        former = await ledger.beginExecution("load-1", { ...someOwner, user }, former);
        const last = user === "anna" ? undefined : { host: "here", user };
        assert.deepEqual(await by(), [{ host: "here", user: "anna" }, last]);
        assert.equal((await ledger.listLoads())[0]?.owner?.user, user);
      }
    });

    it("leave status, reason and number of rows behind when they end", async () => {
      const execution = await begin();
      await ledger.endExecution(execution, {
        status: "stopped",
        reason: "too many errors",
        rowCount: 10,
        at: 7,
      });
      const stopped = await ledger.findLoad("load-1");
      assert.deepEqual(
        [stopped?.status, stopped?.statusReason, stopped?.rowCount, stopped?.finishedAt],
        ["stopped", "too many errors", 10, 7],
      );
      assert.equal(stopped?.owner, undefined);
      const again = await ledger.beginExecution("load-1", someOwner);
      await ledger.endExecution(again, { status: "completed", at: 9 });
      const done = await ledger.findLoad("load-1");
      assert.deepEqual(
        [done?.status, done?.statusReason, done?.rowCount, done?.finishedAt],
        ["completed", undefined, 10, 9],
      );
    });

    it("are refused while another one has its lease, which goes on undisturbed", async () => {
      const execution = await begin();
      const other = await reopen();
      await assert.rejects(
        other.beginExecution("load-1", { ...someOwner, pid: 1 }),
        hasCode("ERR_LOAD_BUSY"),
      );
      await assert.rejects(
        other.beginExecution("load-1", { ...someOwner, pid: 1 }, { epoch: 7 }),
        hasCode("ERR_LOAD_BUSY"),
        "that another one is over says nothing of this one",
      );
      await ledger.settle(execution, buildResult(1, "applied"));
      assert.deepEqual((await ledger.findLoad("load-1"))?.owner, someOwner);
    });

    it("are refused for a load that is not there", async () => {
      await assert.rejects(ledger.beginExecution("nope", someOwner), hasCode("ERR_LOAD_UNKNOWN"));
    });

    it("fence off the earlier one: it writes nothing more", async () => {
      const first = await begin();
      await ledger.intend(first, buildIntent(1));
      const other = await reopen();
      const second = await other.beginExecution("load-1", { ...someOwner, pid: 1 }, first);
      const fenced = hasCode("ERR_EXECUTION_FENCED");
      await assert.rejects(ledger.assertUnderWay(first), fenced);
      await assert.rejects(ledger.intend(first, buildIntent(2)), fenced);
      await assert.rejects(ledger.settle(first, buildResult(1, "applied")), fenced);
      await assert.rejects(ledger.endExecution(first, { status: "completed", at: 1 }), fenced);
      await other.settle(second, buildResult(1, "in-doubt"));
      assert.deepEqual((await listRows(other)).map(toPair), [[1, "in-doubt"]]);
      assert.equal((await other.findLoad("load-1"))?.status, "running");
    });

    it("write nothing more once they ended", async () => {
      const execution = await begin();
      await ledger.endExecution(execution, { status: "completed", at: 1 });
      await assert.rejects(
        ledger.settle(execution, buildResult(1, "applied")),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      assert.deepEqual(await listRows(ledger), []);
    });
  });

  describe("rows", () => {
    it("gives intents and results back whole", async () => {
      const execution = await begin();
      const full = buildResult(2, "rejected", {
        key: undefined,
        errors: [
          {
            code: "value-not-allowed",
            stage: "validation",
            rowNumber: 2,
            line: 3,
            column: "Status",
            field: "status",
            cell: "ändern\u0000\u2028💶",
            facts: { allowed: ["completed", "error"], tries: 3 },
          },
        ],
        httpStatus: 422,
        appliedAt: 1_800_000_000_123,
        serverId: "0012",
        payloadHash: "abc",
      });
      await ledger.intend(execution, { ...buildIntent(1), key: undefined });
      await ledger.settle(execution, full);
      assert.deepEqual(await listRows(ledger), [
        { state: "intended", intent: { ...buildIntent(1), key: undefined } },
        { state: "settled", result: full },
      ]);
    });

    it("keeps keys and ids whatever characters they have, and finds and orders them by these", async () => {
      const execution = await begin();
      const keys = [
        ...(readsNul() ? ["a\u0000b"] : []),
        "\uFDD00000",
        "ä💶",
        "\u2028",
        "'\";--",
        "\\",
        "{a,NULL}",
        " ",
        "NULL",
      ];
      for (const [index, key] of keys.entries())
        await ledger.intend(execution, { ...buildIntent(index + 1), key });
      await Promise.all(
        keys.map(async (key, index) => {
          const result = buildResult(index + 1, "applied", { key, serverId: `id ${key}` });
          await ledger.settle(execution, result);
        }),
      );
      assert.deepEqual(
        (await listRows(ledger)).map((row) => row.state === "settled" && row.result.key),
        keys,
      );
      for (const [index, key] of keys.entries()) {
        const found = await ledger.history.find(key, 9);
        assert.equal(found.length, 1, key);
        assert.equal(await ledger.history.rowGiven("load-1", `id ${key}`), index + 1);
      }
    });

    it("are read in row order, however far apart they are", async () => {
      const execution = await begin();
      const numbers = [1, 2, 1001, 2500, 9_000_000];
      await Promise.all([
        ...numbers.map((row) => ledger.settle(execution, buildResult(row, "applied"))),
        ledger.flush(),
      ]);
      const rows = await listRows(ledger);
      assert.deepEqual(
        rows.map((row) => toPair(row)[0]),
        numbers,
      );
      const applied: number[] = [];
      for await (const { rowNumber } of ledger.history.applied("load-1")) applied.push(rowNumber);
      assert.deepEqual(applied, numbers);
    });

    it("keeps the payload hash of the intent where the result has none", async () => {
      const execution = await begin();
      await ledger.intend(execution, buildIntent(1));
      await ledger.settle(execution, buildResult(1, "applied"));
      assert.deepEqual(await listRows(ledger), [
        { state: "settled", result: buildResult(1, "applied", { payloadHash: "h1" }) },
      ]);
    });

    for (const outcome of outcomes) {
      const may = replaceable.includes(outcome);
      it(`${may ? "lets" : "lets no"} later outcome replace ${outcome}`, async () => {
        const execution = await begin();
        await ledger.settle(execution, buildResult(1, outcome));
        const next = outcome === "applied" ? "rejected" : "applied";
        await ledger.settle(execution, buildResult(1, next));
        const expected = may ? next : outcome;
        assert.deepEqual((await listRows(ledger)).map(toPair), [[1, expected]]);
        assert.deepEqual((await ledger.findLoad("load-1"))?.counts, {
          ...noOutcomes(),
          [expected]: 1,
        });
      });

      it(`${may ? "takes" : "refuses"} a new intent for a row that is ${outcome}`, async () => {
        const execution = await begin();
        await ledger.settle(execution, buildResult(1, outcome));
        const intended = ledger.intend(execution, buildIntent(1));
        if (may) await intended;
        else await assert.rejects(intended, hasCode("ERR_ROW_SETTLED"));
        assert.deepEqual((await listRows(ledger)).map(toPair), [[1, may ? "intended" : outcome]]);
      });
    }

    it("writes the neighbours of a refused intent", async () => {
      const execution = await begin();
      await ledger.settle(execution, buildResult(1, "applied"));
      const states = await Promise.allSettled([
        ledger.intend(execution, buildIntent(1)),
        ledger.intend(execution, buildIntent(2)),
      ]);
      assert.deepEqual(
        states.map((one) => one.status),
        ["rejected", "fulfilled"],
      );
    });

    it("comes in row order, whatever the order of writing, across pages", async () => {
      const execution = await begin();
      const numbers = Array.from({ length: 2500 }, (_, index) => ((index * 7) % 2500) + 1);
      await Promise.all(numbers.map((n) => ledger.settle(execution, buildResult(n, "applied"))));
      const read = (await listRows(ledger)).map((row) => toPair(row)[0]);
      assert.deepEqual(
        read,
        Array.from({ length: 2500 }, (_, index) => index + 1),
      );
    });

    it("can be read while another process writes", async () => {
      const execution = await begin();
      const settle = async (from: number, to: number) => {
        const settled: Promise<void>[] = [];
        for (let n = from; n <= to; n++)
          settled.push(ledger.settle(execution, buildResult(n, "applied")));
        await Promise.all(settled);
      };
      await settle(1, 1500);
      const reader = await reopen();
      const read: number[] = [];
      for await (const row of reader.rows("load-1")) {
        read.push(toPair(row)[0]);
        if (read.length === 10) await settle(1501, 1600);
      }
      assert.deepEqual(
        read.slice(0, 1500),
        Array.from({ length: 1500 }, (_, index) => index + 1),
      );
    });

    it("keeps the rows of two loads apart", async () => {
      const execution = await begin();
      await ledger.createLoad(buildLoad({ id: "load-2" }));
      const other = await ledger.beginExecution("load-2", someOwner);
      await Promise.all([
        ledger.settle(execution, buildResult(1, "applied")),
        ledger.settle(other, buildResult(1, "invalid")),
      ]);
      assert.deepEqual((await listRows(ledger, "load-2")).map(toPair), [[1, "invalid"]]);
      assert.equal((await ledger.findLoad("load-1"))?.counts.applied, 1);
      assert.equal((await ledger.findLoad("load-2"))?.counts.applied, 0);
      assert.deepEqual(await listRows(ledger, "load-3"), []);
    });

    it("has everything that was grouped after a flush and after the end", async () => {
      const execution = await begin();
      const waiting = [ledger.settle(execution, buildResult(1, "applied"))];
      await ledger.flush();
      assert.equal((await listRows(ledger)).length, 1);
      waiting.push(ledger.settle(execution, buildResult(2, "applied")));
      await ledger.endExecution(execution, { status: "completed", at: 1 });
      assert.equal((await listRows(ledger)).length, 2);
      await Promise.all(waiting);
    });
  });

  testLedgerRuns(() => ({ ledger, reopen }));
  testPaceBook(() => ({ ledger, reopen }));
  testLimitBook(() => ({ ledger, reopen }));
  testRequestBook(() => ({ ledger, reopen }));
  testRowHistory(() => ledger);
  testRevisionBook(() => ({ ledger, reopen }));
  testCorrectionBook(() => ({ ledger, reopen }));
  testCreatedBook(() => ledger);
  testImageBook(() => ({ ledger, reopen }));
}
