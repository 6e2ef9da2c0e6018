import assert from "node:assert/strict";
import { fixedWindow, tokenBucket } from "../../support/pace/limiters.ts";
import type { ArrivedRequest } from "../../support/pace/simulated-api.ts";
import { playTogether, type TogetherOutcome } from "../../support/pace/together.ts";

const passed = (arrived: readonly ArrivedRequest[], from: number, to: number): number =>
  arrived.filter(({ at, status }) => status === 200 && at >= from && at < to).length;

const refused = ({ arrived }: TogetherOutcome): number =>
  arrived.flat().filter(({ status }) => status === 429).length;

/** Requests a second that went in while all were at work, a bucket of 30 aside that was full in the beginning. */
function together({ arrived, overAt }: TogetherOutcome): number {
  const until = Math.min(...overAt);
  return ((passed(arrived.flat(), 0, until) - 30) * 1000) / until;
}

const one = { rows: 1200, concurrency: 8 };
const bucket = { limiter: () => tokenBucket(30, 30) };
/** Until a refusal is known to its load, told, and heard by the other, whose requests are then on their way. */
const untilHeardMs = 300;

describe("several loads of one account", () => {
  for (const way of ["pace", "ledger"] as const) {
    const how = way === "pace" ? "have one pace" : "share a ledger";
    for (const [name, form] of [
      ["30/s", {}],
      ["30/s with Retry-After", { retryAfter: "seconds" }],
    ] as const) {
      it(`use ${name} to 93 %, evenly, with fewer refusals than strangers get, when they ${how}`, async () => {
        const behaviour = () => ({ limiter: bucket.limiter(), ...form });
        const strangers = await playTogether([one, one], behaviour(), "none");
        const outcome = await playTogether([one, one], behaviour(), way);
        assert.ok(together(outcome) >= 28, `together ${together(outcome)}`);
        assert.ok(
          refused(outcome) < 0.75 * refused(strangers),
          `${refused(outcome)} of ${refused(strangers)}`,
        );
        const until = Math.min(...outcome.overAt);
        const [first = 0, second = 0] = outcome.arrived.map((of) => passed(of, 0, until));
        assert.ok(Math.min(first, second) >= 0.9 * Math.max(first, second), `${first}, ${second}`);
      });
    }

    it(`take up at once what one leaves that ends, and make room for one that comes, when they ${how}`, async () => {
      const short = { rows: 200, concurrency: 8, from: 20_000 };
      const outcome = await playTogether([one, short], { limiter: bucket.limiter() }, way);
      const [first = [], second = []] = outcome.arrived;
      const [, over = 0] = outcome.overAt;
      assert.ok(passed(first, 15_000, 20_000) >= 5 * 27, "before the other one came");
      assert.ok(passed(second, 22_000, 27_000) >= 5 * 12, "the share of the one that came");
      assert.ok(passed(first, over + 3000, over + 8000) >= 5 * 27, "after it has ended");
      const alone = await playTogether([one], { limiter: bucket.limiter() }, "none");
      assert.ok(refused(outcome) <= refused(alone) + 4, `${refused(outcome)}`);
    });

    it(`meet no refusal where the limit is announced, when they ${how}`, async () => {
      const behaviour = { limiter: bucket.limiter(), announces: "newest" as const };
      const outcome = await playTogether([one, one], behaviour, way);
      assert.equal(refused(outcome), 0);
      assert.ok(together(outcome) >= 28, `together ${together(outcome)}`);
    });

    it(`leave to one what the other may not use by its --rate, when they ${how}`, async () => {
      const behaviour = { limiter: bucket.limiter(), announces: "newest" as const };
      const slow = { rows: 150, concurrency: 8, ratePerSecond: 5 };
      const outcome = await playTogether([{ ...one, rows: 700 }, slow], behaviour, way);
      const [first = [], second = []] = outcome.arrived;
      assert.ok(passed(first, 5000, 25_000) >= 20 * 22, `${passed(first, 5000, 25_000)}`);
      assert.ok(passed(second, 5000, 25_000) >= 20 * 4.7, `${passed(second, 5000, 25_000)}`);
      assert.ok(passed(second, 5000, 25_000) <= 20 * 5.1, "above its rate");
      assert.equal(refused(outcome), 0);
    });

    it(`all pause for as long as the API tells one of them to, when they ${how}`, async () => {
      const behaviour = { limiter: fixedWindow(300, 10_000), retryAfter: "seconds" as const };
      const { arrived } = await playTogether([one, one], behaviour, way);
      const pauses = arrived.flat().filter(({ retryAfterMs = 0 }) => retryAfterMs >= 1000);
      assert.ok(pauses.length > 0);
      for (const { at, retryAfterMs = 0 } of pauses)
        for (const of of arrived)
          assert.deepEqual(
            of.filter((other) => other.at > at + untilHeardMs && other.at < at + retryAfterMs),
            [],
          );
    });
  }

  it("is nothing but one load where it is alone: not a request leaves at another moment", async () => {
    const [alone, listening] = await Promise.all(
      (["none", "ledger"] as const).map(
        async (way) => await playTogether([one], { limiter: bucket.limiter() }, way),
      ),
    );
    assert.deepEqual(listening?.arrived, alone?.arrived);
  });
});
