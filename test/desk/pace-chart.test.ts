import assert from "node:assert/strict";
import { paceOf } from "../../src/desk/screens/pace-chart.ts";
import type { PacePoint, ShownLoad } from "../../src/index.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";

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

const chart = (points: readonly PacePoint[], standing = "running", rowCount = 1000): string =>
  charts([{ epoch: 1, beganAt: 0, points }], standing, rowCount);

const charts = (courses: ShownLoad["courses"], standing = "running", rowCount = 1000): string => {
  const done = courses.reduce((sum, { points }) => sum + (points.at(-1)?.rowsDone ?? 0), 0);
  const counts = { ...noOutcomes(), applied: done };
  return paceOf({ courses, load: { standing, counts }, rowCount } as ShownLoad).toHtml();
};

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

  it("of several who share it is the sum of what they did at the same time, with each of them", () => {
    const one = { epoch: 3, beganAt: 100_000, points: [0, 2, 4, 6].map((at) => point(at)) };
    const late = [0, 2, 4].map((at) =>
      point(at, { requests: at * 20, rowsDone: at * 20, refusals: at === 4 ? 1 : 0, p50Ms: 90 }),
    );
    const text = charts([one, { epoch: 4, beganAt: 102_000, points: late }]);
    assert.match(text, /140 requests, 1 refused at 1 time, 4 in flight, pace set by: learned/);
    assert.match(text, /half of the answers within 90 ms/, "the worse of the two");
    assert.match(text, /<text x="38" y="12" text-anchor="end">30\/s<\/text>/, "10 and 20 a second");
    assert.equal(text.match(/class="refused" d=/g)?.length, 1);
    assert.match(text, /860 rows left, about 29 s/);
    const workers = [...text.matchAll(/execution (\d)[^]*?value="(\d+)"/g)];
    assert.deepEqual(
      workers.map(([, epoch, requests]) => [epoch, requests]),
      [
        ["3", "60"],
        ["4", "80"],
      ],
    );
    assert.doesNotMatch(charts([one]), /execution 3/, "who is alone is the load");
  });

  it("tells the time left by the rows of the last minute, and not by those of earlier executions", () => {
    const resumed = [0, 2, 4].map((at) => point(at, { rowsDone: 500 + at * 10 }));
    assert.match(chart(resumed), /460 rows left, about 46 s/);
  });

  it("draws no limit where none is known", () => {
    const text = chart(
      [0, 2, 4].map((at) => point(at, { ratePerSecond: null, p50Ms: null, p95Ms: null })),
    );
    assert.match(text, /<polyline class="limit" points=""/);
    assert.doesNotMatch(text, /NaN|null|undefined/);
  });
});
