import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { LoadError } from "../../src/kernel/load-error.ts";
import { bindLoad } from "../../src/load/bind/bind-load.ts";
import { prepareRow } from "../../src/load/bind/prepare-rows.ts";
import { formatCsvLine, plainDialect } from "../../src/report/csv-line.ts";
import type { RowError } from "../../src/rows/row-error.ts";
import { actionMapping } from "../support/load-files.ts";
import { escapeXml, makeWorkbook } from "../support/make-workbook.ts";
import { makeZip } from "../support/make-zip.ts";

type Table = readonly (readonly string[])[];

const mapping = `${actionMapping}  sys_version: { column: Version, integer: true }
  city: City
skip_rows:
  - { column: Status, equals: Void }
`;
const header = ["Id", "Name", "Status", "Date", "Version", "City"];

const strange = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."aZ0 ,;\t|\"'\n\r=#_&<>]".split(""), "_x000D_", "]]>", "\u00A0"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join("").replaceAll(/[\u0000\u001A\uFEFF\uFFFE\uFFFF]/g, ""));
const or = (...usual: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: strange });

const rows: fc.Arbitrary<Table> = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(
        or("act-1", "007", "12345678901234567890", "1.23457E+14", "#N/A", "Total"),
        or("Zoë", " Ann ", "", "Müller, A."),
        or("pending", "excluded", "wrong", "Void", ""),
        or("2026-03-01", "2026-02-30", "45123", ""),
        or("1", "0", "-3", "1.5", "12.25", "1E3", ""),
        or("Köln", "two\nlines", "#REF!", "########", "NULL"),
      ),
    },
    { weight: 1, arbitrary: fc.constant(header.map(() => "")) },
  ),
  { minLength: 1, maxLength: 8 },
);

/** What Excel would take for a number, if somebody typed it in. */
const typedNumber = /^-?(?:0|[1-9]\d{0,13})(?:\.\d{0,3}[1-9])?$/;

function asSheet(table: Table): string {
  const lines = table.map((row) => {
    const cells = row.map((cell) => {
      if (cell === "") return "<c/>";
      if (typedNumber.test(cell) && cell !== "-0") return `<c><v>${cell}</v></c>`;
      if (/^#[A-Z/]+!?$/.test(cell)) return `<c t="e"><v>${cell}</v></c>`;
      return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
    });
    return `<row>${cells.join("")}</row>`;
  });
  return `<sheetData>${lines.join("")}</sheetData>`;
}

const asCsv = (table: Table): string =>
  table.map((row) => formatCsvLine(row, plainDialect)).join("");

const asWorkbook = (table: Table): Buffer =>
  makeWorkbook({ sheets: [{ name: "Table", xml: asSheet(table) }] });

const forms: Readonly<Record<string, (table: Table) => string | Buffer>> = {
  "table.csv": asCsv,
  "table.csv.gz": (table) => gzipSync(asCsv(table)),
  "table.zip": (table) => makeZip([{ name: "table.csv", bytes: asCsv(table) }]),
  "table.xlsx": asWorkbook,
  "table.xlsx.gz": (table) => gzipSync(asWorkbook(table)),
  "workbook.zip": (table) => makeZip([{ name: "table.xlsx", bytes: asWorkbook(table) }]),
};

/** An error without the place where it stands. */
function withoutPlace(error: RowError): unknown {
  const { line: _line, at: _at, facts, ...told } = error;
  const { line: _ofFacts, first: _first, ...others } = facts;
  return { ...told, facts: others };
}

describe("one table, written as CSV and as a workbook, packed or not", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-formats-"));
    writeFileSync(join(folder, "map.yaml"), mapping);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What becomes of each row, or why of none. */
  const report = async (name: string, bytes: string | Buffer): Promise<unknown> => {
    const sourcePath = join(folder, name);
    writeFileSync(sourcePath, bytes);
    try {
      const bound = await bindLoad({ sourcePath, mappingPath: join(folder, "map.yaml") });
      const found: unknown[] = [];
      for await (const row of bound.readRows()) {
        const prepared = prepareRow(bound, row);
        if (prepared.kind === "valid") {
          const { line: _, ...sent } = prepared.row;
          found.push([row.cells, sent]);
        } else {
          const { outcome, key, errors } = prepared.result;
          found.push([row.cells, outcome, key, errors.map(withoutPlace)]);
        }
      }
      return found;
    } catch (error) {
      assert.ok(error instanceof LoadError, String(error));
      return error.code;
    }
  };

  it("gives the same report, row by row, positions aside", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (some) => {
        const reports: unknown[] = [];
        for (const [name, write] of Object.entries(forms))
          reports.push(await report(name, write([header, ...some])));
        for (const other of reports.slice(1)) assert.deepEqual(other, reports[0]);
      }),
      { numRuns: 15 },
    );
  });
});
