import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import type { SourceRow } from "../../src/rows/row.ts";
import { openSource } from "../../src/source/open-source.ts";
import { escapeXml, makeWorkbook, type WorkbookParts } from "../support/make-workbook.ts";
import { rejectRows } from "../support/reject-rows.ts";
import { collect, useTempFolder } from "../source/temp-source.ts";

/** Style 1 and so on. */
const formats = ["dd\\.mm\\.yyyy", 22, "[h]:mm", "0.00", 9, '#,##0.00\\ "€"'];

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constantFrom(
        "007",
        "=1+1",
        "+49",
        "@x",
        " a ",
        "\r\n",
        "\t",
        "_x000D_",
        "_x005F_",
        "_x",
        "\u0007",
        "\uFFFF",
        "<&>\"'",
        "]]>",
        "😀",
        "e\u0301",
      ),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join("").replaceAll(/\p{Cs}|[\u0000\uFFFE\uFFFF]/gu, ""));

const number = fc.oneof(
  fc.constantFrom(
    "0",
    "-0",
    "19.989999999999998",
    "12.499999999999998",
    "1E+15",
    "1.5E-7",
    "12345678901234567890",
    "46082",
    "46082.604166666664",
    "60",
    "0.5",
    " 7 ",
    "not a number",
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

const style = fc.integer({ min: 0, max: formats.length });
const styled = (type = "", inner: string): fc.Arbitrary<string> =>
  style.map((at) => `<c${at === 0 ? "" : ` s="${at}"`}${type}>${inner}</c>`);
const run = (content: string): string => `<r><rPr><b/></rPr><t>${escapeXml(content)}</t></r>`;

/** A cell of the XML of a sheet. Shared texts are all those of `shared`. */
const cellXml = (shared: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(""),
    styled("", ""),
    fc.nat({ max: shared - 1 }).chain((at) => styled(' t="s"', `<v>${at}</v>`)),
    text.chain((own) => styled(' t="inlineStr"', `<is><t>${escapeXml(own)}</t></is>`)),
    text.chain((own) => styled(' t="str"', `<f>A1&amp;"x"</f><v>${escapeXml(own)}</v>`)),
    number.chain((own) => styled("", `<v>${own}</v>`)),
    number.chain((own) => styled("", `<f>SUM(A1:A9)</f><v>${own}</v>`)),
    fc.constantFrom("0", "1", "true").chain((own) => styled(' t="b"', `<v>${own}</v>`)),
    fc.constantFrom("#REF!", "#N/A", "#DIV/0!").chain((own) => styled(' t="e"', `<v>${own}</v>`)),
    styled(' t="d"', "<v>2026-03-01T00:00:00</v>"),
    styled("", "<f>1+1</f>"),
  );

const book = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    texts: fc.array(text, { minLength: 1, maxLength: 5 }),
  })
  .chain(({ width, texts }) =>
    fc.record({
      width: fc.constant(width),
      texts: fc.constant(texts),
      rows: fc.array(fc.array(cellXml(texts.length), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 30,
      }),
      gap: fc.nat({ max: 2 }),
      above: fc.nat({ max: 3 }),
      is1904: fc.boolean(),
      isRich: fc.boolean(),
      sheet: fc.constantFrom("Sheet1", "Q1 \"2026\" & 'co' <x>", "Ümläute 😀", " a "),
    }),
  );

type Book = typeof book extends fc.Arbitrary<infer B> ? B : never;

/** Rows with gaps between them, below lines that are no header. */
function makeBook({ width, texts, rows, gap, above, is1904, isRich, sheet }: Book): WorkbookParts {
  const place = (xml: string, column: number, line: number): string =>
    xml.replace("<c", `<c r="${"ABCDE".charAt(column)}${line}"`);
  const header = Array.from(
    { length: width },
    (_, at) => `<c t="inlineStr"><is><t>Name ${at}</t></is></c>`,
  );
  const title = '<c t="inlineStr"><is><t>A title</t></is></c>';
  const lines = [...Array.from({ length: above }, () => [title]), header, ...rows].map(
    (cells, at) => {
      const line = at + 1 + (at > above ? gap : 0);
      return `<row r="${line}">${cells.map((xml, column) => place(xml, column, line)).join("")}</row>`;
    },
  );
  const si = (own: string): string =>
    isRich
      ? `<si>${run(own.slice(0, 1))}${run(own.slice(1))}<rPh sb="0" eb="1"><t>kana</t></rPh></si>`
      : `<si><t>${escapeXml(own)}</t></si>`;
  return {
    sheets: [{ name: sheet, xml: `<sheetData>${lines.join("")}</sheetData>` }],
    formats,
    is1904,
    sharedStrings: texts.map(si).join(""),
  };
}

/** A formula without a value comes back as a cell that can't be taken for one left blank. */
function asHandedBack({ cells, odd }: SourceRow): unknown {
  const unworked = (at: number): boolean => odd?.get(at) === "xl-no-value";
  const tails = [...(odd ?? [])].filter(([at]) => !unworked(at));
  return {
    cells: cells.map((cell, at) => (unworked(at) ? "#N/A" : cell)),
    odd: tails,
  };
}

describe("any workbook of any cells", () => {
  const write = useTempFolder();

  it("comes back as a workbook of its rejects with the same cells, read by the same settings", async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(book, async (parts) => {
        tried += 1;
        const path = write(`book-${tried}.xlsx`, makeWorkbook(makeBook(parts)));
        const settings = { headerRow: parts.above + 1, sheet: parts.sheet };
        const rows = await rejectRows(await openSource(path, settings), `${path}-runs`);
        const back = await openSource(join(`${path}-runs`, "rejects.xlsx"), settings);
        assert.equal(back.shape.bookkeeping.value, true);
        assert.deepEqual(
          back.header,
          Array.from({ length: parts.width }, (_, at) => `Name ${at}`),
        );
        const read = await collect(back);
        assert.deepEqual(
          read.map(({ cells, odd }) => ({ cells, odd: [...(odd ?? [])] })),
          rows.map(asHandedBack),
        );
        assert.deepEqual(
          read.map(({ correctedRow }) => correctedRow),
          rows.map(({ rowNumber }) => rowNumber),
        );
      }),
      { numRuns: 15 },
    );
  });
});
