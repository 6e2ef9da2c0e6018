import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { systemClock, type Clock } from "../../../src/kernel/clock.ts";
import { noNews, type Hear, type News } from "../../../src/ledger/news.ts";
import { WorkBell } from "../../../src/operations/wait-for-work.ts";
import { exitCodes, workLoads } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { actionRows } from "../../support/load-files.ts";
import { makeSharedHosts, type SharedHosts } from "../../support/shared-hosts.ts";
import { assertExit, testToken } from "../../support/workdir.ts";

/** A clock on which the wait for the next look ends by its signal alone. @param begun told how long each wait is */
function withoutLooks(begun: (ms: number) => void = () => undefined): Clock {
  return {
    ...systemClock,
    sleep: async (ms, signal) => {
      begun(ms);
      if (ms < 1000) return await systemClock.sleep(ms, signal);
      return await new Promise((_, reject) => {
        if (signal?.aborted === true) reject(signal.reason);
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}

describe("a worker that has nothing to do", () => {
  describe("without a ledger", () => {
    let hear: Hear | undefined;
    const news = (isHeard: boolean): News => ({
      listen: (_topic, told) => {
        hear = told;
        return { isHeard, stop: () => (hear = undefined) };
      },
    });
    const waits = async (of: News, ring: (stop: AbortController) => void): Promise<number[]> => {
      const waited: number[] = [];
      const stop = new AbortController();
      const clock = withoutLooks((ms) => waited.push(ms));
      const bell = new WorkBell(of, clock, stop.signal);
      const next = bell.next;
      const wait = bell.wait(next);
      await turn();
      ring(stop);
      await wait;
      bell.stop();
      return waited;
    };

    it("looks each second where nobody is told of loads, and every four where it is", async () => {
      assert.deepEqual(await waits(noNews, (stop) => stop.abort()), [1000]);
      assert.deepEqual(await waits(news(true), () => hear?.("a")), [4000]);
      assert.equal(hear, undefined, "it listens no more");
    });

    it("misses nothing that it is told of while it looks, and waits no more once it is to stop", async () => {
      const stop = new AbortController();
      const bell = new WorkBell(news(true), withoutLooks(), stop.signal);
      const next = bell.next;
      hear?.("a");
      await bell.wait(next);
      stop.abort();
      await bell.wait(bell.next);
      bell.stop();
    });
  });

  describe("at a ledger in PostgreSQL", () => {
    const postgres = usePostgres();
    let hosts: SharedHosts;
    beforeEach(async () => {
      hosts = await makeSharedHosts(postgres.server);
    });
    afterEach(async () => await hosts.close());

    it("begins a load when it is submitted or given back on another host: it waits for no look of its own", async () => {
      await hosts.simulate();
      const { a, b } = hosts;
      const stop = new AbortController();
      let isWaiting: () => void = () => undefined;
      const waiting = new Promise<void>((resolve) => (isWaiting = resolve));
      const over: string[] = [];
      let next: () => void = () => undefined;
      const worker = workLoads({
        runsDir: `${b.workdir.path}/waybill-runs`,
        ledger: { address: hosts.address },
        store: hosts.store,
        env: { WAYBILL_TOKEN: testToken },
        stopSignal: stop.signal,
        clock: withoutLooks((ms) => {
          if (ms === 4000) isWaiting();
        }),
        onOver: ({ loadId }) => {
          over.push(loadId);
          next();
        },
      });
      await waiting;
      a.workdir.file("a.csv", actionRows(5));
      const id = await a.submitted("a.csv", "--limit", "2");
      while (over.length < 1) await new Promise<void>((resolve) => (next = resolve));
      // Over by its limit; given back by a person.
      assertExit(await a.run("continue", id), exitCodes.ok);
      while (over.length < 2) await new Promise<void>((resolve) => (next = resolve));
      stop.abort();
      await worker;
      assert.deepEqual(over, [id, id]);
    });
  });
});
