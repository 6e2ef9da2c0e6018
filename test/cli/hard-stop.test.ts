import assert from "node:assert/strict";
import type { CommandWorld } from "../../src/cli/command.ts";
import { watchHardStop } from "../../src/cli/hard-stop.ts";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { assertRefused } from "../support/workdir.ts";

describe("watchHardStop", () => {
  const watch = () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const clock = createFakeClock();
    const said: string[] = [];
    const world = {
      stopSignal: first.signal,
      watchHardStop: () => second.signal,
      err: (text: string) => said.push(text),
    } as unknown as CommandWorld;
    return { first, second, clock, said, hardStop: watchHardStop(world, 25_000, clock) };
  };

  it("aborts when the grace time after the first signal is over, and says so", async () => {
    const { first, clock, said, hardStop } = watch();
    await clock.advance(60_000);
    assert.ok(!hardStop.signal.aborted, "time counts from the first signal");
    first.abort();
    await clock.advance(24_999);
    assert.ok(!hardStop.signal.aborted);
    await clock.advance(1);
    assert.ok(hardStop.signal.aborted);
    assert.match(said.join(""), /^the grace time of 25 s is over/);
  });

  it("aborts at once on the second signal", () => {
    const { second, hardStop } = watch();
    second.abort();
    assert.ok(hardStop.signal.aborted);
  });

  it("leaves everything alone when what was under way is over", async () => {
    const { first, clock, said, hardStop } = watch();
    first.abort();
    hardStop.end();
    await clock.advance(60_000);
    assert.ok(!hardStop.signal.aborted && said.length === 0);
  });
});

describe("--grace", () => {
  it("takes a duration", async () => {
    const run = await runInProcess(["load", "a.csv", "-m", "a.yaml", "--grace", "soon"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_DURATION", /"soon" is no duration/);
  });
});
