import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import * as fc from "fast-check";
import { countLineBreaks } from "../../src/source/formats/csv/count-lines.ts";
import { openSource } from "../../src/source/open-source.ts";
import { decodeSample, encodeText } from "../../src/source/formats/csv/text-codec.ts";
import { collect, useTempFolder } from "./temp-source.ts";

const lineEnds = ["\n", "\r\n", "\r", "\r\r\n"];

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(..."ab0 ,;\t|\"'\n\r\\#=".split("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);
const cell = fc
  .array(character, { maxLength: 8 })
  .map((parts) => parts.join("").replaceAll(/[\u0000\u001A\uFEFF]/g, ""));

const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }),
    delimiter: fc.constantFrom(",", ";", "\t", "|", "^", "~", "\u001F", "||"),
    quote: fc.constantFrom('"', "'"),
    lineEnd: fc.constantFrom(...lineEnds),
    mark: fc.constantFrom("", "\ufeff"),
    quoteAll: fc.boolean(),
    endsWithBreak: fc.boolean(),
    encoding: fc.constantFrom(
      "utf-8",
      "utf-16le",
      "utf-16be",
      "utf-32le",
      "utf-32be",
      "windows-1252",
    ),
  }),
);

type Style = Readonly<Record<"delimiter" | "quote", string>> & { readonly quoteAll: boolean };

function writeCell(value: string, { delimiter, quote, quoteAll }: Style): string {
  const special = [...Array.from(delimiter), quote, "\r", "\n"];
  const needsQuotes = quoteAll || special.some((sign) => value.includes(sign));
  return needsQuotes ? quote + value.replaceAll(quote, quote + quote) + quote : value;
}

/** True when every character has a byte and the bytes can't be taken for UTF-8. */
function isPlainlyLegacy(bytes: Buffer, content: string): boolean {
  const isWhole = decodeSample(bytes, "windows-1252") === content;
  return isWhole && (!isUtf8(bytes) || bytes.every((byte) => byte < 0x80));
}

describe("any table of any cells", () => {
  const write = useTempFolder();

  it("is read back to the byte, with its row numbers and lines, from every dialect and encoding", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (t) => {
        const header = Array.from({ length: t.width }, (_, at) => `column ${at}`);
        const texts = [header, ...t.rows].map((row) =>
          row.map((value) => writeCell(value, t)).join(t.delimiter),
        );
        const content = texts.join(t.lineEnd) + (t.endsWithBreak ? t.lineEnd : "");
        const mark = t.encoding === "windows-1252" ? "" : t.mark;
        const bytes = encodeText(mark + content, t.encoding);
        fc.pre(t.encoding !== "windows-1252" || isPlainlyLegacy(bytes, content));
        const { delimiter, encoding, quote } = t;
        const source = await openSource(write("any.csv", bytes), { delimiter, encoding, quote });
        let line = 2;
        const expected: (readonly [number, number, readonly string[]])[] = [];
        for (const [at, row] of t.rows.entries()) {
          if (row.some((value) => value.trim() !== "")) {
            expected.push([expected.length + 1, line, row]);
          }
          line += 1 + countLineBreaks(texts[at + 1] ?? "");
        }
        const rows = await collect(source);
        assert.deepEqual(source.header, header);
        assert.deepEqual(
          rows.map((row) => [row.rowNumber, row.line, row.cells]),
          expected,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("keeps its lines whatever the length of the rows before the edge of a chunk", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: 70 }), async (shift) => {
        const filler = "x".repeat(256 * 1024 - 60 + shift);
        const content = `a,b\r\n${filler},"1\r\n""2"""\r\n3,"\r\n"\r\n5,€\r\n`;
        const source = await openSource(write("edge.csv", content), { delimiter: "," });
        const rows = await collect(source);
        assert.deepEqual(
          rows.map((row) => [row.line, row.cells[1]]),
          [
            [2, '1\r\n"2"'],
            [4, "\r\n"],
            [6, "€"],
          ],
        );
      }),
      { numRuns: 25 },
    );
  });
});
