import assert from "node:assert/strict";
import fc from "fast-check";
import { createRollingCap } from "../../../src/delivery/pacing/rolling-cap.ts";
import { createSendLog } from "../../../src/delivery/pacing/send-log.ts";

/** Sends whenever the cap lets it, at most this long after it was asked to. */
function sendAll(perSecond: number, delays: readonly number[]): number[] {
  const log = createSendLog(1);
  const cap = createRollingCap(perSecond, log);
  const sends: number[] = [];
  let now = 0;
  for (const delay of delays) {
    now = Math.max(now, cap.nextAt()) + delay;
    log.note(now);
    sends.push(now);
  }
  return sends;
}

describe("createRollingCap", () => {
  it("never lets more go in any rolling second than a whole-numbered cap, however late the sender wakes", () => {
    const delays = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), delays, (perSecond, late) => {
        const sends = sendAll(perSecond, late);
        for (const from of sends)
          assert.ok(sends.filter((at) => at >= from && at < from + 1000).length <= perSecond);
      }),
    );
  });

  it("keeps a cap of less than one a second, and one with a fraction", () => {
    for (const perSecond of [0.5, 2.5]) {
      const sends = sendAll(perSecond, Array<number>(101).fill(0));
      const taken = ((sends.at(-1) ?? 0) - (sends[0] ?? 0)) / 1000;
      assert.ok(
        100 / taken <= 1.01 * perSecond && 100 / taken > 0.95 * perSecond,
        String(100 / taken),
      );
    }
  });

  it("holds nobody back where there is none", () => {
    assert.equal(createRollingCap(undefined, createSendLog(1)).nextAt(), 0);
  });
});
