import assert from "node:assert/strict";
import { openSource } from "../../../../src/source/open-source.ts";
import type { Source } from "../../../../src/source/source.ts";
import { makeWorkbook, type WorkbookParts } from "../../../support/make-workbook.ts";
import { collect, refused, useTempFolder } from "../../temp-source.ts";

const numbers: readonly (readonly [stored: string, read: string, told: string])[] = [
  ["19.989999999999998", "19.99", "xl-double"],
  ["68.400000000000006", "68.4", "xl-double"],
  ["-0.10000000000000001", "-0.1", "xl-double"],
  ["1.0999999999999999E-2", "0.011", "xl-double"],
  ["12.499999999999998", "12.499999999999998", "xl-binary-tail"],
  ["0.30000000000000004", "0.30000000000000004", "xl-binary-tail"],
  ["5.5511151231257827E-17", "0.000000000000000055511151231257827", "xl-binary-tail"],
  ["1E-3", "0.001", ""],
  ["1.5E-7", "0.00000015", ""],
  ["0.1", "0.1", ""],
  ["42", "42", ""],
  ["-0", "-0", ""],
  ["123456789012345", "123456789012345", ""],
  ["1234567890123456", "1234567890123456", "xl-long-number"],
  ["12345678901234567890", "12345678901234567890", "xl-long-number"],
  ["1E+15", "1E+15", "xl-long-number"],
  ["1.2345678901234568E+19", "1.2345678901234568E+19", "xl-long-number"],
  ["123456789012.34567", "123456789012.34567", "xl-binary-tail"],
];

