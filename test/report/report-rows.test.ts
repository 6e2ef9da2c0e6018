import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { createRedactor } from "../../src/kernel/redact.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import type { Dialect } from "../../src/rows/dialect.ts";
import { isCorrectableOutcome, outcomes } from "../../src/rows/outcome.ts";
import { buildError, buildFacts, buildRow, streamOf } from "./build-report.ts";

const dialects: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quote: fc.constantFrom('"', "'"),
  lineEnd: fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const),
  bom: fc.boolean(),
  encoding: fc.constant("utf-8"),
});

// Text of all kinds, with everything that a CSV file can trip over made frequent.
const cell = fc.string({
  unit: fc.oneof(
    fc.constantFrom(",", ";", "\t", "|", '"', "'", "\n", "\r", " ", "=", "\uFEFF", "\u0000", "é"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});

const row = fc.record({
  cells: fc.array(cell, { minLength: 1, maxLength: 5 }),
  outcome: fc.constantFrom(...outcomes),
  errorCount: fc.integer({ min: 0, max: 5 }),
});

describe("reports of any rows, in any dialect", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "waybill-report-"));
  });
  after(async () => {
    await rm(directory, { recursive: true });
  });

  it("add up, have one line per row, and give the cells to correct back as they were", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.array(cell, { minLength: 1, maxLength: 4 }),
        dialects,
        async (given, header, dialect) => {
          const rows = given.map(({ cells, outcome, errorCount }, index) =>
            buildRow(index + 1, cells, outcome, {
              errors: Array.from({ length: errorCount }, () => buildError(index + 1)),
            }),
          );
          const summary = await writeReports({
            directory,
            rows: streamOf(rows),
            header,
            dialect,
            facts: buildFacts({ rowsRead: rows.length }),
            redact: createRedactor([]),
          });

          const total = Object.values(summary.outcomes).reduce((sum, count) => sum + count, 0);
          assert.equal(total, rows.length);
          const report = await readFile(join(directory, "report.csv"), "utf8");
          assert.equal(report.split("\n").length, rows.length + 2);
          const lines = parse(report);
          assert.deepEqual(
            lines.slice(1).map((line) => [line[0], line[3]]),
            rows.map(({ result }) => [String(result.rowNumber), result.outcome]),
          );

          const rejects = await readFile(join(directory, "rejects.csv"), "utf8");
          assert.equal(rejects.startsWith("\uFEFF"), dialect.bom);
          const parsed = parse(rejects, {
            bom: true,
            delimiter: dialect.delimiter,
            quote: dialect.quote,
            escape: dialect.quote,
            record_delimiter: dialect.lineEnd,
            relax_column_count: true,
          });
          const expected = rows.filter(({ result }) => isCorrectableOutcome(result.outcome));
          assert.deepEqual(
            parsed.map((line) => line.slice(0, -3)),
            [header, ...expected.map(({ source }) => source.cells)],
          );
          assert.deepEqual(
            parsed.slice(1).map((line) => line.at(-3)),
            expected.map(({ source }) => String(source.rowNumber)),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});
