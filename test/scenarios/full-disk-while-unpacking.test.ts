import { randomBytes } from "node:crypto";
import { exitCodes } from "../../src/index.ts";
import { actionHeader, actionMapping } from "../support/load-files.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { makeZip } from "../support/make-zip.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

const rows = [actionHeader.split(","), ["act-1", "Gold", "pending", "2026-03-01"]];
const longTexts = `<si><t>${"x".repeat(32_000)}</t></si>`.repeat(1100);

describe("a disk that is full while a file is unpacked", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
    workdir.file("m.yaml", actionMapping);
    const sheets = [{ name: "March", rows }];
    const picture = { name: "xl/media/a.bin", bytes: randomBytes(11_000_000), isStored: true };
    const inside = makeWorkbook({ sheets, more: [picture] });
    workdir.file("packed.zip", makeZip([{ name: "book.xlsx", bytes: inside }]));
    workdir.file("texts.xlsx", makeWorkbook({ sheets, sharedStrings: longTexts }));
  });
  after(() => workdir.remove());

  for (const [what, file] of [
    ["a workbook in a zip file", "packed.zip"],
    ["the texts of a workbook that are too many for memory", "texts.xlsx"],
  ] as const)
    it(`is told as what it is, and the file not as damaged: ${what}`, async () => {
      const words = ["check", file, "-m", "m.yaml"];
      assertRefused(
        await workdir.runProgram(words, { largestFileKiB: 800 }),
        exitCodes.couldNotStart,
        "ERR_SOURCE_SPOOL",
        /can't be unpacked into the folder for temporary files/,
      );
      assertExit(await workdir.run(words), exitCodes.ok);
    });
});
