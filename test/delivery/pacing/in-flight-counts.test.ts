import assert from "node:assert/strict";
import { createInFlightCounts } from "../../../src/delivery/pacing/in-flight-counts.ts";

describe("createInFlightCounts", () => {
  it("finds the number from which on requests are refused", () => {
    const counts = createInFlightCounts();
    for (let answer = 0; answer < 60; answer += 1) counts.note(1 + (answer % 5), false);
    counts.note(6, true);
    counts.note(7, true);
    assert.equal(counts.findThreshold(), 6);
  });

  it("finds none where requests are refused with many and with few in flight", () => {
    const counts = createInFlightCounts();
    for (let answer = 0; answer < 60; answer += 1) counts.note(1 + (answer % 6), false);
    for (const inFlight of [6, 2, 5, 1]) counts.note(inFlight, true);
    assert.equal(counts.findThreshold(), undefined);
  });

  it("finds none where most requests were in such company anyway", () => {
    const counts = createInFlightCounts();
    for (let answer = 0; answer < 60; answer += 1) counts.note(8, false);
    counts.note(8, true);
    counts.note(8, true);
    assert.equal(counts.findThreshold(), undefined);
  });
});
