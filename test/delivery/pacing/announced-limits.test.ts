import assert from "node:assert/strict";
import { HeaderLimits } from "../../../src/delivery/pacing/announced-limits.ts";
import type { Announcement } from "../../../src/delivery/pacing/read-announcements.ts";

const quota = (remaining: number, resetInMs: number, name = "a"): Announcement => ({
  name,
  quota: 100,
  windowMs: 60_000,
  remaining,
  resetInMs,
});

const make = (ahead?: number): HeaderLimits =>
  new HeaderLimits(
    () => 0,
    () => ahead,
  );

describe("HeaderLimits", () => {
  it("spreads what is left, less a little, over the time until the reset", () => {
    const limits = make();
    limits.learn([quota(51, 10_000)], { now: 0, number: 1, sentAfter: 0 });
    assert.equal(Math.round(limits.rate(0) * 10) / 10, 5);
  });

  it("counts requests that left after the one that was answered", () => {
    const limits = make();
    limits.learn([quota(5, 10_000)], { now: 0, number: 1, sentAfter: 4 });
    assert.equal(limits.freeAt(0), 10_020);
  });

  it("lets the tightest of several limits rule", () => {
    const limits = make();
    limits.learn([quota(100, 10_000), quota(11, 10_000, "b")], { now: 0, number: 1, sentAfter: 0 });
    assert.ok(limits.rate(0) < 1.1);
  });

  it("believes the answer to the request that left last, in whatever order the answers come", () => {
    const limits = make();
    limits.learn([quota(41, 10_000)], { now: 0, number: 9, sentAfter: 0 });
    limits.learn([quota(2, 10_000)], { now: 0, number: 3, sentAfter: 6 });
    assert.ok(limits.rate(0) > 3.9);
  });

  it("does not stretch a quota that the rows left fit into", () => {
    const limits = make(30);
    limits.learn([quota(50, 60_000)], { now: 0, number: 1, sentAfter: 0 });
    assert.equal(limits.rate(0), Number.POSITIVE_INFINITY);
  });

  it("forgets a used-up quota when its time is over", () => {
    const limits = make();
    limits.learn([quota(0, 1500)], { now: 0, number: 1, sentAfter: 0 });
    assert.equal(limits.freeAt(1000), 1520);
    assert.equal(limits.freeAt(1600), undefined);
    assert.equal(limits.rate(1600), Number.POSITIVE_INFINITY);
  });

  it("forgets what only refusals announce after ten seconds of answers without it", () => {
    const limits = make();
    limits.learn([quota(10, 60_000)], { now: 0, number: 1, sentAfter: 0 });
    limits.learn([], { now: 5000, number: 2, sentAfter: 0 });
    assert.ok(Number.isFinite(limits.rate(5000)));
    limits.learn([], { now: 11_000, number: 3, sentAfter: 0 });
    assert.equal(limits.rate(11_000), Number.POSITIVE_INFINITY);
  });

  it("stays close to the rate of a window of a second, a little above while plenty is left", () => {
    const limits = make();
    const second = (remaining: number): Announcement => ({
      ...quota(remaining, 1000),
      quota: 20,
      windowMs: 1000,
    });
    limits.learn([second(20)], { now: 0, number: 1, sentAfter: 0 });
    assert.equal(limits.rate(0), 20.6);
    limits.learn([second(0)], { now: 100, number: 2, sentAfter: 0 });
    assert.equal(limits.rate(100), 19.4);
  });
});
