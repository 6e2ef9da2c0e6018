import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  createChunkParser,
  type Quoting,
} from "../../../../src/source/formats/csv/parse-chunks.ts";
import {
  type LineBreak,
  lineBreaks,
  TextScan,
} from "../../../../src/source/formats/csv/scan-text.ts";
import { QuoteParity, QuoteScan } from "../../../../src/source/formats/csv/quotes.ts";
import type { SourceRecord } from "../../../../src/source/formats/format.ts";

const dialect = {
  delimiter: ",",
  quote: '"',
  lineEnd: "\n",
  bom: false,
  encoding: "utf-8",
} as const;

/** Parses the bytes cut at the given places; the last entry is the code of the fault, if any. */
async function parse(
  bytes: Buffer,
  cuts: readonly number[],
  quoting: Quoting = "strict",
  breaks: readonly LineBreak[] = lineBreaks,
): Promise<unknown[]> {
  const changes: unknown[] = [];
  const parser = createChunkParser({ dialect, breaks, firstLine: 1, quoting }, (...change) =>
    changes.push(change),
  );
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  const sorted = edges.toSorted((a, b) => a - b);
  const records: SourceRecord[] = [];
  for (const [at, edge] of sorted.slice(1).entries()) {
    const chunk = bytes.subarray(sorted[at], edge);
    if (chunk.length === 0) continue;
    const parsed = await parser.parse(chunk);
    records.push(...parsed.records);
    if (parsed.fault !== undefined) return [...records, "fault", parser.nextLine(), changes];
  }
  const parsed = await parser.end();
  records.push(...parsed.records);
  if (parsed.fault === undefined) return [...records, changes];
  return [...records, "fault", parser.nextLine(), changes];
}

type Style = "plain" | "quoted" | "spaced" | "escaped" | "formula";

/** How a cell is written, and what it says. */
function writeStyled([style, value]: [Style, string]): readonly [string, string] {
  const bare = value.replaceAll('"', "");
  const doubled = `"${value.replaceAll('"', '""')}"`;
  if (style === "plain") return [` ${bare}\\`, ` ${bare}\\`];
  if (style === "formula") return [`="${bare}"`, `="${bare}"`];
  if (style === "spaced") return [` ${doubled} `, value];
  return style === "quoted" ? [doubled, value] : [`"${value.replaceAll('"', '\\"')}"`, value];
}

const unquote = (cell: string): string =>
  cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

describe("createChunkParser", () => {
  const soup = fc
    .array(fc.constantFrom("a", "1", ",", '"', '""', "\n", "\r\n", "\r", "\r\r\n", "€", " "), {
      maxLength: 60,
    })
    .map((parts) => Buffer.from(parts.join("")));

  const oddSoup = fc
    .array(
      fc.constantFrom("a", ",", '"', '""', "\n", "\r\n", "\r", "\\", '\\"', '="', " ", ',"', '",'),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join("")));

  it("mends the same cells wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(oddSoup, fc.array(fc.nat(), { maxLength: 12 }), async (bytes, cuts) => {
        assert.deepEqual(await parse(bytes, cuts, "mended"), await parse(bytes, [], "mended"));
      }),
      { numRuns: 400 },
    );
  });

  it("reads the same records when it looks for no other line breaks than those that a look at the text has found", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...lineBreaks], { minLength: 1 }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (ends, picks, cuts) => {
          const parts = ["a", ",", '"', '""', "1", '","', ...ends, ...ends];
          const bytes = Buffer.from(picks.map((at) => parts[at % parts.length]).join(""));
          const scan = new TextScan('"');
          scan.take(bytes);
          scan.end();
          assert.deepEqual(
            await parse(bytes, cuts, "strict", scan.breaks),
            await parse(bytes, cuts, "strict"),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it("mends no cell of a text that it can read strictly", async () => {
    await fc.assert(
      fc.asyncProperty(oddSoup, async (bytes) => {
        const strict = await parse(bytes, []);
        if (strict.includes("fault")) return;
        assert.deepEqual(await parse(bytes, [], "mended"), strict);
      }),
      { numRuns: 400 },
    );
  });

  const style = fc.constantFrom("plain", "quoted", "spaced", "escaped", "formula");
  const words = fc.array(fc.constantFrom("a", "0", " ", "\\x", '"', "é"), { maxLength: 6 });
  const styled = fc.tuple(
    style,
    words.map((parts) => `_${parts.join("")}_`),
  );

  it("reads each cell as it is written, whatever the others beside it are like", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(styled, { minLength: 1 }), { minLength: 1 }),
        async (rows) => {
          const written = rows.map((row) => row.map(writeStyled));
          const text = written.map((row) => `${row.map(([cell]) => cell).join(",")}\n`).join("");
          const cells = written.map((row) => row.map(([, value]) => value));
          const found = await parse(Buffer.from(text), [], "mended");
          assert.deepEqual(
            found.slice(0, -1).map((record) => (record as SourceRecord).cells),
            cells,
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it("gives the same records, lines and faults wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(soup, fc.array(fc.nat(), { maxLength: 12 }), async (bytes, cuts) => {
        assert.deepEqual(await parse(bytes, cuts), await parse(bytes, []));
      }),
      { numRuns: 400 },
    );
  });

  it("reads the cells that a rough look finds, in every text that it can read strictly", async () => {
    await fc.assert(
      fc.asyncProperty(oddSoup, async (bytes) => {
        const strict = await parse(bytes, []);
        if (strict.includes("fault")) return;
        const scan = new QuoteScan(bytes, dialect, true);
        const parity = new QuoteParity();
        const found: string[][] = [];
        for (let start = 0; start < bytes.length;) {
          assert.equal(parity.isInside, false);
          const { cells, end } = scan.readRoughly(start);
          found.push(cells.map(([from, to]) => unquote(bytes.toString("utf8", from, to))));
          for (const _quote of bytes.toString("utf8", start, end).matchAll(/"/g)) parity.meet(0, 0);
          start = end;
        }
        assert.deepEqual(
          strict.slice(0, -1).map((record) => (record as SourceRecord).cells),
          found,
        );
      }),
      { numRuns: 400 },
    );
  });

  it("makes no error for rows of another width than the first, nor for blank ones", async () => {
    const capture = Error.captureStackTrace.bind(Error);
    let made = 0;
    Error.captureStackTrace = (...target: Parameters<typeof capture>) => {
      made += 1;
      capture(...target);
    };
    try {
      await parse(Buffer.from(`a,b\n${"1,2,3\n\n4\n".repeat(100)}`), []);
    } finally {
      Error.captureStackTrace = capture;
    }
    assert.equal(
      made,
      0,
      "csv-parse makes an error for each such row, at fifteen times the cost of parsing it, although createChunkParser sets its parser.info.records to 0. Look into its __onRecord for what tells the first record by now; where nothing does, measure what a file with blanks behind all its rows costs (npm run bench:read), and leave the trick out if that is no more than a tenth.",
    );
  });
});
