import assert from "node:assert/strict";
import fc from "fast-check";
import { readAnnouncements } from "../../../src/delivery/pacing/read-announcements.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const date = "Sun, 01 Mar 2026 12:00:00 GMT";

/** name, quota, window, left, reset. */
const read = (headers: Record<string, string>): unknown[][] =>
  readAnnouncements(headers, now).map(({ name, quota, windowMs, remaining, resetInMs }) => [
    name,
    quota,
    windowMs,
    remaining,
    resetInMs,
  ]);

describe("readAnnouncements", () => {
  it("reads RateLimit and RateLimit-Policy of the current draft, several at once", () => {
    const headers = {
      "ratelimit-policy": '"burst";q=100;w=60, "daily";q=1000;w=86400;pk=:c2Vj:',
      ratelimit: '"burst";r=50;t=30,"daily";r=700;t=3600',
    };
    assert.deepEqual(read(headers), [
      ["burst", 100, 60_000, 50, 30_000],
      ["daily", 1000, 86_400_000, 700, 3_600_000],
    ]);
  });

  it("leaves limits on anything but requests alone", () => {
    const headers = {
      "ratelimit-policy": '"bytes";q=65535;qu="content-bytes";w=10, "calls";q=5;qu="requests";w=1',
      ratelimit: '"bytes";r=9;t=3, "calls";r=4;t=1',
    };
    assert.deepEqual(read(headers), [["calls", 5, 1000, 4, 1000]]);
  });

  it("reads the one field of draft 07", () => {
    const headers = {
      ratelimit: "limit=100, remaining=50, reset=5",
      "ratelimit-policy": "100;w=60",
    };
    assert.deepEqual(read(headers), [["RateLimit", 100, 60_000, 50, 5000]]);
  });

  it("reads the three fields of drafts 03 to 06", () => {
    const headers = {
      "ratelimit-limit": '100, 100;w=60;comment="sliding", 5000;w=3600',
      "ratelimit-remaining": "42",
      "ratelimit-reset": "7",
    };
    assert.deepEqual(read(headers), [["ratelimit-", 100, 60_000, 42, 7000]]);
  });

  for (const [what, reset, expected] of [
    ["seconds", "30", 30_000],
    ["milliseconds, when it is more than a day's seconds", "90000", 90_000],
    ["epoch seconds", String(now / 1000 + 20), 20_000],
    ["epoch milliseconds", String(now + 1500), 1500],
    ["a date", "Sun, 01 Mar 2026 12:00:09 GMT", 9000],
    ["an ISO date", "2026-03-01T12:00:04Z", 4000],
    ["a moment that has passed as none at all left to wait", String(now / 1000 - 9), 0],
    ["nothing usable", "soon", undefined],
  ] as const) {
    it(`takes X-RateLimit-Reset as ${what}`, () => {
      const headers = {
        "x-ratelimit-limit": "60",
        "x-ratelimit-remaining": "12",
        "x-ratelimit-reset": reset,
        date,
      };
      assert.deepEqual(read(headers), [["x-ratelimit-", 60, undefined, 12, expected]]);
    });
  }

  it("compares instants with the answer's own clock", () => {
    const headers = {
      "x-rate-limit-remaining": "12",
      "x-rate-limit-reset": String(now / 1000),
      date: "Sun, 01 Mar 2026 11:58:30 GMT",
    };
    assert.deepEqual(read(headers), [["x-rate-limit-", undefined, undefined, 12, 90_000]]);
  });

  it("leaves a malformed member out and reads the others", () => {
    assert.deepEqual(read({ ratelimit: '"a;r=1, "b";r=2;t=1' }), []);
    assert.deepEqual(read({ ratelimit: '(x y), "b";r=2;t=1' }), [
      ["b", undefined, undefined, 2, 1000],
    ]);
    assert.deepEqual(read({ ratelimit: '"b";r=-2;t=x' }), [
      ["b", undefined, undefined, undefined, undefined],
    ]);
  });

  it("finds nothing where there is nothing", () => {
    assert.deepEqual(read({ date, "content-type": "application/json" }), []);
  });

  it("never throws and never hangs, whatever stands there", () => {
    const field = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...Array.from('"\\;=,:rtq10 -a.')), maxLength: 200 }),
    );
    fc.assert(
      fc.property(field, field, (one, other) => {
        readAnnouncements({ ratelimit: one, "ratelimit-policy": other }, now);
        readAnnouncements({ "x-ratelimit-limit": one, "x-ratelimit-reset": other }, now);
      }),
    );
  });
});
