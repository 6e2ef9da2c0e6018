import assert from "node:assert/strict";
import { retryAfterMs } from "../../src/delivery/retry-after.ts";

const now = Date.parse("2026-03-01T12:00:00Z");

describe("retryAfterMs (RFC 9110 10.2.3)", () => {
  it("takes a number as seconds, not as milliseconds", () => {
    assert.equal(retryAfterMs({ "retry-after": "7" }, now), 7000);
  });

  it("compares a date with the answer's own clock, so that a clock that is off does not matter", () => {
    const headers = {
      "retry-after": "Sun, 01 Mar 2026 10:00:30 GMT",
      date: "Sun, 01 Mar 2026 10:00:00 GMT",
    };
    assert.equal(retryAfterMs(headers, now), 30_000);
  });

  it("compares a date with our clock when the answer has no Date", () => {
    assert.equal(retryAfterMs({ "retry-after": "Sun, 01 Mar 2026 12:00:05 GMT" }, now), 5000);
  });

  for (const useless of [
    "0",
    "",
    "-3",
    "soon",
    "1e9",
    "NaN",
    "99999999999",
    "2026-03-01",
    "Sun, 01 Mar 2026 11:00:00 GMT",
  ]) {
    it(`treats "${useless}" as no header at all`, () => {
      assert.equal(retryAfterMs({ "retry-after": useless }, now), undefined);
    });
  }
});
