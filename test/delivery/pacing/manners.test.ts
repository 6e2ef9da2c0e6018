import assert from "node:assert/strict";
import {
  fixedWindow,
  penaltyBox,
  queueingServer,
  sharedWith,
  tokenBucket,
} from "../../support/pace/limiters.ts";
import { playLoad, startLoad } from "../../support/pace/play-load.ts";
import { changing } from "../../support/pace/scenarios.ts";
import { createSeededChance } from "../../support/pace/seeded-chance.ts";
import type { ArrivedRequest, SimulatedApi } from "../../support/pace/simulated-api.ts";
import { createVirtualClock } from "../../support/pace/virtual-clock.ts";

/** An answer needs so long at most until the client knows it, and whatever it sent meanwhile until it arrives. */
const onTheWayMs = 40;

const countBetween = (arrived: readonly ArrivedRequest[], from: number, to: number): number =>
  arrived.filter(({ at }) => at >= from && at < to).length;

const refusedBetween = ({ arrived }: SimulatedApi, from: number, to: number): number =>
  arrived.filter(({ at, status }) => status === 429 && at >= from && at < to).length;

describe("the manners of the pace", () => {
  for (const [name, limiter] of [
    ["a token bucket", tokenBucket(20, 20)],
    ["a fixed window", fixedWindow(200, 10_000)],
    ["a limiter with a penalty", penaltyBox(tokenBucket(20, 20), 3000)],
  ] as const) {
    it(`sends nothing while a Retry-After of ${name} runs, and one request when it is over`, async () => {
      const { api } = await playLoad({ rows: 800 }, { limiter, retryAfter: "seconds" });
      const refused = api.arrived.filter(({ retryAfterMs }) => retryAfterMs !== undefined);
      assert.ok(refused.length > 0);
      for (const { at, retryAfterMs = 0 } of refused) {
        assert.equal(countBetween(api.arrived, at + onTheWayMs, at + retryAfterMs), 0);
        const next = api.arrived.find((other) => other.at > at + onTheWayMs)?.at ?? 0;
        assert.ok(countBetween(api.arrived, next, next + onTheWayMs) <= 1, "a herd");
      }
    });
  }

  it("asks nothing before the end of the window that a refusal announces", async () => {
    const { api } = await playLoad(
      { rows: 800 },
      { limiter: fixedWindow(200, 10_000), announces: "epoch", announcesOnRefusal: true },
    );
    const [first] = api.arrived.filter(({ status }) => status === 429);
    assert.ok(first !== undefined && first.at < 9000);
    assert.equal(countBetween(api.arrived, first.at + onTheWayMs, 10_000), 0);
  });

  it("takes a 503 for a fault, whatever the pace, where it comes by chance", async () => {
    const limiter = tokenBucket(1000, 1000);
    const { api } = await playLoad({ rows: 3000 }, { limiter, unavailableShare: 0.05 });
    const undisturbed = await playLoad({ rows: 3000 }, { limiter: tokenBucket(1000, 1000) });
    const last = api.arrived.at(-1)?.at ?? 0;
    assert.ok(last < 1.3 * 1000 * undisturbed.seconds, `${last} of ${undisturbed.seconds}`);
  });

  it("comes to the limit also where a refusal takes so long that nothing was sent in the second before it", async () => {
    const limiter = () => tokenBucket(20, 1);
    for (const refusalMs of [10, 1500, 4000]) {
      const { seconds } = await playLoad({ rows: 400 }, { limiter: limiter(), refusalMs });
      assert.ok(seconds < 80, `${seconds} s where a refusal takes ${refusalMs} ms`);
    }
  });

  it("never sends more than the rate that it was given, in any second at all", async () => {
    const behaviour = { limiter: tokenBucket(20, 20) };
    const { api } = await playLoad({ rows: 300, ratePerSecond: 10 }, behaviour);
    const sends = api.arrived.map(({ sentAt }) => sentAt);
    for (const from of sends)
      assert.ok(sends.filter((at) => at >= from && at < from + 1000).length <= 10);
    for (const from of sends)
      assert.ok(sends.filter((at) => at >= from && at < from + 10_000).length <= 102);
  });

  it("notices within seconds that a limit has fallen, and within a minute that it has risen", async () => {
    const { api } = await playLoad({ rows: 1600 }, { limiter: tokenBucket(changing, 40) });
    assert.ok(countBetween(api.arrived, 19_000, 29_000) <= 115, "still too fast");
    assert.ok(refusedBetween(api, 15_000, 45_000) <= 15);
    assert.ok(countBetween(api.arrived, 75_000, 80_000) >= 5 * 18, "still too slow");
  });

  it("leaves other users of a limit their share", async () => {
    const shared = sharedWith(tokenBucket(20, 20), 10, createSeededChance(7));
    const { seconds, waste } = await playLoad(
      { rows: 800 },
      { limiter: shared, retryAfter: "seconds" },
    );
    assert.ok(80 / seconds >= 0.85, `utilisation ${80 / seconds}`);
    assert.ok(waste <= 2, `waste ${waste}`);
    assert.ok(shared.othersRefused() <= 0.04, `others refused ${shared.othersRefused()}`);
  });

  it("shares a limit evenly with a second process that does not know of the first", async () => {
    const clock = createVirtualClock();
    const limiter = tokenBucket(20, 20);
    const loads = [1, 2].map((seed) =>
      startLoad({ rows: 1200 }, { limiter }, { clock, random: createSeededChance(seed) }),
    );
    await clock.run(() => loads.some(({ isOver }) => isOver()), 3_600_000);
    const until = clock.monotonic();
    const passed = loads.map(
      ({ api }) => api.arrived.filter(({ status }) => status === 200).length,
    );
    const [first = 0, second = 0] = passed;
    const together = (first + second - 20) / (until / 50);
    const jain = (first + second) ** 2 / (2 * (first ** 2 + second ** 2));
    assert.ok(together >= 0.9, `together ${together}`);
    assert.ok(jain >= 0.9, `Jain index ${jain}`);
    for (const [index, { api }] of loads.entries())
      assert.ok(refusedBetween(api, 0, until) <= 0.015 * (passed[index] ?? 0));
    await clock.run(() => loads.every(({ isOver }) => isOver()), 3_600_000);
  });

  it("asks seldom during an outage, loses no row to it, and goes on soon after", async () => {
    const outage = [20_000, 50_000] as const;
    const { api, results } = await playLoad(
      { rows: 1200 },
      { limiter: tokenBucket(20, 20), outage },
    );
    assert.ok(api.arrived.filter(({ status }) => status === 503).length <= 40);
    const resumedAt =
      api.arrived.find(({ at, status }) => at > outage[1] && status === 200)?.at ?? 0;
    assert.ok(resumedAt - outage[1] <= 13_000, `resumed after ${resumedAt - outage[1]} ms`);
    assert.ok(results.every(({ outcome }) => outcome === "applied"));
  });

  it("lets the rows that are always refused fail, and no other", async () => {
    const locked = new Set(["k200", "k400"]);
    const { results } = await playLoad({ rows: 800 }, { limiter: tokenBucket(20, 20), locked });
    const failed = results.filter(({ outcome }) => outcome === "failed").map(({ key }) => key);
    assert.deepEqual(failed, ["k200", "k400"]);
  });

  it("ends with a row that is refused for itself also when no other is left", async () => {
    const locked = new Set(["k80", "k90"]);
    const { results, seconds } = await playLoad(
      { rows: 100 },
      { limiter: tokenBucket(20, 20), locked },
    );
    const failed = results.filter(({ outcome }) => outcome === "failed").map(({ key }) => key);
    assert.deepEqual(new Set(failed), locked);
    assert.ok(seconds < 120, `${seconds} s`);
  });

  it("keeps a server that queues from piling up requests", async () => {
    const { api } = await playLoad(
      { rows: 600, concurrency: 64 },
      { limiter: queueingServer(20, 400) },
    );
    assert.ok(api.mostInFlight() <= 30, String(api.mostInFlight()));
  });
});
