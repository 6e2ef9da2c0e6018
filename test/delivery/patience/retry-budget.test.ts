import assert from "node:assert/strict";
import { createRetryBudget } from "../../../src/delivery/patience/retry-budget.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const allowance = { perRequest: 0.1, most: 3, trickleMs: 1000 };

describe("createRetryBudget", () => {
  const setUp = (): {
    clock: ReturnType<typeof createFakeClock>;
    budget: ReturnType<typeof createRetryBudget>;
    taken: number[];
    want: (retries: number) => void;
  } => {
    const clock = createFakeClock();
    const budget = createRetryBudget(allowance, clock);
    const taken: number[] = [];
    const { signal } = new AbortController();
    const want = (retries: number): void => {
      for (let retry = 0; retry < retries; retry += 1)
        void budget.take(signal).then(() => taken.push(clock.monotonic()));
    };
    return { clock, budget, taken, want };
  };

  it("gives the first few at once, and then one a second", async () => {
    const { clock, taken, want } = setUp();
    want(6);
    await clock.advance(0);
    assert.deepEqual(taken, [0, 0, 0]);
    await clock.advance(3000);
    assert.deepEqual(taken, [0, 0, 0, 1000, 2000, 3000]);
  });

  it("earns one retry with ten requests", async () => {
    const { clock, budget, taken, want } = setUp();
    want(3);
    await clock.advance(0);
    for (let request = 0; request < 20; request += 1) budget.noteRequest();
    want(3);
    await clock.advance(1);
    assert.equal(taken.length, 5);
  });

  it("saves up no more than it had in the beginning, however long nothing fails", async () => {
    const { clock, budget, taken, want } = setUp();
    for (let request = 0; request < 1000; request += 1) budget.noteRequest();
    await clock.advance(60_000);
    want(10);
    await clock.advance(1);
    assert.equal(taken.length, 3);
  });

  it("lets whoever waits go when the load stops", async () => {
    const clock = createFakeClock();
    const budget = createRetryBudget({ ...allowance, most: 0.5 }, clock);
    const stop = new AbortController();
    const waiting = budget.take(stop.signal);
    stop.abort(new Error("Ctrl-C"));
    await assert.rejects(waiting, /Ctrl-C/);
  });
});
