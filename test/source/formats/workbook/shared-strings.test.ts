import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readPart } from "../../../../src/source/formats/workbook/read-xml.ts";
import {
  openSpill,
  type SharedStrings,
  SharedStringsReader,
} from "../../../../src/source/formats/workbook/shared-strings.ts";

const texts = Array.from({ length: 300 }, (_, at) => `text ${at} – Zoë`);

async function read(limit: number): Promise<SharedStrings> {
  const reader = new SharedStringsReader(() => openSpill("book.xlsx"), limit);
  const xml = `<sst>${texts.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`;
  const chunks = (async function* () {
    yield Buffer.from(xml);
  })();
  await readPart(chunks, { file: "book.xlsx", part: "xl/sharedStrings.xml" }, reader);
  return reader.finish();
}

const openHandles = (): number | undefined =>
  existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : undefined;

describe("the texts that cells share", () => {
  for (const [where, limit, isSpilled] of [
    ["in memory", 1_000_000, false],
    ["in a file, where they are too many", 5000, true],
  ] as const)
    it(`are found by their number ${where}, and nothing is left open`, async () => {
      const before = openHandles();
      const strings = await read(limit);
      assert.equal(strings.isSpilled, isSpilled);
      assert.deepEqual(
        texts.map((_, at) => strings.get(at)),
        texts,
      );
      assert.equal(strings.get(texts.length), undefined);
      strings.close();
      assert.equal(openHandles(), before);
    });
});
