import assert from "node:assert/strict";
import { UsageError } from "../../src/kernel/load-error.ts";
import { parseLatency, parseRequestRate, parseShare } from "../../src/simulator/parse-settings.ts";

describe("parseShare", () => {
  it("reads per cent and fractions", () => {
    assert.deepEqual(
      ["1%", "0.5 %", "0.25", "0", "100%"].map(parseShare),
      [0.01, 0.005, 0.25, 0, 1],
    );
  });

  it("refuses anything else", () => {
    for (const text of ["", "%", "2", "101%", "-1%", "1e-2", "NaN", "1 in 10"]) {
      assert.throws(() => parseShare(text), UsageError, text);
    }
  });
});

describe("parseRequestRate", () => {
  it("reads requests for a second, a minute or an hour, with a burst or without", () => {
    assert.deepEqual(
      ["10/s", "90/min", "20 / s burst 5", "0.5/s", "3600/h"].map(parseRequestRate),
      [
        { requestsPerSecond: 10, burst: 10 },
        { requestsPerSecond: 1.5, burst: 1 },
        { requestsPerSecond: 20, burst: 5 },
        { requestsPerSecond: 0.5, burst: 1 },
        { requestsPerSecond: 1, burst: 1 },
      ],
    );
  });

  it("refuses anything else", () => {
    for (const text of ["", "10", "0/s", "10/day", "-1/s", "10/s burst 0", "10/constructor"]) {
      assert.throws(() => parseRequestRate(text), UsageError, text);
    }
  });
});

describe("parseLatency", () => {
  it("reads milliseconds or a range of them", () => {
    assert.deepEqual(["50", "50-200", "5 - 5 ms"].map(parseLatency), [
      { fromMs: 50, toMs: 50 },
      { fromMs: 50, toMs: 200 },
      { fromMs: 5, toMs: 5 },
    ]);
  });

  it("refuses anything else", () => {
    for (const text of ["", "fast", "-5", "200-50", "1s"]) {
      assert.throws(() => parseLatency(text), UsageError, text);
    }
  });
});
