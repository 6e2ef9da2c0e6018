import assert from "node:assert/strict";
import { exitCodes } from "../../src/kernel/load-error.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, actionHeader } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Workdir, dataOf } from "../support/workdir.ts";

describe("waybill inspect", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  it("prints what the reader sees as JSON, with every cell as read", async () => {
    const file = workdir.file("a.csv", "Id;Name\n 007 ;#REF!\n1,2E+14;b\nTotal;\n");
    const run = await runInProcess(["inspect", file, "--json", "--rows", "all"]);
    assertExit(run, exitCodes.ok);
    const { columns, shape: _, ...report } = dataOf(run);
    assert.deepEqual(report, {
      encoding: "utf-8",
      delimiter: ";",
      header: ["Id", "Name"],
      rowCount: 2,
      warnings: [
        { code: "ftr", count: 1, lines: [4] },
        { code: "id-trim", count: 1, lines: [2] },
        { code: "id-sci", count: 1, lines: [3] },
        { code: "xl-error", count: 1, lines: [2] },
      ],
      rows: [
        ["Id", "Name"],
        [" 007 ", "#REF!"],
        ["1,2E+14", "b"],
      ],
    });
    assert.deepEqual(columns[1], {
      name: "Name",
      filled: 2,
      blank: 0,
      distinct: 2,
      shape: "#A!",
      minLength: 1,
      maxLength: 5,
      type: "text",
      damage: [{ code: "xl-error", count: 1, lines: [2] }],
    });
  });

  it("prints as JSON what it decided of the whole file, what that rests on and what it acts on", async () => {
    const text = 'Export;;\r\nName;Nr;\r\nKöln; "1" ;\r\nGera;2;\r\nTotal;3;\r\n';
    const file = workdir.file("shape.csv", Buffer.from(text, "latin1"));
    const shapeOf = async (...flags: string[]) =>
      dataOf(await runInProcess(["inspect", file, "--json", ...flags]))["shape"];
    const found = await shapeOf();
    assert.deepEqual(found, {
      format: "csv",
      packed: { value: false, by: "bytes", reach: "file" },
      encoding: { value: "windows-1252", by: "bytes", reach: "file" },
      bom: { value: false, by: "bytes", reach: "file" },
      lineEnd: { value: "\r\n", by: "bytes", reach: "file" },
      delimiter: { value: ";", by: "rows", reach: "file" },
      quote: { value: '"', by: "usual", reach: "file" },
      quoting: { value: "mended", by: "reading", reach: "cell" },
      headerRow: { value: 2, by: "rows", reach: "file" },
      columns: ["Name", "Nr", ""],
      bookkeeping: { value: false, by: "usual", reach: "file" },
      rowWidths: { value: [3], by: "rows", reach: "file" },
      padShortRows: { value: false, by: "usual", reach: "file" },
      footer: { value: null, by: "usual", reach: "row" },
    });
    const said = await shapeOf("--header-row", "2", "--footer", "1", "--delimiter", ";");
    assert.deepEqual(said, {
      ...found,
      delimiter: { value: ";", by: "said", reach: "file" },
      headerRow: { value: 2, by: "said", reach: "file" },
      footer: { value: 1, by: "said", reach: "file" },
    });
  });

  it("prints a refusal as JSON and ends with 2", async () => {
    const run = await runInProcess(["inspect", workdir.file("e.csv", ""), "--json"]);
    assertExit(run, exitCodes.couldNotStart);
    assert.deepEqual(JSON.parse(run.stdout), {
      format: 1,
      ok: false,
      error: {
        code: "ERR_SOURCE_EMPTY",
        message: "e.csv is empty: it has no header and no rows.",
        actions: ["An empty export is as a rule one that failed: export the file again."],
        place: null,
      },
    });
  });

  it("prints a page for a person", async () => {
    const file = workdir.file("p.csv", Buffer.from("Id,Stadt\n1,K\u00F6ln\n", "latin1"));
    const run = await runInProcess(["inspect", file]);
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^p\.csv: 1 row, 2 columns, header on line 1$/m);
    assert.match(run.stdout, /encoding windows-1252, delimiter ,, line ends LF/);
    assert.match(run.stdout, /^ {2}2 +1 +Köln$/m);
    assert.match(run.stdout, /enc-legacy: .*"Köln" \(1, line 2\)/);
  });

  it("suspects day numbers of a spreadsheet in a column of dates", async () => {
    const file = workdir.file("serial.csv", "Nr,Due Date,Zip\nx,45123,45123\ny,2025-01-31,45124\n");
    const run = await runInProcess(["inspect", file, "--json"]);
    const { columns, warnings } = dataOf(run);
    assert.deepEqual(
      columns.map(({ damage }: { damage: unknown }) => damage),
      [[], [{ code: "xl-serial", count: 1, lines: [2] }], []],
    );
    assert.equal(warnings.length, 1);
  });

  it("takes dates for dates and whole amounts for amounts", async () => {
    const file = workdir.file("types.csv", "Day;Qty\n01.10.2026;31\n31.09.2026;1.204,5\n");
    const run = await runInProcess(["inspect", file, "--json"]);
    const { columns } = dataOf(run);
    assert.deepEqual(
      columns.map(({ type }: { type: string }) => type),
      ["date", "decimal"],
    );
  });

  describe("damage before a load", () => {
    const check = async (rows: string, ...more: string[]) => {
      const mapping = workdir.file("m.yaml", actionMapping);
      const file = workdir.file("d.csv", `${actionHeader}\n${rows}`);
      const run = await runInProcess(["check", file, "-m", mapping, "--json", ...more]);
      const report = dataOf(run);
      const errors = report.rowErrors.map((e: Record<string, unknown>) => [
        e["rowNumber"],
        e["column"],
        e["code"],
      ]);
      const warnings = report.warnings.map((w: Record<string, unknown>) => [
        w["code"],
        w["count"],
        w["lines"],
      ]);
      return { run, report, errors, warnings };
    };

    it("rejects rows whose cells can't mean what they say", async () => {
      const { errors } = await check(
        "1.23457E+14,a,pending,2026-03-01\nNULL,b,pending,2026-03-01\nid-3,#BEZUG!,pending,2026-03-01\nid-4,########,pending,2026-03-01\n",
      );
      assert.deepEqual(errors, [
        [1, "Id", "id-sci"],
        [2, "Id", "id-null-token"],
        [3, "Name", "xl-error"],
        [4, "Name", "xl-hashes"],
      ]);
    });

    it("lets them pass by name, and records it", async () => {
      const { errors, warnings } = await check(
        "id-3,#N/A,pending,2026-03-01\n",
        "--accept",
        "xl-error",
      );
      assert.deepEqual(errors, []);
      assert.deepEqual(warnings, [["accepted", 1, [2]]]);
    });

    it("refuses a code that there is not", async () => {
      const file = workdir.file("d.csv", `${actionHeader}\n`);
      const mapping = workdir.file("m.yaml", actionMapping);
      const run = await runInProcess(["check", file, "-m", mapping, "--accept", "xl-eror"]);
      assertExit(run, exitCodes.couldNotStart);
      assert.match(run.stderr, /did you mean "xl-error"/);
    });

    it("warns of everything else, and of keys that look alike", async () => {
      const { warnings } = await check(
        "A-1,MÃ¼ller,pending,2026-03-01\nA\u20111,x\uFFFD,pending,2026-03-01\na-1,\u200Bx,pending,2026-03-01\n0a-1,\u202Ex,pending,2026-03-01\n",
      );
      assert.deepEqual(
        warnings.map(([code]: string[]) => code),
        [
          "enc-mojibake",
          "id-lookalike",
          "enc-replacement",
          "txt-zero-width",
          "dup-lookalike",
          "txt-bidi",
        ],
      );
    });

    it("refuses a file whose ids a spreadsheet has cut", async () => {
      const rows = Array.from(
        { length: 12 },
        (_, at) => `${100_000_000_000_000 + at}000,a,pending,2026-03-01\n`,
      );
      const mapping = workdir.file("m.yaml", actionMapping);
      const file = workdir.file("cut.csv", `${actionHeader}\n${rows.join("")}`);
      const run = await runInProcess(["check", file, "-m", mapping]);
      assertExit(run, exitCodes.couldNotStart);
      assert.match(run.stderr, /ERR_SOURCE_DAMAGED.*12 ids/);
    });
  });

  describe("rows of one key", () => {
    const rows = "a,1,pending,2026-03-01\nb,2,pending,2026-03-01\na,3,pending,2026-03-01\n";
    const counts = async (policy: string) => {
      const mapping = workdir.file("k.yaml", `${actionMapping}on_duplicate: ${policy}\n`);
      const file = workdir.file("k.csv", `${actionHeader}\n${rows}`);
      const run = await runInProcess(["check", file, "-m", mapping, "--json"]);
      const { valid, invalid, skipped, errors, repeatedKeys } = dataOf(run);
      return { valid, invalid, skipped, errors, repeatedKeys };
    };

    it("are all sent in order, all refused, or only the last is sent", async () => {
      assert.deepEqual(await counts("in-order"), {
        valid: 3,
        invalid: 0,
        skipped: 0,
        errors: {},
        repeatedKeys: 1,
      });
      assert.deepEqual(await counts("reject"), {
        valid: 1,
        invalid: 2,
        skipped: 0,
        errors: { "key-repeated": 2 },
        repeatedKeys: 0,
      });
      assert.deepEqual(await counts("last"), {
        valid: 2,
        invalid: 0,
        skipped: 1,
        errors: {},
        repeatedKeys: 0,
      });
    });
  });
});
