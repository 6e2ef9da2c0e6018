import assert from "node:assert/strict";
import { inFlightLimit, queueingServer, tokenBucket } from "../../support/pace/limiters.ts";
import { playLoad } from "../../support/pace/play-load.ts";
import { playHosts, type HostsOutcome, type PlayedHost } from "../../support/pace/several-hosts.ts";
import type { ArrivedRequest } from "../../support/pace/simulated-api.ts";

const one: PlayedHost = { rows: 300, concurrency: 8 };
const three = [one, one, one];
const bucket = () => ({ limiter: tokenBucket(20, 20) });

const passed = (of: readonly ArrivedRequest[], from: number, to: number): number =>
  of.filter(({ at, status }) => status === 200 && at >= from && at < to).length;
const refused = ({ arrived }: HostsOutcome): readonly ArrivedRequest[] =>
  arrived.flat().filter(({ status }) => status === 429);

/** What a client that knows the bucket would take, by what they took. */
function utilisation({ arrived, overAt }: HostsOutcome): number {
  const all = arrived.flat().filter(({ status }) => status === 200).length;
  return (((all - 20) / 20) * 1000) / Math.max(...overAt);
}

function jainOf({ arrived, overAt }: HostsOutcome): number {
  const until = Math.min(...overAt);
  const parts = arrived.map((of) => passed(of, 0, until));
  const sum = parts.reduce((total, part) => total + part, 0);
  return sum ** 2 / (parts.length * parts.reduce((total, part) => total + part ** 2, 0));
}

/** The longest after the beginning of a numeric Retry-After that anybody sent anything into it. */
function latestInto(outcome: HostsOutcome): number {
  const all = outcome.arrived.flat();
  const into = refused(outcome).flatMap(({ at, retryAfterMs = 0 }) =>
    all
      .filter(({ sentAt }) => sentAt > at && sentAt < at + retryAfterMs)
      .map(({ sentAt }) => sentAt - at),
  );
  return Math.max(0, ...into);
}

describe("processes of several hosts at work on one account", () => {
  for (const [way, hears] of [
    ["announces news", true],
    ["has to be looked into", false],
  ] as const)
    for (const [name, form] of [
      ["20/s", {}],
      ["20/s with Retry-After", { retryAfter: "seconds" }],
    ] as const)
      it(`have one limit: a bucket of ${name} is used to 90 %, evenly, with 1.5 refusals per 100 rows, by a ledger that ${way}`, async () => {
        const outcome = await playHosts(three, { ...bucket(), ...form }, { hears });
        assert.ok(utilisation(outcome) >= 0.9, `${utilisation(outcome)}`);
        assert.ok(refused(outcome).length <= 13, `${refused(outcome).length} of 900`);
        assert.ok(jainOf(outcome) >= 0.99, `${jainOf(outcome)}`);
        assert.ok(latestInto(outcome) <= 250, `${latestInto(outcome)} ms into a Retry-After`);
      });

  it("have another governor within 5 s when that one is lost, and share what the lost one leaves", async () => {
    const hosts = [{ ...one, lostAt: 15_000 }, one, one];
    const { arrived } = await playHosts(hosts, bucket(), { until: 32_000 });
    const [lost = [], ...others] = arrived;
    assert.equal(passed(lost, 15_100, 32_000), 0);
    const left = others.map((of) => passed(of, 20_000, 30_000));
    assert.ok(
      left.every((count) => count >= 0.9 * 100),
      left.join(", "),
    );
    // Until then they go on with what was granted to them.
    const between = others.map((of) => passed(of, 15_000, 20_000));
    assert.ok(
      between.every((count) => count >= 0.9 * 33),
      between.join(", "),
    );
  });

  it("go on with what was granted to them when the ledger is dead, and send nothing when that is over", async () => {
    const { arrived } = await playHosts(three, bucket(), {
      until: 32_000,
      during: async (shared, clock) => {
        await clock.sleep(15_000);
        shared.setDead(true);
        await clock.sleep(8000);
        shared.setDead(false);
      },
    });
    const all = arrived.flat();
    assert.ok(passed(all, 15_000, 16_500) >= 0.85 * 30, "what was granted");
    assert.deepEqual(
      all.filter(({ sentAt }) => sentAt > 17_100 && sentAt < 23_000),
      [],
    );
    assert.ok(passed(all, 24_000, 32_000) >= 0.9 * 160, "when it is back");
  });

  it("have no more in flight than the account takes, and all of that", async () => {
    const behaviour = { limiter: queueingServer(1000, 100), latencyMs: () => 200 };
    const hosts = three.map((host) => ({ ...host, rows: 200, accountInFlight: 7 }));
    const outcome = await playHosts(hosts, behaviour);
    assert.equal(outcome.mostInFlight, 7);
    const ideal = (600 / 7) * 0.21;
    assert.ok(Math.max(...outcome.overAt) <= 1000 * ideal * 1.4 + 3000, outcome.overAt.join(", "));
  });

  it("each get their turn where there are fewer places than processes", async () => {
    const hosts = three.map((host) => ({ ...host, rows: 60, accountInFlight: 2 }));
    const outcome = await playHosts(hosts, { limiter: inFlightLimit(2), latencyMs: () => 200 });
    assert.deepEqual(refused(outcome), []);
    assert.ok(Math.max(...outcome.overAt) <= 45_000, outcome.overAt.join(", "));
  });

  it("leave one that is alone as it is: not a request leaves at another moment, and the ledger is not asked for each", async () => {
    const [alone, sharing] = await Promise.all([
      playLoad({ ...one, seed: 10 }, bucket()),
      playHosts([one], bucket(), { seed: 1 }),
    ]);
    const moments = (of: readonly ArrivedRequest[]) => of.map(({ sentAt }) => Math.round(sentAt));
    const [arrived = []] = sharing.arrived;
    const offset = (arrived[0]?.sentAt ?? 0) - (alone.api.arrived[0]?.sentAt ?? 0);
    assert.ok(offset < 20, "it waits for one answer of the ledger in the beginning");
    assert.deepEqual(
      moments(arrived.map((of) => ({ ...of, sentAt: of.sentAt - offset }))),
      moments(alone.api.arrived),
    );
    assert.ok(sharing.shared.asked() < 2 * one.rows, `${sharing.shared.asked()} statements`);
  });

  it("begin with what was learned before, when all who learned it are gone", async () => {
    const later = { ...one, from: 40_000 };
    const { arrived } = await playHosts([{ ...one, rows: 400 }, later], bucket());
    const [first = [], second = []] = arrived;
    assert.ok(passed(second, 40_000, 42_000) >= 35, `${passed(second, 40_000, 42_000)}`);
    const refusals = (of: readonly ArrivedRequest[], from: number): number =>
      of.filter(({ at, status }) => status === 429 && at < from + 5000).length;
    assert.ok(refusals(first, 0) > 0, "it had to be learned");
    assert.equal(refusals(second, 40_000), 0);
  });
});
