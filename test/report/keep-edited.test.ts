import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRedactor } from "../../src/kernel/redact.ts";
import type { ReportRow } from "../../src/report/report-row.ts";
import type { Summary } from "../../src/report/summary.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import { buildFacts, buildRow, streamOf } from "./build-report.ts";

describe("a rejects.csv or conflicts.csv that somebody has edited", () => {
  const row = buildRow(1, ["a", "b"], "rejected");
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "waybill-edited-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const read = (name: string): Promise<string> => readFile(join(directory, name), "utf8");
  const write = (rows: readonly ReportRow[]): Promise<Summary> =>
    writeReports({
      directory,
      rows: streamOf(rows),
      header: ["id", "note"],
      dialect: { delimiter: ",", quote: '"', lineEnd: "\n", bom: false, encoding: "utf-8" },
      facts: buildFacts({ rowsRead: rows.length }),
      redact: createRedactor([]),
    });
  const edit = async (name: string, laterMs: number): Promise<void> => {
    await writeFile(join(directory, name), "edited");
    const { mtimeMs } = await stat(join(directory, "summary.json"));
    const at = (mtimeMs + laterMs) / 1000;
    await utimes(join(directory, name), at, at);
  };

  for (const name of ["rejects", "conflicts"])
    it(`is kept under another name, and the next step says so: ${name}.csv`, async () => {
      await write([row]);
      await edit(`${name}.csv`, 5000);
      const { next } = await write([row]);
      const kept = (await readdir(directory)).filter((one) => one.includes("-edited-"));
      assert.equal(kept.length, 1);
      assert.ok(kept[0]?.startsWith(`${name}-edited-`));
      assert.equal(await read(kept[0] ?? ""), "edited");
      assert.ok(
        next.some((step) => step.includes(kept[0] ?? "-")),
        next.join(),
      );
      assert.match(await read(`${name}.csv`), /^id,note,waybill_row/);
    });

  it("is replaced when it is as it was written", async () => {
    await write([row]);
    await write([row]);
    assert.ok((await readdir(directory)).every((name) => !name.startsWith("rejects-edited-")));
  });
});
