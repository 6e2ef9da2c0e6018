import assert from "node:assert/strict";
import fc from "fast-check";
import { shiftDay } from "../../../src/mapping/transforms/shift-day.ts";
import { compileMapping } from "../../../src/mapping/compile-mapping.ts";
import { createSurvey } from "../../../src/mapping/survey/survey-columns.ts";
import { loadText, mapCells, refusalOf, rowOf, showResult } from "../map-cells.ts";

const days = fc
  .date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T00:00:00Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

describe("date: { then }", () => {
  const map = (then: string, cells: readonly string[], more = "format: DD/MM/YYYY") =>
    mapCells("date", `{ column: C, date: { ${more}, then: ${then} } }`, cells);

  it("leads to the end of the month, leap years included", async () => {
    assert.deepEqual(
      await map("end-of-month", [
        "01/02/2026",
        "29/02/2028",
        "31/12/2026",
        "01/02/1900",
        "05/02/0099",
      ]),
      ["2026-02-28", "2028-02-29", "2026-12-31", "1900-02-28", "0099-02-28"],
    );
  });

  it("leads to the first of the next month, and so many days on or back", async () => {
    assert.deepEqual(await map("first-of-next-month", ["31/01/2026", "31/12/2026"]), [
      "2026-02-01",
      "2027-01-01",
    ]);
    assert.deepEqual(await map("+30 days", ["31/01/2026", ""]), ["2026-03-02", "(left out)"]);
    assert.deepEqual(await map('"-1 day"', ["01/03/2028"]), ["2028-02-29"]);
    assert.deepEqual(await map("+1 day", ["45123"], "excel_serial: 1900"), ["2023-07-17"]);
    assert.deepEqual(
      await map(
        "+1 day",
        ["2026-03-31T23:30:00-05:00"],
        "format: YYYY-MM-DDTHH:mm:ssZ, output: date",
      ),
      ["2026-04-01"],
    );
  });

  it("is an error where no such day is left, and leaves other errors as they are", async () => {
    const [late, wrong] = await map("+30 days", ["31/12/9999", "31/02/2026"]);
    assert.match(
      String(late),
      /^no-such-date: .*what \+30 days makes of it is no day of the years/,
    );
    assert.match(String(wrong), /^no-such-date: .*month 2 of 2026 has 28 days/);
  });

  it("is kept where the column proves its format", async () => {
    const mapping = await loadText(
      "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nfields:\n  id: Id\n  date: { column: C, date: { format: auto, then: end-of-month } }\n  name: { column: D, date: { format: auto, then: +1 day } }\n",
    );
    const header = ["Id", "C", "D"];
    const survey = createSurvey(mapping, { header, name: "f.csv" });
    const cells = ["1", "13/02/2026", ""];
    survey?.add(rowOf(cells));
    const mapper = compileMapping(survey?.conclude().mapping ?? mapping, header, "f.csv");
    assert.equal(showResult(mapper.mapRow(rowOf(cells)), "date"), "2026-02-28");
    assert.equal(showResult(mapper.mapRow(rowOf(["1", "", "2026-01-31"])), "name"), "2026-02-01");
  });

  it("is refused for a time, and where it is no shift", async () => {
    const refused = (date: string) => refusalOf(`  date: { column: C, date: { ${date} } }\n`);
    assert.match(
      await refused("format: 'YYYY-MM-DDTHH:mm:ssZ', then: end-of-month"),
      /an instant is none; say output: date/,
    );
    for (const then of ["+30", "30 days", "+2 months", "end-of-year", "[end-of-month]"])
      assert.match(
        await refused(`format: DD/MM/YYYY, then: ${then}`),
        /date\.then: takes end-of-month, first-of-next-month, or so many days/,
        then,
      );
    assert.match(await refused("format: DD/MM/YYYY, them: end-of-month"), /Did you mean "then"/);
  });

  it("reckons as the calendar does", () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -99_999, max: 99_999 }), (day, count) => {
        const shift = (from: string | undefined, by: string) =>
          from === undefined ? undefined : shiftDay(from, by);
        const sign = count < 0 ? "" : "+";
        const there = shift(day, `${sign}${count} days`);
        if (there !== undefined)
          assert.equal(shift(there, `${count > 0 ? "-" : "+"}${Math.abs(count)} days`), day);
        const end = shift(day, "end-of-month");
        assert.equal(end?.slice(0, 7), day.slice(0, 7));
        const next = shift(day, "first-of-next-month");
        assert.equal(shift(end, "+1 day"), next);
        if (next !== undefined) assert.equal(next.slice(8), "01");
      }),
    );
  });
});
