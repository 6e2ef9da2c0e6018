import assert from "node:assert/strict";
import { parseAge, parseDuration } from "../../src/kernel/parse-duration.ts";
import { parseRate } from "../../src/kernel/parse-rate.ts";
import { refused } from "../connections/fixture.ts";

describe("parseRate", () => {
  it("gives requests per second, whatever the unit", () => {
    const rates = ["10/s", "2.5/s", "600/min", "3600/h", "86400 / day", "30/MINUTE"].map(parseRate);
    assert.deepEqual(rates, [10, 2.5, 10, 1, 1, 0.5]);
  });

  it("refuses anything else and shows the form", () => {
    for (const text of [
      "",
      "10",
      "10/",
      "/s",
      "0/s",
      "-1/s",
      "10/sec/s",
      "1e3/s",
      "ten/s",
      "10/week",
    ]) {
      assert.throws(() => parseRate(text), refused("ERR_RATE", /such as 10\/s, 600\/min/), text);
    }
  });
});

describe("parseDuration", () => {
  it("gives milliseconds, whatever the unit", () => {
    const durations = ["500ms", "60s", "1.5 s", "5min", "5m", "24h"].map(parseDuration);
    assert.deepEqual(durations, [500, 60_000, 1500, 300_000, 300_000, 86_400_000]);
  });

  it("refuses anything else and shows the form", () => {
    for (const text of ["", "60", "0s", "-1s", "s", "25h", "2d", "0.1ms", "1 week"]) {
      assert.throws(() => parseDuration(text), refused("ERR_DURATION", /such as 500ms, 60s/), text);
    }
  });

  it("is longer where an age is meant", () => {
    assert.deepEqual([parseAge("26h"), parseAge("90d")], [26 * 3_600_000, 90 * 86_400_000]);
    for (const text of ["", "90", "0d", "4000d", "3 months"])
      assert.throws(() => parseAge(text), refused("ERR_DURATION", /such as 26h or 90d/), text);
  });
});
