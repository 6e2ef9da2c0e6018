import assert from "node:assert/strict";
import { watchLoops, type WatchedLoops } from "../../src/metrics/watched-loops.ts";

const every = 30_000;

describe("the loops of a watch", () => {
  let now: number;
  let loops: WatchedLoops;
  let isLoading: boolean;
  const pass = (ms: number): void => {
    now += ms;
  };
  const late = (): readonly string[] => loops.late(() => isLoading);
  beforeEach(() => {
    now = 5000;
    isLoading = false;
    loops = watchLoops([{ name: "nightly", everyMs: every }], { monotonic: () => now });
  });

  it("are late until the first folder was looked into", () => {
    assert.deepEqual(late(), ["nightly: its folder was not looked into for 90 s"]);
    loops.note("nightly", "begins");
    loops.note("nightly", "looked");
    assert.deepEqual(late(), []);
  });

  it("are late when a folder was not looked into for three times its interval", () => {
    loops.note("nightly", "looked");
    pass(3 * every);
    assert.deepEqual(late(), []);
    pass(1);
    assert.equal(late().length, 1);
    loops.note("nightly", "begins");
    loops.note("nightly", "failed");
    assert.equal(late().length, 1, "a look that failed has not looked into it");
  });

  it("are not late while a load is at work, or the look shows that it goes on", () => {
    loops.note("nightly", "looked");
    loops.note("nightly", "begins");
    pass(10 * every);
    assert.equal(late().length, 1);
    isLoading = true;
    assert.deepEqual(late(), []);
    isLoading = false;
    loops.sign("nightly");
    assert.deepEqual(late(), []);
    pass(3 * every + 1);
    assert.equal(late().length, 1);
  });

  it("are dead when they neither look nor wait for the next look", () => {
    pass(3 * every);
    assert.deepEqual(loops.dead(), []);
    pass(1);
    assert.deepEqual(loops.dead(), ["nightly: nobody looks after it any more"]);
    loops.note("nightly", "begins");
    pass(100 * every);
    assert.deepEqual(loops.dead(), [], "a look may take long");
    loops.note("nightly", "failed");
    assert.deepEqual(loops.dead(), []);
  });
});
