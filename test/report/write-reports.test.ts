import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerError } from "../../src/kernel/load-error.ts";
import { createRedactor } from "../../src/kernel/redact.ts";
import type { ReportRow } from "../../src/report/report-row.ts";
import type { Summary } from "../../src/report/summary.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import type { ReportOptions } from "../../src/report/write-reports.ts";
import type { Dialect } from "../../src/rows/dialect.ts";
import { encodeText } from "../../src/source/formats/csv/text-codec.ts";
import { buildError, buildFacts, buildRow, streamOf } from "./build-report.ts";

const comma: Dialect = { delimiter: ",", quote: '"', lineEnd: "\n", bom: false, encoding: "utf-8" };
const reportHeader =
  "row_number,line,key,outcome,code,column,field,message,http_status,attempts,elapsed_ms,applied_at,record_id\n";

describe("writeReports", () => {
  let directory: string;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "waybill-report-")), "runs", "load-1");
  });
  afterEach(async () => {
    await rm(join(directory, "..", ".."), { recursive: true });
  });

  const read = (name: string): Promise<string> => readFile(join(directory, name), "utf8");

  function write(
    rows: readonly ReportRow[],
    changes: Partial<ReportOptions> = {},
  ): Promise<Summary> {
    return writeReports({
      directory,
      rows: streamOf(rows),
      header: ["id", "note"],
      dialect: comma,
      facts: buildFacts({ rowsRead: rows.length }),
      redact: createRedactor(["s3cret-token"]),
      ...changes,
    });
  }

  function refusal(code: string, pattern: RegExp): (error: unknown) => boolean {
    return (error) => {
      assert.ok(error instanceof LedgerError);
      assert.equal(error.code, code);
      assert.match(error.message, pattern);
      assert.ok(error.actions.length > 0);
      return true;
    };
  }

  describe("report.csv", () => {
    it("has one line per row, in file order, with what became of it", async () => {
      await write([
        buildRow(1, ["a-1", "x"], "applied", {
          attempts: 2,
          elapsedMs: 12.4,
          httpStatus: 200,
          appliedAt: Date.UTC(2026, 0, 2, 3, 4, 6, 7),
        }),
        buildRow(2, ["a-2"], "invalid", { key: undefined, errors: [buildError(2)] }),
        buildRow(3, ["a-3", "y"], "rejected", {
          attempts: 1,
          elapsedMs: 9,
          httpStatus: 422,
          errors: [
            buildError(3, {
              code: "request-refused",
              stage: "delivery",
              column: "Status, old",
              field: "status",
              facts: { status: 422, said: "" },
            }),
          ],
        }),
      ]);
      assert.equal(
        await read("report.csv"),
        reportHeader +
          "1,2,a-1,applied,,,,,200,2,12,2026-01-02T03:04:06.007Z,\n" +
          "2,3,,invalid,row-too-short,,,the row has 1 cells where the header has 2; a delimiter may be missing. Correct the row; it is never padded.,,0,0,,\n" +
          '3,4,a-3,rejected,request-refused,"Status, old",status,the API refused the record with 422. Correct the row and load the rejects file.,422,1,9,,\n',
      );
    });

    it("disarms formulas in texts, keeps a row on one line and hides secrets", async () => {
      await write([
        buildRow(1, ["=cmd()", "x"], "applied"),
        buildRow(2, ["-5", "x"], "applied"),
        buildRow(3, ["two\nlines\u202E", "x"], "applied"),
        buildRow(4, ["id-s3cret-token", "x"], "invalid", {
          errors: [buildError(4, { column: "+col", field: "@field" })],
        }),
      ]);
      const lines = (await read("report.csv")).split("\n");
      assert.equal(lines.length, 6);
      assert.match(lines[1] ?? "", /^1,2,'=cmd\(\),/);
      assert.match(lines[2] ?? "", /^2,3,'-5,/);
      assert.match(lines[3] ?? "", /^3,4,two\\u000alines\\u202e,/);
      assert.match(lines[4] ?? "", /^4,5,id-\[redacted\],invalid,row-too-short,'\+col,'@field,/);
    });
  });

  describe("rejects.csv", () => {
    const short =
      "the row has 1 cells where the header has 2; a delimiter may be missing. Correct the row; it is never padded.";

    it("has the cells of invalid, rejected and failed rows as they were read, and no others", async () => {
      await write(
        (
          [
            "applied",
            "unchanged",
            "skipped",
            "invalid",
            "rejected",
            "failed",
            "in-doubt",
            "conflict",
            "not-attempted",
          ] as const
        ).map((outcome, index) => buildRow(index + 1, [`00${index}`, '=1,"x"'], outcome)),
      );
      assert.equal(
        await read("rejects.csv"),
        "id,note,waybill_row,waybill_outcome,waybill_message\n" +
          '003,"=1,""x""",4,invalid,\n' +
          '004,"=1,""x""",5,rejected,\n' +
          '005,"=1,""x""",6,failed,\n',
      );
      assert.equal(
        await read("conflicts.csv"),
        `id,note,waybill_row,waybill_outcome,waybill_message\n007,"=1,""x""",8,conflict,\n`,
      );
    });

    it("keeps delimiter, quote, line end and byte order mark of the source", async () => {
      await write([buildRow(1, ["a;b", "1,5"], "invalid", { errors: [buildError(1)] })], {
        dialect: { delimiter: ";", quote: "'", lineEnd: "\r\n", bom: true, encoding: "utf-8" },
      });
      assert.equal(
        await read("rejects.csv"),
        `\uFEFFid;note;waybill_row;waybill_outcome;waybill_message\r\n'a;b';1,5;1;invalid;'${short}'\r\n`,
      );
    });

    it("is written in the source's encoding", async () => {
      await write([buildRow(1, ["Zoë", "€"], "invalid")], {
        dialect: { ...comma, encoding: "windows-1252" },
        encode: (text) => encodeText(text, "windows-1252"),
      });
      const bytes = await readFile(join(directory, "rejects.csv"));
      assert.ok(bytes.includes(Buffer.from("Zo\u00EB,\u0080,1,invalid,", "latin1")));
    });

    it("is there with its header alone when there is nothing to correct", async () => {
      await write([buildRow(1, ["a", "b"], "applied")]);
      for (const name of ["rejects.csv", "conflicts.csv"])
        assert.equal(await read(name), "id,note,waybill_row,waybill_outcome,waybill_message\n");
    });

    it("holds no row of a load that takes another back: to load it would do again what was undone", async () => {
      const rows = [buildRow(1, ["a", "b"], "rejected"), buildRow(2, ["c", "d"], "conflict")];
      await write(rows, { facts: buildFacts({ rowsRead: 2, undoes: "load-0" }) });
      for (const name of ["rejects.csv", "conflicts.csv"])
        assert.equal(await read(name), "id,note,waybill_row,waybill_outcome,waybill_message\n");
    });

    it("neither pads nor cuts a ragged row, so that it stays ragged until it is corrected", async () => {
      await write([buildRow(1, ["a"], "invalid"), buildRow(2, ["a", "b", "c"], "invalid")]);
      const [, tooShort, tooLong] = (await read("rejects.csv")).split("\n");
      assert.equal(tooShort, "a,1,invalid,");
      assert.equal(tooLong, "a,b,c,2,invalid,");
    });
  });

  describe("summary.json", () => {
    it("holds counts, facts, files and next steps, as returned", async () => {
      const summary = await write(
        [
          buildRow(1, ["a", "b"], "applied", { verification: { by: "reading", differences: [] } }),
          buildRow(2, ["a"], "invalid", { errors: [buildError(2), buildError(2)] }),
          buildRow(3, ["c", "d"], "skipped", {
            errors: [buildError(3, { code: "skipped-by-condition", stage: "mapping", facts: {} })],
          }),
        ],
        { facts: buildFacts({ rowsRead: 3, connectionName: "sandbox", next: ["Have a rest."] }) },
      );
      assert.deepEqual(JSON.parse(await read("summary.json")), summary);
      const path = (name: string) => join(directory, name);
      assert.deepEqual(summary, {
        format: 1,
        undoes: null,
        interventions: [],
        corrections: [],
        loadId: "load-1",
        status: "completed",
        statusReason: null,
        target: "rhythm/billing-run-action",
        baseUrl: "http://127.0.0.1:8080",
        tenant: "acme",
        source: {
          name: "actions.csv",
          path: "/data/actions.csv",
          fingerprint: "sha256:aa",
          bytes: 99,
          warnings: [],
        },
        mapping: { path: "mappings/actions.yaml", hash: "sha256:bb" },
        rows: 3,
        answersUnknown: 0,
        outcomes: {
          applied: 1,
          unchanged: 0,
          skipped: 1,
          invalid: 1,
          rejected: 0,
          failed: 0,
          "in-doubt": 0,
          conflict: 0,
          "not-attempted": 0,
        },
        errors: { "row-too-short": 2, "skipped-by-condition": 1 },
        verification: { checked: 1, read: 1, asSent: 1, differing: 0, unreadable: 0, fields: {} },
        startedAt: "2026-01-02T03:04:05.000Z",
        finishedAt: "2026-01-02T03:04:15.500Z",
        elapsedMs: 10_500,
        delivery: {
          requests: 4,
          refusals: 1,
          retries: 2,
          answersUnlikeDocument: 0,
          pausedMs: 1500,
          rowsPerSecond: 0.4,
        },
        versions: { waybill: "0.1.0", node: "20.20.2" },
        files: {
          report: path("report.csv"),
          rejects: path("rejects.csv"),
          conflicts: path("conflicts.csv"),
          summary: path("summary.json"),
          log: path("load.log"),
        },
        next: [
          "Have a rest.",
          `Correct 1 row in ${path("rejects.csv")} and load that file: waybill load ${path("rejects.csv")} -m mappings/actions.yaml --connection sandbox --runs-dir ${join(directory, "..")}`,
        ],
      });
    });

    it("hides secrets and stays JSON, even when a secret is a number", async () => {
      const summary = await write([], {
        facts: buildFacts({ statusReason: "token 10500 refused", baseUrl: "http://u:pw@host/x" }),
        redact: createRedactor(["10500"]),
      });
      assert.equal(summary.statusReason, "token [redacted] refused");
      assert.equal(summary.baseUrl, "http://[redacted]@host/x");
      assert.equal(JSON.parse(await read("summary.json")).elapsedMs, 10_500);
    });
  });

  it("writes files that this user alone can read, in a folder likewise, and leaves no draft", async () => {
    await write([buildRow(1, ["a", "b"], "applied")]);
    assert.deepEqual((await readdir(directory)).toSorted(), [
      "conflicts.csv",
      "rejects.csv",
      "report.csv",
      "summary.json",
    ]);
    for (const name of await readdir(directory)) {
      assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600);
    }
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
  });

  describe("refuses to sum up", () => {
    const rows = [1, 2, 3].map((n) => buildRow(n, ["a", "b"], "applied"));
    const wrong: readonly [name: string, rows: readonly ReportRow[], message: RegExp][] = [
      ["a row that is missing at the end", rows.slice(0, 2), /3 rows were read, 2 have an outcome/],
      ["a row too many", [...rows, buildRow(4, ["a", "b"], "applied")], /3 rows were read, 4 have/],
      [
        "a row that comes twice",
        [rows[0], rows[1], rows[1]].flatMap((r) => r ?? []),
        /row 2 came where row 3 was due/,
      ],
      [
        "a row that is left out",
        [rows[0], rows[2]].flatMap((r) => r ?? []),
        /row 3 came where row 2 was due/,
      ],
      [
        "the result of another row",
        rows.map((row, index) =>
          index === 1 ? { ...row, result: { ...row.result, rowNumber: 7 } } : row,
        ),
        /row 2 has the result of row 7/,
      ],
    ];
    for (const [name, given, message] of wrong) {
      it(`${name}, keeps the lines as evidence and leaves no summary behind`, async () => {
        await write([]);
        await assert.rejects(
          write(given, { facts: buildFacts({ rowsRead: 3 }) }),
          refusal("ERR_BOOKS_DO_NOT_BALANCE", message),
        );
        assert.equal((await read("report.csv")).split("\n").length, given.length + 2);
        assert.deepEqual((await readdir(directory)).toSorted(), [
          "conflicts.csv",
          "rejects.csv",
          "report.csv",
        ]);
      });
    }
  });

  it("leaves the former reports as they were when the rows break off", async () => {
    await write([buildRow(1, ["a", "b"], "applied")]);
    const before = await read("report.csv");
    async function* breakOff(): AsyncIterable<ReportRow> {
      yield buildRow(1, ["other", "b"], "failed");
      throw new Error("the ledger broke off");
    }
    await assert.rejects(write([], { rows: breakOff() }), /broke off/);
    assert.equal(await read("report.csv"), before);
    assert.equal((await readdir(directory)).length, 4);
  });

  describe("explains", () => {
    it("a full disk", async () => {
      const full = (): never => {
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      };
      await assert.rejects(
        write([], { encode: full }),
        refusal("ERR_REPORT_WRITE", /rejects\.csv can't be written: the disk is full/),
      );
      assert.deepEqual(await readdir(directory), []);
    });

    it("a folder in the place of a report, and keeps the report that is whole", async () => {
      await mkdir(join(directory, "rejects.csv"), { recursive: true });
      await assert.rejects(
        write([]),
        refusal("ERR_REPORT_WRITE", /rejects\.csv can't be written: a folder stands/),
      );
      assert.deepEqual((await readdir(directory)).toSorted(), ["rejects.csv", "report.csv"]);
    });

    it("a file in the place of the runs folder", async () => {
      await mkdir(join(directory, "..", ".."), { recursive: true });
      await writeFile(join(directory, ".."), "");
      await assert.rejects(
        write([]),
        refusal("ERR_REPORT_WRITE", /a file stands where its folder should be/),
      );
    });
  });
});
