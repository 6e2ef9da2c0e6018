import assert from "node:assert/strict";
import { paceOf } from "../../src/desk/screens/pace-chart.ts";
import type { PacePoint, ShownLoad } from "../../src/index.ts";

const point = (at: number, changes: Partial<PacePoint> = {}): PacePoint => ({
  elapsedMs: at * 1000,
  rowsDone: at * 10,
  requests: at * 10,
  refusals: 0,
  inFlight: 2,
  ratePerSecond: 12,
  why: "learned",
  p50Ms: 80,
  p95Ms: 140,
  ...changes,
});

const chart = (course: readonly PacePoint[], standing = "running", rowCount = 1000): string =>
  paceOf({ course, load: { standing }, rowCount } as ShownLoad).toHtml();

describe("the pace of a load, drawn", () => {
  it("has what was accepted, the limit, refusals and where the gate was shut, each in words as well", () => {
    const course = [
      point(0),
      point(2),
      point(4, { refusals: 3 }),
      point(6, { refusals: 3, why: "gate", requests: 40 }),
    ];
    const text = chart(course);
    assert.match(text, /<polyline class="accepted" points="44\.0,[\d.]+ [\d.]+,[\d.]+ 712\.0,/);
    assert.match(text, /<polyline class="limit"/);
    assert.equal(text.match(/class="refused" d=/g)?.length, 1);
    assert.equal(text.match(/<rect class="shut"/g)?.length, 1);
    assert.match(
      text,
      /40 requests, 3 refused at 1 time, 2 in flight, pace set by: gate; half of the answers within 80 ms/,
    );
    assert.match(text, /940 rows left, about 94 s/);
  });

  it("promises no end of a load that is over, and draws nothing from a single moment", () => {
    assert.doesNotMatch(chart([point(0), point(2), point(4)], "completed"), /left, about/);
    assert.equal(chart([point(0), point(2)]), "");
    assert.equal(chart([]), "");
  });

  it("draws no limit where none is known", () => {
    const text = chart(
      [0, 2, 4].map((at) => point(at, { ratePerSecond: null, p50Ms: null, p95Ms: null })),
    );
    assert.match(text, /<polyline class="limit" points=""/);
    assert.doesNotMatch(text, /NaN|null|undefined/);
  });
});
