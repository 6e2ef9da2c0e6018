import assert from "node:assert/strict";
import { judgeCells, refusedWith } from "./judge-cells.ts";

const dates = async (cells: readonly string[], date: string) =>
  await judgeCells(cells, "ActivityDate", `date: ${date}`);

const inYears = (years: number): string => {
  const day = new Date();
  day.setUTCFullYear(day.getUTCFullYear() + years);
  return day.toISOString().slice(0, 10);
};

describe("hazards of dates", () => {
  it("date-ambiguous: lets the column prove its order of day and month, and asks where it does not", async () => {
    const proven = await dates(["03/04/2025", "13/04/2025"], "auto");
    assert.deepEqual(proven.rows, ["2025-04-03", "2025-04-13"]);
    await assert.rejects(
      dates(["03/04/2025", "05/06/2025"], "auto"),
      refusedWith("ERR_COLUMN_UNDECIDED", /Say date: DD\/MM\/YYYY or date: MM\/DD\/YYYY/),
    );
  });

  it("date-order: refuses a column that proves both orders, and a row against the declared one", async () => {
    await assert.rejects(
      dates(["13/04/2025", "04/13/2025"], "auto"),
      refusedWith("ERR_COLUMN_CONTRADICTS", /13\/04\/2025.*04\/13\/2025/),
    );
    const declared = await dates(["03/04/2025", "04/13/2025"], "DD/MM/YYYY");
    assert.deepEqual(declared.rows, ["2025-04-03", "no-such-date!"]);
  });

  it("date-invalid: refuses days that the calendar lacks; nothing rolls over", async () => {
    const { rows } = await dates(
      ["31/04/2025", "29/02/2025", "29/02/2024", "01/13/2025"],
      "DD/MM/YYYY",
    );
    assert.deepEqual(rows, ["no-such-date!", "no-such-date!", "2024-02-29", "no-such-date!"]);
  });

  it("date-2digit: reads two digits by a declared pivot with a warning, and else refuses the row", async () => {
    const pivot = await dates(["03/04/25", "03/04/71"], "{ format: DD/MM/YY, pivot: 2070 }");
    assert.deepEqual(pivot.rows, ["2025-04-03", "1971-04-03"]);
    assert.deepEqual(pivot.warnings, ["date-2digit: 2 (2, 3)", "date-range: 1 (3)"]);
    assert.deepEqual((await dates(["03/04/25"], "DD/MM/YYYY")).rows, ["not-a-date!"]);
    await assert.rejects(dates(["03/04/25"], "DD/MM/YY"), /YY leaves the century open/);
  });

  it("date-month-name: takes the months of the declared language in any case, and no others", async () => {
    const french = await dates(
      ["3 avril 2025", "4 AVRIL 2025", "5 mars 2025", "5 Mar 2025"],
      "{ format: D MMMM YYYY, language: fr }",
    );
    assert.deepEqual(french.rows, ["2025-04-03", "2025-04-04", "2025-03-05", "not-a-date!"]);
    const spanish = await dates(
      ["3 mar 2025", "3 March 2025"],
      "{ format: D MMM YYYY, language: es }",
    );
    assert.deepEqual(spanish.rows, ["2025-03-03", "not-a-date!"]);
  });

  it("date-zero: refuses the row", async () => {
    const { rows } = await dates(["0000-00-00", "1900-01-00"], "YYYY-MM-DD");
    assert.deepEqual(rows, ["no-such-date!", "no-such-date!"]);
  });

  it("date-sentinel: sends dates that stand for none with a warning, or leaves them out where they are listed", async () => {
    const cells = ["1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31", "2025-01-31"];
    for (const settings of ["date: YYYY-MM-DD", ""]) {
      const { rows, warnings } = await judgeCells(cells, "SubscriptionToDate", settings);
      assert.deepEqual(rows, cells);
      assert.deepEqual(warnings, ["date-sentinel: 4 (2, 3, 4, 5)"]);
    }
    const listed = await judgeCells(cells, "SubscriptionToDate", 'nulls: ["9999-12-31"]');
    assert.equal(listed.rows[3], undefined);
    assert.deepEqual(listed.warnings, ["date-sentinel: 3 (2, 3, 4)", "null-taken: 1 (5)"]);
  });

  it("date-range: warns of dates before 2000 and more than five years ahead", async () => {
    const { warnings } = await dates(
      ["1999-12-31", "2000-01-01", inYears(4), inYears(6)],
      "YYYY-MM-DD",
    );
    assert.deepEqual(warnings, ["date-range: 2 (2, 5)"]);
  });

  it("date-epoch, date-partial: refuses the row", async () => {
    const cells = ["1741046400", "/Date(1741046400000)/", "Mar 2025", "Q1 2025", "3/4"];
    const { rows } = await dates(cells, "YYYY-MM-DD");
    assert.deepEqual(
      rows,
      cells.map(() => "not-a-date!"),
    );
  });

  it("date-time-cut: takes the day as it is written, whatever the time and offset", async () => {
    const { rows } = await dates(
      ["2025-03-04T23:30-05:00", "2025-03-04T00:30+09:00"],
      '{ format: "YYYY-MM-DDTHH:mmZ", output: date }',
    );
    assert.deepEqual(rows, ["2025-03-04", "2025-03-04"]);
  });

  it("date-weekday: warns of a day of the week that does not agree", async () => {
    const { rows, warnings } = await dates(
      ["Tue 04 Mar 2025", "Wed 04 Mar 2025", "Sun 09 Mar 2025"],
      "ddd DD MMM YYYY",
    );
    assert.deepEqual(rows, ["2025-03-04", "2025-03-04", "2025-03-09"]);
    assert.deepEqual(warnings, ["date-weekday: 1 (3)"]);
    const german = await dates(
      ["Dienstag, 4. März 2025", "Montag, 4. März 2025"],
      '{ format: "dddd, D. MMMM YYYY", language: de }',
    );
    assert.deepEqual(german.warnings, ["date-weekday: 1 (3)"]);
  });
});

