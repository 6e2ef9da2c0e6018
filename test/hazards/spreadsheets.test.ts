import assert from "node:assert/strict";
import { judgeCells, judgeFile, refusedWith } from "./judge-cells.ts";

describe("hazards of spreadsheets", () => {
  it("xl-error: refuses the row in any mapped column, also an optional one", async () => {
    const errors =
      "#N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! #NV #BEZUG! #WERT! #N/D #¡REF!".split(
        " ",
      );
    const { rows } = await judgeCells(errors, "Feature");
    assert.deepEqual(
      rows,
      errors.map(() => "xl-error!"),
    );
    const unmapped = await judgeCells(["x"], "Feature", "", { beside: { Other: ["#REF!"] } });
    assert.deepEqual(unmapped.rows, ["x"]);
  });

  it("xl-hashes: refuses the row", async () => {
    const { rows, says } = await judgeCells(["########", "###", "#1"], "RatedAmount");
    assert.deepEqual(rows, ["xl-hashes!", "xl-hashes!", "wrong-format!"]);
    assert.match(says, /did not fit/);
  });

  it("xl-serial: refuses the row with the days that it can mean", async () => {
    for (const [field, settings] of [
      ["ActivityDate", "date: YYYY-MM-DD"],
      ["SubscriptionFromDate", ""],
    ] as const) {
      const { rows, says } = await judgeCells(["2023-07-16", "45123", "45123.5"], field, settings);
      assert.deepEqual(rows, ["2023-07-16", "xl-serial!", "xl-serial!"]);
      assert.match(says, /2023-07-16 counted from 1900, 2027-07-17 counted from 1904/);
    }
  });

  it("xl-serial: refuses a file of which the whole column is so, and asks from when it counts", async () => {
    for (const settings of ["date: YYYY-MM-DD", "date: auto"])
      await assert.rejects(
        judgeCells(["45123", "45124"], "ActivityDate", settings),
        refusedWith("ERR_COLUMN_UNDECIDED", /excel_serial: 1900/),
      );
  });

  it("xl-serial: reads it by a declared beginning; day 60 of 1900 does not exist", async () => {
    const cells = ["45123", "59", "60", "61", "0", "x"];
    const from1900 = await judgeCells(cells, "ActivityDate", "date: { excel_serial: 1900 }");
    assert.deepEqual(from1900.rows, [
      "2023-07-16",
      "1900-02-28",
      "no-such-date!",
      "1900-03-01",
      "no-such-date!",
      "not-a-date!",
    ]);
    const from1904 = await judgeCells(cells, "ActivityDate", "date: { excel_serial: 1904 }");
    assert.deepEqual(from1904.rows.slice(0, 5), [
      "2027-07-17",
      "1904-02-29",
      "1904-03-01",
      "1904-03-02",
      "1904-01-01",
    ]);
    const times = await judgeCells(
      ["45123.75"],
      "ActivityDate",
      "date: { excel_serial: 1900, zone: UTC }",
    );
    assert.deepEqual(times.rows, ["2023-07-16T18:00:00.000Z"]);
  });

  it("xl-apostrophe: warns, and takes it off where the mapping says so", async () => {
    const cells = ["'00123", "x"];
    const asRead = await judgeCells(cells, "Id");
    assert.deepEqual(asRead.rows, cells);
    assert.deepEqual(asRead.warnings, ["xl-apostrophe: 1 (2)"]);
    const cleaned = await judgeCells(cells, "Id", "clean: [apostrophe]");
    assert.deepEqual(cleaned.rows, ["00123", "x"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 1 (2)"]);
    const names = await judgeCells(
      ["'s-Hertogenbosch", "'t Hart"],
      "Feature",
      "clean: [apostrophe]",
    );
    assert.deepEqual(names.rows, ["'s-Hertogenbosch", "'t Hart"]);
  });

  it("xl-formula: warns in texts and refuses the row in typed columns", async () => {
    const text = await judgeCells(["=A1+3", "=SUM(A1)"], "Feature");
    assert.deepEqual(text.rows, ["=A1+3", "=SUM(A1)"]);
    assert.deepEqual(text.warnings, ["xl-formula: 2 (2, 3)"]);
    const typed = await judgeCells(["=A1+3"], "RatedAmount", 'decimal: "."');
    assert.deepEqual(typed.rows, ["not-a-decimal!"]);
    assert.deepEqual((await judgeCells(["'12.50"], "RatedAmount", 'decimal: "."')).rows, [
      "not-a-decimal!",
    ]);
  });

  it('xl-formula-text: warns of ="00123", and unwraps it where the mapping says so', async () => {
    const bytes = 'Id,C\n"=""00123""",x\n=12,y\n';
    const mapping = (clean: string): string =>
      `version: 1\ntarget: billingplatform/invoice-detail\n${clean}fields:\n  Id: Id\n  Feature: C\n` +
      "  AccountId: { constant: 1 }\n  ProductId: { constant: 2 }\n" +
      '  ActivityDate: { constant: "2026-01-31" }\n  Quantity: { constant: "1" }\n';
    const asRead = await judgeFile(bytes, mapping(""), "Id");
    assert.deepEqual(asRead.rows, ['="00123"', "=12"]);
    assert.deepEqual(asRead.warnings, ["xl-formula-text: 1 (2)", "xl-formula: 1 (3)"]);
    const cleaned = await judgeFile(bytes, mapping("clean: [formula-text]\n"), "Id");
    assert.deepEqual(cleaned.rows, ["00123", "=12"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 1 (2)", "xl-formula: 1 (3)"]);
  });
});
