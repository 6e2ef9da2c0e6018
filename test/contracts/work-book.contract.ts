import assert from "node:assert/strict";
import { describeThisProcess } from "../../src/kernel/this-process.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { ExecutionOwner, NewLoad } from "../../src/ledger/load-record.ts";
import { mostTries, type NewWork, type TakenWork } from "../../src/ledger/work-book.ts";
import { buildLoad, buildResult, someOwner } from "../ledger/build-load.ts";
import { hasCode } from "../ledger/read-ledger.ts";
import type { LedgerUnderTest } from "./ledger-runs.contract.ts";

/** Long ago, so that whatever was submitted is due. */
const start = 1_700_000_000_000;
const hour = 3_600_000;
const otherOwner: ExecutionOwner = { ...someOwner, pid: 1 };
/** A process of this host that is not there: no system gives such a number. */
const goneOwner: ExecutionOwner = { ...describeThisProcess(), pid: 2 ** 30 };

/** What is promised of the queue. Part of the ledger's contract. */
export function testWorkBook(underTest: () => LedgerUnderTest): void {
  describe("the queue", () => {
    let ledger: Ledger;
    beforeEach(() => {
      ({ ledger } = underTest());
    });

    /** @param after hours after the first */
    const submit = async (
      id: string,
      account: string,
      { after = 0, load, ...work }: Partial<NewWork> & { after?: number; load?: object } = {},
    ): Promise<void> => {
      const createdAt = start + after * hour;
      const recorded: NewLoad = buildLoad({ id, fingerprint: `sha256:${id}`, createdAt, ...load });
      const twin = await ledger.createLoad(recorded, "refuse-twins", {
        account,
        priority: "normal",
        settings: '{"rate":"5/s"}',
        person: "anna@desk",
        rowCount: 3,
        ...work,
      });
      assert.equal(twin, undefined);
    };
    const take = async (owner: ExecutionOwner = someOwner): Promise<TakenWork | undefined> =>
      await ledger.work.take({ owner });
    const takeIds = async (count: number): Promise<readonly (string | undefined)[]> => {
      const ids: (string | undefined)[] = [];
      for (let at = 0; at < count; at += 1) ids.push((await take())?.load.id);
      return ids;
    };
    const finish = async (
      taken: TakenWork | undefined,
      status: "completed" | "stopped" = "completed",
    ): Promise<void> => {
      assert.ok(taken !== undefined);
      await ledger.endExecution(taken.execution, { status, at: Date.now() });
    };

    it("has a load with its settings, its rows and whoever submitted it; a load alone is not in it", async () => {
      await submit("a", "x");
      await ledger.createLoad(buildLoad({ id: "b" }));
      const entry = await ledger.work.find("a");
      assert.deepEqual(
        [entry?.account, entry?.settings, entry?.state, entry?.tries, entry?.submittedAt],
        ["x", '{"rate":"5/s"}', "waiting", 0, start],
      );
      const load = await ledger.findLoad("a");
      assert.deepEqual(
        [load?.status, load?.statusReason, load?.rowCount],
        ["stopped", "queued", 3],
      );
      assert.deepEqual([load?.queued?.state, load?.queued?.person], ["waiting", "anna@desk"]);
      assert.equal((await ledger.findLoad("b"))?.queued, undefined);
      assert.equal(await ledger.work.find("b"), undefined);
      assert.deepEqual(
        (await ledger.work.open()).map(({ loadId }) => loadId),
        ["a"],
      );
    });

    it("has neither load nor entry where a twin is refused", async () => {
      await submit("a", "x");
      const twin = await ledger.createLoad(
        buildLoad({ id: "b", fingerprint: "sha256:a" }),
        "refuse-twins",
        { account: "x", priority: "high", settings: "{}", person: "b", rowCount: 3 },
      );
      assert.equal(twin?.id, "a");
      assert.equal(await ledger.findLoad("b"), undefined);
      assert.equal(await ledger.work.find("b"), undefined);
    });

    it("gives a load with its execution begun, which has its lease", async () => {
      await submit("a", "x");
      const taken = await take();
      assert.deepEqual(taken?.execution, { loadId: "a", epoch: 1 });
      assert.equal(taken?.entry.tries, 1);
      assert.equal(taken?.load.status, "stopped", "as it was before");
      assert.equal((await ledger.findLoad("a"))?.status, "running");
      assert.ok(ledger.mayLeave({ loadId: "a", epoch: 1 }));
      const other = await underTest().reopen();
      await assert.rejects(other.beginExecution("a", otherOwner), hasCode("ERR_LOAD_BUSY"));
      assert.equal(await other.work.take({ owner: otherOwner }), undefined);
    });

    it("gives two workers who ask at once two loads, and the one load to one of them", async () => {
      const other = await underTest().reopen();
      const both = async (): Promise<readonly (string | undefined)[]> => {
        const asked = [take(), other.work.take({ owner: otherOwner })];
        return (await Promise.all(asked)).map((taken) => taken?.load.id);
      };
      await submit("a", "x");
      await submit("b", "x", { after: 1 });
      assert.deepEqual(new Set(await both()), new Set(["a", "b"]));
      await submit("c", "x");
      assert.deepEqual(new Set(await both()), new Set(["c", undefined]));
    });

    it("serves accounts in turn, however many loads one of them has", async () => {
      for (const [at, id] of ["a1", "a2", "a3", "a4"].entries())
        await submit(id, "a", { after: at });
      await submit("b1", "b", { after: 10 });
      await submit("c1", "c", { after: 11 });
      await submit("c2", "c", { after: 12 });
      assert.deepEqual(await takeIds(8), ["a1", "b1", "c1", "a2", "c2", "a3", "a4", undefined]);
    });

    it("serves first whom it served longest ago, where none has more at work", async () => {
      await submit("a1", "a");
      await submit("a2", "a", { after: 1 });
      await finish(await take());
      await submit("b1", "b", { after: 2 });
      assert.equal((await take())?.load.id, "b1");
      assert.equal((await take())?.load.id, "a2");
    });

    it("goes by priority within an account, and lets nothing wait for ever", async () => {
      await submit("low", "a", { priority: "low" });
      await submit("normal", "a", { after: 1 });
      await submit("high", "a", { after: 2, priority: "high" });
      await submit("much-later", "a", { after: 5, priority: "normal" });
      assert.deepEqual(await takeIds(4), ["high", "normal", "low", "much-later"]);
    });

    it("leaves a load alone that is not due, that a person has pause, or that is asked for elsewhere", async () => {
      await submit("a", "x", { load: { connectionName: "sandbox" } });
      assert.equal(await ledger.work.take({ owner: someOwner, of: "other" }), undefined);
      assert.equal(await ledger.work.take({ owner: someOwner, except: ["a"] }), undefined);
      const wish = { kind: "pause", person: "p", because: undefined, at: 1 } as const;
      await ledger.wishes.express("a", wish);
      assert.equal(await take(), undefined);
      assert.equal((await ledger.findLoad("a"))?.pausedBy, "p");
      await ledger.wishes.withdraw("a");
      const taken = await ledger.work.take({ owner: someOwner, of: "sandbox" });
      await finish(taken, "stopped");
      assert.equal(
        await take(),
        undefined,
        "whoever could not tell how it ended is not followed at once",
      );
      assert.ok(taken !== undefined);
      const later = { state: "waiting", nextTryAt: Date.now() + hour, tries: 1 } as const;
      assert.equal(await ledger.work.settle(taken.execution, later), true);
      assert.equal(await take(), undefined);
      await ledger.work.settle(taken.execution, { ...later, nextTryAt: start });
      assert.equal((await take())?.execution.epoch, 2);
    });

    it("takes address in place of a connection's name", async () => {
      await submit("a", "x");
      const of = buildLoad().baseUrl;
      assert.equal((await ledger.work.take({ owner: someOwner, of }))?.load.id, "a");
    });

    it("gives the load of a worker that is gone to the next one at once, who fences it off", async () => {
      await submit("a", "x");
      const former = await take(goneOwner);
      assert.ok(former !== undefined);
      const next = await take(otherOwner);
      assert.deepEqual(next?.execution, { loadId: "a", epoch: 2 });
      assert.equal(next?.load.status, "running");
      const fenced = hasCode("ERR_EXECUTION_FENCED");
      await assert.rejects(ledger.settle(former.execution, buildResult(1, "applied")), fenced);
      assert.equal(await ledger.work.settle(former.execution, { state: "over", tries: 1 }), false);
      assert.equal(await ledger.work.keepReports(former.execution, []), false);
      assert.equal((await ledger.work.find("a"))?.state, "waiting");
    });

    it("holds a load whose execution is taken back, which then has never begun", async () => {
      await submit("a", "x");
      const taken = await take();
      assert.ok(taken !== undefined);
      const why = { code: "E", reason: "why", at: start };
      await ledger.withdraw(taken.execution, why);
      const fenced = hasCode("ERR_EXECUTION_FENCED");
      await assert.rejects(ledger.settle(taken.execution, buildResult(1, "applied")), fenced);
      await assert.rejects(ledger.withdraw(taken.execution, why), fenced);
      const load = await ledger.findLoad("a");
      assert.deepEqual([load?.status, load?.atWork], ["stopped", undefined]);
      assert.equal((await ledger.lastWrite("a"))?.epoch, 0);
      const entry = await ledger.work.find("a");
      assert.deepEqual([entry?.state, entry?.code, entry?.reason], ["held", "E", "why"]);
      assert.equal(await take(), undefined);
      assert.equal(await ledger.work.putBack("a", start), true);
      assert.equal((await take())?.execution.epoch, 1);
    });

    it("gives a load up whose workers die again and again", async () => {
      await submit("a", "x");
      for (let tries = 1; tries <= mostTries; tries += 1)
        assert.equal((await take(goneOwner))?.entry.tries, tries);
      assert.equal(await take(), undefined);
      const entry = await ledger.work.find("a");
      assert.deepEqual([entry?.state, entry?.code], ["held", "ERR_GIVEN_UP"]);
    });

    it("keeps how a try ended, and is done with what a person finished", async () => {
      await submit("a", "x");
      const taken = await take();
      await finish(taken, "stopped");
      assert.ok(taken !== undefined);
      const files = [{ name: "report", hash: "sha256:1", bytes: 7 }];
      assert.equal(await ledger.work.keepReports(taken.execution, files), true);
      const ending = { state: "held", tries: 1, code: "E", reason: "why", exitCode: 3 } as const;
      await ledger.work.settle(taken.execution, ending);
      const entry = await ledger.work.find("a");
      assert.deepEqual(
        [entry?.state, entry?.code, entry?.reason, entry?.exitCode, entry?.reports],
        ["held", "E", "why", 3, { epoch: 1, files }],
      );
      assert.equal(await take(), undefined);
      assert.equal(await ledger.work.putBack("a", start), true);
      assert.equal(await ledger.work.putBack("a", start), false, "it waits already");
      const by = await ledger.beginExecution("a", otherOwner);
      await ledger.endExecution(by, { status: "completed", at: 5 });
      assert.equal(await take(), undefined);
      assert.equal((await ledger.work.find("a"))?.state, "over");
      assert.equal(await ledger.work.putBack("a", start), false);
    });

    it("lets a load be taken out, unless a worker has it; one that never began is abandoned", async () => {
      await submit("a", "x");
      assert.equal(await ledger.work.cancel("a", "cancelled by p", 9), true);
      assert.equal(await take(), undefined);
      const load = await ledger.findLoad("a");
      assert.deepEqual([load?.status, load?.statusReason], ["abandoned", "cancelled by p"]);
      assert.equal(await ledger.work.cancel("a", "again", 9), false);
      await submit("b", "x");
      const taken = await take();
      assert.equal(await ledger.work.cancel("b", "too late", 9), false);
      await finish(taken, "stopped");
      assert.equal(await ledger.work.cancel("b", "now", 9), true);
      assert.equal((await ledger.findLoad("b"))?.status, "stopped");
    });

    it("records whose rows a submitted load corrects as that person's decision", async () => {
      await submit("a", "x", { corrects: { load: "z", again: false } });
      const [{ person, epoch, what } = {}] = await ledger.interventions.list("a");
      assert.deepEqual([person, epoch, what], ["anna@desk", 0, { kind: "corrects", load: "z" }]);
    });
  });
}