describe("hazards of times", () => {
  const berlin = "{ format: 'YYYY-MM-DD HH:mm', zone: Europe/Berlin }";

  it("ts-local: asks for a zone where times have no offset", async () => {
    await assert.rejects(
      dates(["2025-03-04 10:00"], "YYYY-MM-DD HH:mm"),
      /a time without offset needs a zone/,
    );
    assert.deepEqual((await dates(["2025-03-04 10:00"], berlin)).rows, [
      "2025-03-04T09:00:00.000Z",
    ]);
  });

  it("ts-dst-gap: refuses a time that the clocks skipped", async () => {
    assert.deepEqual((await dates(["2025-03-30 02:30"], berlin)).rows, ["no-such-local-time!"]);
  });

  it("ts-dst-fold: takes the first of two times with a warning", async () => {
    const { rows, warnings } = await dates(["2025-10-26 02:30", "2025-10-26 03:30"], berlin);
    assert.deepEqual(rows, ["2025-10-26T00:30:00.000Z", "2025-10-26T02:30:00.000Z"]);
    assert.deepEqual(warnings, ["ts-dst-fold: 1 (2)"]);
  });

  it("ts-24h: reads 24:00 as the next day with a warning, and refuses it for a plain date", async () => {
    const { rows, warnings } = await dates(["2025-03-04 24:00", "2025-03-04 24:01"], berlin);
    assert.deepEqual(rows, ["2025-03-04T23:00:00.000Z", "no-such-date!"]);
    assert.deepEqual(warnings, ["ts-24h: 1 (2)"]);
    const day = await dates(["2025-03-04 24:00"], "{ format: 'YYYY-MM-DD HH:mm', output: date }");
    assert.deepEqual(day.rows, ["no-such-date!"]);
  });

  it("ts-leap-second: reads a real one as the second before with a warning, and refuses all others", async () => {
    const { rows, warnings } = await dates(
      [
        "2016-12-31T23:59:60Z",
        "2017-01-01T00:59:60+01:00",
        "2017-12-31T23:59:60Z",
        "2016-12-31T12:00:60Z",
      ],
      "YYYY-MM-DDTHH:mm:ssZ",
    );
    assert.deepEqual(rows, [
      "2016-12-31T23:59:59.000Z",
      "2016-12-31T23:59:59.000Z",
      "no-such-date!",
      "no-such-date!",
    ]);
    assert.deepEqual(warnings, ["ts-leap-second: 2 (2, 3)"]);
  });

  it("ts-zone-name: refuses names of zones, which mean different things in different places", async () => {
    const cells = ["2025-03-04 10:00 EST", "2025-03-04 10:00 CST", "2025-03-04 10:00 IST"];
    const { rows } = await dates(cells, berlin);
    assert.deepEqual(
      rows,
      cells.map(() => "not-a-date!"),
    );
    await assert.rejects(
      dates(["2025-03-04 10:00"], "{ format: 'YYYY-MM-DD HH:mm', zone: EST }"),
      /there is no such time zone/,
    );
  });
});
