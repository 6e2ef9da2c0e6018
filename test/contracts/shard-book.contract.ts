import assert from "node:assert/strict";
import { describeThisProcess } from "../../src/kernel/this-process.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { ExecutionOwner } from "../../src/ledger/load-record.ts";
import type { TakenWork } from "../../src/ledger/work-book.ts";
import type { CountRow } from "../../src/rows/row.ts";
import { shardOf } from "../../src/rows/shard-of.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode, listRows } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

const otherOwner: ExecutionOwner = { ...someOwner, pid: 1 };
/** A process of this host that is not there: no system gives such a number. */
const goneOwner: ExecutionOwner = { ...describeThisProcess(), pid: 2 ** 30 };
const shards = 4;
const nothingBad = 0;
/** So that it is due. */
const longAgo = 1_700_000_000_000;

/** What is promised of loads that several workers share. Part of the ledger's contract. */
export function testShardBook(underTest: () => LedgerUnderTest): void {
  describe("a load that workers share", () => {
    let ledger: Ledger;
    let other: Ledger;
    beforeEach(async () => {
      ({ ledger } = underTest());
      other = await underTest().reopen();
      await ledger.createLoad(buildLoad({ id: "a", createdAt: longAgo }), "refuse-twins", {
        account: "x",
        priority: "normal",
        settings: "{}",
        person: "anna@desk",
        rowCount: 1000,
        shards,
      });
    });

    const taken = async (of: Ledger, owner: ExecutionOwner): Promise<TakenWork> => {
      const work = await of.work.take({ owner });
      assert.ok(work !== undefined);
      return work;
    };
    /** One has it, and lets others join; another one does. */
    const share = async (joining: ExecutionOwner = otherOwner) => {
      const { execution: one } = await taken(ledger, someOwner);
      await ledger.shards.open(one, nothingBad);
      const joined = await taken(other, joining);
      return { one, two: joined.execution, joined };
    };
    /** A row of each shard, by its number. */
    const rowOf = (shard: number): number => {
      for (let row = 1; ; row += 1)
        if (shardOf({ key: `k${row}`, rowNumber: row }, shards) === shard) return row;
    };
    const leased = async (of: Ledger, execution: TakenWork["execution"]) => {
      const lease = await of.shards.take(execution);
      return lease.kind === "leased" ? lease.shards : lease.kind;
    };

    it("is one worker's alone until that one opens it, and whole while nobody joins", async () => {
      const { execution, isJoined } = await taken(ledger, someOwner);
      assert.deepEqual([execution.shards, isJoined], [shards, false]);
      assert.equal(await other.work.take({ owner: otherOwner }), undefined);
      assert.deepEqual(await ledger.shards.take(execution), { kind: "all" });
      await ledger.shards.open(execution, nothingBad);
      assert.equal((await ledger.shards.look(execution)).isShared, false);
      assert.deepEqual(await ledger.shards.take(execution, [0, 1, 2, 3]), { kind: "over" });
      const end = await ledger.shards.leave(execution, { owner: someOwner, isDone: true });
      assert.deepEqual(end, { kind: "last", execution });
      assert.equal(await other.work.take({ owner: otherOwner }), undefined);
    });

    it("counts what its rows change at all of its workers together, and lets none go beyond", async () => {
      const { one, two } = await share();
      await ledger.shards.give(one, [0, 1]);
      const allowed = 9;
      const count: CountRow = (totals = "0") =>
        Number(totals) < allowed
          ? { totals: `${Number(totals) + 1}` }
          : { refusal: new Error("too much") };
      const rowsOf = (wanted: readonly number[]): readonly number[] =>
        Array.from({ length: 60 }, (_, at) => at + 1)
          .filter((row) => wanted.includes(shardOf({ key: `k${row}`, rowNumber: row }, shards)))
          .slice(0, 8);
      const asked = [
        ...rowsOf([2, 3]).map((row) => [ledger, one, row] as const),
        ...rowsOf([0, 1]).map((row) => [other, two, row] as const),
      ];
      const answers = await Promise.allSettled(
        asked.map(
          async ([at, execution, row]) =>
            await at.intend(execution, { ...buildIntent(row), key: `k${row}`, count }),
        ),
      );
      const refused = answers.filter(({ status }) => status === "rejected");
      assert.equal(refused.length, asked.length - allowed);
      for (const answer of refused)
        assert.match(String(answer.status === "rejected" && answer.reason), /too much/);
      assert.equal((await listRows(other, "a")).length, allowed);
      assert.equal(await other.images.totals("a"), `${allowed}`);
    });

    it("is told of by each of them, also when another one has left", async () => {
      const { one, two } = await share();
      await ledger.courses.note(one, "of one");
      await other.courses.note(two, "of two");
      await other.courses.forget(two);
      const told = await ledger.courses.list("a");
      assert.deepEqual(
        told.map(({ epoch, facts }) => [epoch, facts]),
        [[one.epoch, "of one"]],
      );
    });

    it("is not joined where it was submitted for one worker, or has too few rows left", async () => {
      for (const [id, more] of [
        ["b", { rowCount: 1000 }],
        ["c", { rowCount: 63, shards }],
      ] as const) {
        await ledger.createLoad(
          buildLoad({ id, fingerprint: id, createdAt: longAgo }),
          "allow-twins",
          {
            account: "x",
            priority: "normal",
            settings: "{}",
            person: "anna@desk",
            ...more,
          },
        );
        const { execution } = await taken(ledger, someOwner);
        await ledger.shards.open(execution, nothingBad);
        await ledger.shards.leave(execution, { owner: someOwner, isDone: true });
        await ledger.endExecution(execution, { status: "completed", at: 1 });
      }
      await taken(ledger, someOwner);
      assert.equal(await other.work.take({ owner: otherOwner }), undefined);
    });

    it("hands half of its shards to whoever joins, when the one that has them says so", async () => {
      const { one, two, joined } = await share();
      assert.deepEqual([joined.isJoined, two.epoch, two.shards], [true, 2, shards]);
      assert.equal(await leased(other, two), "waiting");
      const { isShared, asked, orphans, others } = await ledger.shards.look(one);
      assert.deepEqual([isShared, asked, orphans, others], [true, [0, 1], 0, 1]);
      await ledger.shards.give(one, [1]);
      assert.deepEqual(await leased(other, two), [1]);
      assert.deepEqual(
        await leased(ledger, one),
        [2, 3],
        "with nothing under way it has what nobody asks for",
      );
      await ledger.shards.give(one, [2, 3]);
      assert.deepEqual(await leased(other, two), [0, 1], "what nobody asks for stays");
      assert.deepEqual(await leased(ledger, one), [2, 3]);
      assert.equal(
        await underTest()
          .reopen()
          .then(
            async (third) =>
              (await third.work.take({ owner: { ...someOwner, pid: 3 } }))?.execution.epoch,
          ),
        3,
      );
    });

    it("takes a row from the worker that has its shard, and from no other", async () => {
      const { one, two } = await share();
      await ledger.intend(one, buildIntent(rowOf(0)));
      await ledger.settle(one, buildResult(rowOf(0), "applied"));
      await ledger.flush();
      await ledger.shards.give(one, [0, 1]);
      await assert.rejects(
        ledger.intend(one, buildIntent(rowOf(1))),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      await assert.rejects(
        ledger.settle(one, buildResult(rowOf(1), "applied")),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      await other.intend(two, buildIntent(rowOf(1)));
      await assert.rejects(
        other.intend(two, buildIntent(rowOf(2))),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      await ledger.intend(one, buildIntent(rowOf(2)));
      const rows = await listRows(ledger, "a");
      assert.deepEqual(
        rows.map((row) => (row.state === "intended" ? row.intent.rowNumber : row.result.rowNumber)),
        [rowOf(0), rowOf(1), rowOf(2)].toSorted((x, y) => x - y),
      );
    });

    it("takes rows that become one record from the worker that has the shard of the first of them", async () => {
      const { one, two } = await share();
      await ledger.shards.give(one, [0, 1]);
      const [theirs, ours] = [rowOf(0), rowOf(3)];
      const numbered = (shard: number): number => {
        for (let row = 1; ; row += 1) if (shardOf({ rowNumber: row }, shards) === shard) return row;
      };
      const lead = numbered(2);
      await ledger.intend(one, { ...buildIntent(theirs), key: `k${theirs}` }, lead);
      const settled = ledger.settle(one, buildResult(theirs, "applied"), lead);
      await ledger.flush();
      await settled;
      await assert.rejects(
        other.intend(two, { ...buildIntent(ours), key: `k${ours}` }, lead),
        hasCode("ERR_EXECUTION_FENCED"),
      );
      assert.deepEqual(
        (await listRows(other, "a")).map(({ state }) => state),
        ["settled"],
      );
    });

    it("goes on at another worker where one is gone, whose writes are refused from then on", async () => {
      const { one, two } = await share(goneOwner);
      assert.deepEqual(await leased(ledger, one), [0, 1, 2, 3], "nobody asks any more");
      await assert.rejects(other.intend(two, buildIntent(1)), hasCode("ERR_EXECUTION_FENCED"));
      const three = await taken(await underTest().reopen(), goneOwner);
      await ledger.shards.give(one, [0, 1]);
      assert.equal((await ledger.shards.look(one)).orphans, 2);
      const lease = await ledger.shards.take(one);
      assert.ok(lease.kind === "leased");
      assert.deepEqual(lease.shards, [0, 1, 2, 3]);
      assert.ok(lease.othersEndedAt !== undefined);
      const end = { status: "stopped", at: 1 } as const;
      await assert.rejects(
        other.endExecution(three.execution, end),
        hasCode("ERR_EXECUTION_FENCED"),
      );
    });

    it("has the shards of one that is gone taken by whoever joins next", async () => {
      const { one } = await share(goneOwner);
      await ledger.shards.give(one, [0, 1]);
      const third = await underTest().reopen();
      const { execution, isJoined } = await taken(third, { ...someOwner, pid: 3 });
      assert.equal(isJoined, true);
      assert.deepEqual(await leased(third, execution), [0, 1]);
    });

    it("ends with the last worker, whichever that is; what others leave undone is nobody's until it is taken", async () => {
      const { one, two } = await share();
      await ledger.shards.give(one, [0, 1]);
      assert.deepEqual(
        await other.shards.take(two, [0, 1]),
        { kind: "waiting" },
        "one of two is asked for",
      );
      const left = await other.shards.leave(two, { owner: otherOwner, isDone: true });
      assert.deepEqual(left, { kind: "left" });
      assert.equal((await ledger.findLoad("a"))?.owner?.pid, someOwner.pid, "one is at work");
      assert.deepEqual(await ledger.shards.take(one, [2, 3]), { kind: "over" });
      const last = await ledger.shards.leave(one, { owner: someOwner, isDone: true });
      assert.ok(last.kind === "last");
      assert.equal(last.execution.epoch, 3, "the newest execution is the one that ends the load");
      await ledger.endExecution(last.execution, { status: "completed", at: 9 });
      assert.equal((await ledger.findLoad("a"))?.status, "completed");
      const ending = { state: "over", tries: 1 } as const;
      assert.equal(await ledger.work.settle(last.execution, ending), true);
    });

    it("is left undone by one that stops, and gone on with by one that is still there", async () => {
      const { one, two } = await share();
      await ledger.shards.give(one, [0, 1]);
      assert.deepEqual(await leased(other, two), [0, 1]);
      assert.deepEqual(await ledger.shards.leave(one, { owner: someOwner, isDone: false }), {
        kind: "left",
      });
      assert.equal((await other.shards.look(two)).orphans, 2);
      assert.deepEqual(await other.shards.leave(two, { owner: otherOwner, isDone: true }), {
        kind: "again",
      });
      assert.deepEqual(await leased(other, two), [0, 1, 2, 3]);
      const last = await other.shards.leave(two, { owner: otherOwner, isDone: false });
      assert.equal(last.kind, "last");
    });

    it("stops at all of its workers for a cause that one of them found, and is joined by nobody then", async () => {
      const { one, two } = await share();
      const stop = {
        code: "ERR_TOO_MANY_ERRORS",
        message: "too many",
        exitCode: 3,
        actions: ["look"],
      };
      assert.deepEqual(await other.shards.leave(two, { owner: otherOwner, isDone: false, stop }), {
        kind: "left",
      });
      assert.deepEqual((await ledger.shards.look(one)).stop, stop);
      assert.equal(await other.work.take({ owner: otherOwner }), undefined);
      assert.equal(
        (await ledger.shards.leave(one, { owner: someOwner, isDone: true })).kind,
        "last",
      );
    });

    it("tells who is at work on it, and how many shards are left", async () => {
      const { one } = await share();
      await ledger.shards.give(one, [0, 1]);
      await ledger.shards.take(one, [2, 3]);
      const [load] = await ledger.listLoads();
      const pids = load?.shared?.workers.map(({ pid }) => pid).toSorted((x, y) => x - y);
      assert.deepEqual(
        [pids, load?.shared?.shards, load?.shared?.shardsLeft],
        [[otherOwner.pid, someOwner.pid], shards, 2],
      );
    });

    it("says who waits meanwhile, and tells a person's wish once", async () => {
      const { one, two } = await share();
      assert.equal(await other.work.hasFree({}), false);
      await ledger.createLoad(
        buildLoad({ id: "b", fingerprint: "b", createdAt: longAgo }),
        "allow-twins",
        {
          account: "x",
          priority: "normal",
          settings: "{}",
          person: "anna@desk",
          rowCount: 3,
        },
      );
      assert.equal(await other.work.hasFree({}), true);
      assert.equal(await other.work.hasFree({ of: "https://elsewhere.example" }), false);
      for (const execution of [one, two])
        await ledger.interventions.record(execution, "anna@desk", { kind: "paused" });
      const pause = { kind: "pause", person: "anna@desk", because: undefined, at: 1 } as const;
      await other.wishes.express("a", pause);
      await other.wishes.withdraw("a", { person: "ben@server", because: "it is over", at: 2 });
      // Nobody has paused for that.
      await other.wishes.express("a", pause);
      await other.wishes.withdraw("a", { person: "ben@server", because: undefined, at: 3 });
      assert.deepEqual(
        (await ledger.interventions.list("a")).map(({ person, what }) => [person, what]),
        [
          ["anna@desk", { kind: "paused" }],
          ["ben@server", { kind: "continued", because: "it is over" }],
        ],
      );
    });

    it("is one worker's alone again where a person carries it on", async () => {
      const { one, two } = await share();
      await assert.rejects(
        ledger.beginExecution("a", { ...someOwner, pid: 9 }),
        hasCode("ERR_LOAD_BUSY"),
      );
      await other.shards.leave(two, { owner: otherOwner, isDone: false });
      const resumed = await ledger.beginExecution(
        "a",
        { ...someOwner, pid: 9 },
        { epoch: one.epoch },
      );
      await ledger.intend(resumed, buildIntent(rowOf(0)));
      assert.equal((await ledger.shards.look(resumed)).isShared, false);
    });
  });
}