const dates: readonly (readonly [format: string | number, stored: string, read: string])[] = [
  [14, "45123", "2023-07-16"],
  [14, "45123.5", "2023-07-16T12:00:00"],
  [22, "45123", "2023-07-16T00:00:00"],
  [22, "45123.604166666664", "2023-07-16T14:30:00"],
  [21, "0.60416666666666663", "14:30:00"],
  [47, "0.0000057870370370370373", "00:00:00.5"],
  [46, "1.5", "36:00:00"],
  ["yyyy\\-mm\\-dd", "1", "1900-01-01"],
  ["yyyy\\-mm\\-dd", "59", "1900-02-28"],
  ["yyyy\\-mm\\-dd", "60", "60"],
  ["yyyy\\-mm\\-dd", "61", "1900-03-01"],
  ["yyyy\\-mm\\-dd", "0", "0"],
  ["yyyy\\-mm\\-dd", "-1", "-1"],
  ["yyyy\\-mm\\-dd", "2958465", "9999-12-31"],
  ["yyyy\\-mm\\-dd", "2958466", "2958466"],
  ["[$-407]d/\\ mmmm\\ yyyy;@", "45123", "2023-07-16"],
  ["[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "45123", "2023-07-16"],
  ["mm:ss.000", "0.00052083333333333333", "00:00:45"],
  ["h:mm AM/PM", "0.5", "12:00:00"],
  ["dd.mm.yyyy hh:mm:ss.000", "45123.000005787037", "2023-07-16T00:00:00.5"],
  ["[h]:mm:ss", "2.25", "54:00:00"],
  // No dates, whatever letters they have.
  ["0.00", "45123", "45123"],
  ["General", "45123", "45123"],
  ['0.00" days"', "45123", "45123"],
  ["0.0E+00", "45123", "45123"],
  ["[Red]#,##0;[Blue]-#,##0", "45123", "45123"],
  ["yyyy-mm-dd;0.00", "45123", "45123"],
  ["\\y0", "45123", "45123"],
  [32, "45123", "45123"],
];

describe("the cells of a workbook", () => {
  const write = useTempFolder();
  const open = async (parts: Omit<WorkbookParts, "sheets">, xml: string): Promise<Source> =>
    await openSource(
      write("book.xlsx", makeWorkbook({ sheets: [{ name: "Data", xml }], ...parts })),
      {},
    );
  /** One row of cells below a header of as many names. */
  const readRow = async (
    cells: readonly string[],
    parts: Omit<WorkbookParts, "sheets"> = {},
  ): Promise<{ readonly cells: readonly string[]; readonly source: Source }> => {
    const names = cells.map((_, at) => `<c t="inlineStr"><is><t>Name ${at}</t></is></c>`);
    const xml = `<sheetData><row>${names.join("")}</row><row>${cells.join("")}</row></sheetData>`;
    const source = await open(parts, xml);
    const [row] = await collect(source);
    return { cells: row?.cells ?? [], source };
  };

  for (const [stored, read, told] of numbers)
    it(`reads ${stored} as ${read}${told === "" ? "" : `, and tells ${told}`}`, async () => {
      const source = await open(
        {},
        `<sheetData><row><c t="str"><v>Amount</v></c><c t="str"><v>Id</v></c></row><row><c><v>${stored}</v></c><c><v>1</v></c></row></sheetData>`,
      );
      const [row] = await collect(source);
      assert.deepEqual(row?.cells, [read, "1"]);
      const notes = [...source.warnings, ...source.remarks].map(({ code }) => code);
      const odd = [...(row.odd?.values() ?? [])];
      assert.deepEqual([...notes, ...odd], told === "" ? [] : [told]);
    });

  for (const [format, stored, read] of dates)
    it(`reads ${stored} in the format ${format} as ${read}`, async () => {
      const { cells } = await readRow([`<c s="1"><v>${stored}</v></c>`, "<c><v>1</v></c>"], {
        formats: [format],
      });
      assert.deepEqual(cells, [read, "1"]);
    });

  it("counts days from 1904 where the workbook does", async () => {
    const { cells, source } = await readRow(
      ["0", "58", "59", "43661", "0.5"].map((day) => `<c s="1"><v>${day}</v></c>`),
      { formats: ["yyyy-mm-dd"], is1904: true },
    );
    assert.deepEqual(cells, [
      "1904-01-01",
      "1904-02-28",
      "1904-02-29",
      "2023-07-16",
      "1904-01-01T12:00:00",
    ]);
    assert.partialDeepStrictEqual(source.shape, { dates: { value: "1904" } });
  });

  it("reads the stored value of percents and currencies, and tells of them", async () => {
    const { cells, source } = await readRow(
      ['<c s="1"><v>0.19</v></c>', '<c s="2"><v>12.5</v></c>', '<c s="3"><v>7</v></c>'],
      { formats: ["0%", '#,##0.00\\ "€"', 44] },
    );
    assert.deepEqual(cells, ["0.19", "12.5", "7"]);
    assert.deepEqual(
      source.remarks.map(({ code, count, places }) => [code, count, places]),
      [
        ["xl-percent", 1, ["Data!A2"]],
        ["xl-currency", 2, ["Data!B2", "Data!C2"]],
      ],
    );
    assert.deepEqual(source.warnings, []);
  });

  it("reads shared and inline texts, runs joined, phonetic ones left out, blanks as they are", async () => {
    const { cells } = await readRow(
      [
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>1</v></c>',
        '<c t="s"><v>2</v></c>',
        '<c t="inlineStr"><is><r><t>in</t></r><r><rPr><b/></rPr><t xml:space="preserve"> line </t></r></is></c>',
        '<c t="inlineStr"><is><t>&lt;&amp;&#x41;<![CDATA[<b>]]></t></is></c>',
      ],
      {
        sharedStrings:
          '<si><t xml:space="preserve">  007 </t></si><si><r><t>Zo</t></r><r><t>ë</t></r></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
      },
    );
    assert.deepEqual(cells, ["  007 ", "Zoë", "東京", "in line ", "<&A<b>"]);
  });

  it("reads what XML can't hold as Excel writes it, and no more than that", async () => {
    const escapes = [
      ["two_x000D_\nlines", "two\r\nlines"],
      ["_x005F_x000D_", "_x000D_"],
      ["a_x0000_b", "a_x0000_b"],
      ["_xD83D_", "_xD83D_"],
      ["_xD83D__xDE00_", "😀"],
      ["my_xfile_", "my_xfile_"],
    ];
    const { cells } = await readRow(
      escapes.map(([written]) => `<c t="inlineStr"><is><t>${written ?? ""}</t></is></c>`),
    );
    assert.deepEqual(
      cells,
      escapes.map(([, read]) => read),
    );
  });

  it("reads truth values, errors, days of other programs and texts of formulas", async () => {
    const { cells } = await readRow([
      '<c t="b"><v>1</v></c>',
      '<c t="b"><v>0</v></c>',
      '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      '<c t="d"><v>2026-09-30</v></c>',
      '<c t="str"><f>A1&amp;"x"</f><v>ax</v></c>',
      '<c t="str"><f>""</f><v></v></c>',
      "<c><f>1+1</f><v>2</v></c>",
    ]);
    assert.deepEqual(cells, ["TRUE", "FALSE", "#DIV/0!", "2026-09-30", "ax", "", "2"]);
  });

  it("marks a formula without a value, also where nothing else is in its row", async () => {
    const source = await open(
      {},
      `<sheetData><row><c t="str"><v>Id</v></c><c t="str"><v>Sum</v></c></row><row><c r="B2"><f>1+1</f></c></row><row><c><v>7</v></c><c><f>SUM(A:A)</f><v></v></c></row></sheetData>`,
    );
    assert.deepEqual(
      (await collect(source)).map(({ line, cells, odd }) => [line, cells, odd]),
      [
        [2, ["", ""], new Map([[1, "xl-no-value"]])],
        [3, ["7", ""], new Map([[1, "xl-no-value"]])],
      ],
    );
  });

  it("puts cells where they say they stand, and takes rows that are left out for blank", async () => {
    const source = await open(
      {},
      '<sheetData><row r="2"><c r="B2" t="str"><v>Id</v></c><c r="D2" t="str"><v>Name</v></c></row><row r="4"><c r="D4"><v>4</v></c></row><row r="7"><c r="B7"><v>7</v></c><c><v>8</v></c></row></sheetData>',
    );
    assert.deepEqual(
      (await collect(source)).map(({ line, cells }) => [line, ...cells]),
      [
        [4, "", "", "", "4"],
        [7, "", "7", "8", ""],
      ],
    );
    assert.deepEqual([source.headerLine, source.header], [2, ["", "Id", "", "Name"]]);
  });

  for (const [what, xml, place] of [
    ["a cell before the one before it", '<c r="B1"/><c r="A1"/>', /cell A1/],
    ["a cell of another row", '<c r="A7"/>', /cell A7/],
    ["a text that is not there", '<c t="s"><v>9</v></c>', /Data!A1: the shared text 9/],
    ["a type that nobody knows", '<c t="q"><v>9</v></c>', /Data!A1: .*type q/],
  ] as const)
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        async () => await open({}, `<sheetData><row>${xml}</row></sheetData>`),
        refused("ERR_SOURCE_WORKBOOK", place),
      );
    });

  it("tells hidden rows and columns, filters and merged cells, and reads them all", async () => {
    const source = await open(
      {},
      `<cols><col min="2" max="16384" hidden="1"/></cols><sheetData><row><c t="str"><v>Id</v></c><c t="str"><v>Name</v></c></row><row hidden="1"><c><v>1</v></c><c t="str"><v>a</v></c></row><row><c><v>2</v></c></row></sheetData><autoFilter ref="A1:B3"/><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>`,
    );
    assert.deepEqual(
      (await collect(source)).map(({ cells }) => cells),
      [
        ["1", "a"],
        ["2", ""],
      ],
    );
    assert.deepEqual(
      source.remarks.map(({ code, lines, samples }) => [code, lines, samples]),
      [
        ["xl-hidden-row", [2], []],
        ["xl-filter", [], []],
        ["xl-merged", [2], ["Data!B2:B3"]],
        ["xl-hidden-column", [], ["B"]],
      ],
    );
  });
});
