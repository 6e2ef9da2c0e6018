import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createChunkParser, type CsvRecord } from "../../src/source/parse-chunks.ts";

const dialect = {
  delimiter: ",",
  quote: '"',
  lineEnd: "\n",
  bom: false,
  encoding: "utf-8",
} as const;

/** Parses the bytes cut at the given places; the last entry is the code of the fault, if any. */
async function parse(bytes: Buffer, cuts: readonly number[]): Promise<unknown[]> {
  const parser = createChunkParser(dialect, 1);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  const sorted = edges.toSorted((a, b) => a - b);
  const records: CsvRecord[] = [];
  for (const [at, edge] of sorted.slice(1).entries()) {
    const chunk = bytes.subarray(sorted[at], edge);
    if (chunk.length === 0) continue;
    const parsed = await parser.parse(chunk);
    records.push(...parsed.records);
    if (parsed.fault !== undefined) return [...records, "fault", parser.nextLine()];
  }
  const parsed = await parser.end();
  records.push(...parsed.records);
  return parsed.fault === undefined ? records : [...records, "fault", parser.nextLine()];
}

describe("createChunkParser", () => {
  const soup = fc
    .array(fc.constantFrom("a", "1", ",", '"', '""', "\n", "\r\n", "\r", "\r\r\n", "€", " "), {
      maxLength: 60,
    })
    .map((parts) => Buffer.from(parts.join("")));

  it("gives the same records, lines and faults wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(soup, fc.array(fc.nat(), { maxLength: 12 }), async (bytes, cuts) => {
        assert.deepEqual(await parse(bytes, cuts), await parse(bytes, []));
      }),
      { numRuns: 1000 },
    );
  });
});
