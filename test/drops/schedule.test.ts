import assert from "node:assert/strict";
import { parseSchedule } from "../../src/drops/schedule.ts";

const written = {
  cron: "30 2 * * *",
  zone: "Europe/Berlin",
  by: "03:15",
  graceMs: 3_600_000,
  holidays: [],
};
const at = (text: string): number => Date.parse(text);
const iso = (ms: number | undefined): string => new Date(ms ?? 0).toISOString();

describe("when a file is due", () => {
  it("is by the clocks of its zone, also where these leave an hour out or have it twice", () => {
    const { dues } = parseSchedule(written);
    const spring = dues(at("2026-03-28T12:00Z"), at("2026-03-30T12:00Z"));
    assert.deepEqual(
      spring.map((due) => [iso(due.at), iso(due.lateAt)]),
      [
        ["2026-03-29T01:00:00.000Z", "2026-03-29T01:15:00.000Z"],
        ["2026-03-30T00:30:00.000Z", "2026-03-30T01:15:00.000Z"],
      ],
    );
    const autumn = dues(at("2026-10-24T12:00Z"), at("2026-10-25T12:00Z"));
    assert.equal(autumn.length, 1);
    assert.equal(iso(autumn[0]?.lateAt), "2026-10-25T02:15:00.000Z");
  });

  it("is on the next day where its time of day lies before the cron time", () => {
    const { next } = parseSchedule({ ...written, cron: "0 22 * * *", by: "02:00" });
    assert.equal(iso(next(at("2026-11-30T12:00Z"))?.lateAt), "2026-12-01T01:00:00.000Z");
  });

  it("leaves holidays out", () => {
    const { next } = parseSchedule({ ...written, holidays: ["2026-12-25", "2026-12-26"] });
    assert.equal(iso(next(at("2026-12-24T12:00Z"))?.at), "2026-12-27T01:30:00.000Z");
  });

  for (const bad of [
    { cron: "every night" },
    { cron: "0 0 30 2 *" },
    { cron: "* * * * * *" },
    { zone: "Europe/Berlim" },
  ])
    it(`is refused with a sentence: ${JSON.stringify(bad)}`, () => {
      assert.throws(() => parseSchedule({ ...written, ...bad }), { code: "ERR_SCHEDULE" });
    });
});
