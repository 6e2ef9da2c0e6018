import assert from "node:assert/strict";
import type { LoadProgress } from "../../../src/load/load-request.ts";
import { createPaceSeries } from "../../../src/load/run/pace-series.ts";
import { noOutcomes } from "../../../src/rows/outcome.ts";

const at = (elapsedMs: number): LoadProgress => ({
  rowsDone: elapsedMs / 100,
  rowsDoneEarlier: 0,
  rowCount: 1000,
  counts: noOutcomes(),
  countsEarlier: noOutcomes(),
  requests: 7,
  refusals: 1,
  inFlight: 2,
  ratePerSecond: undefined,
  pace: undefined,
  elapsedMs,
});

describe("createPaceSeries", () => {
  it("keeps every look of a short load", () => {
    const series = createPaceSeries();
    for (const ms of [10_000, 20_000]) series.add(at(ms));
    assert.deepEqual(
      series
        .points()
        .map(({ elapsedMs, rowsDone, ratePerSecond }) => [elapsedMs, rowsDone, ratePerSecond]),
      [
        [10_000, 100, null],
        [20_000, 200, null],
      ],
    );
  });

  it("holds at most 240 points of a load of any length, evenly spaced", () => {
    const series = createPaceSeries();
    for (let look = 1; look <= 50_000; look += 1) series.add(at(look * 10_000));
    const times = series.points().map(({ elapsedMs }) => elapsedMs);
    assert.ok(times.length <= 240 && times.length >= 120, String(times.length));
    const gaps = new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    assert.equal(gaps.size, 1);
  });
});
