import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionHeader, actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Run, type Workdir, dataOf } from "../support/workdir.ts";

const leftToServer = [
  "sys_created_at",
  "sys_created_by_id",
  "sys_last_modified_at",
  "sys_last_modified_by_id",
];

describe("waybill check", () => {
  let workdir: Workdir;
  let mapping: string;
  const check = async (file: string, ...more: string[]): Promise<Run> =>
    await runInProcess(["check", file, "-m", mapping, ...more], { env: {} });

  before(() => {
    workdir = makeWorkdir();
    mapping = workdir.file("actions.yaml", actionMapping);
    workdir.file("good.csv", actionRows(3));
    workdir.file(
      "bad.csv",
      `${actionHeader},Remark\nact-1,Gold,pending,2026-03-01,x\nact-2,"Sil\nver",paid,2026-03-01,y\nact-2,Gold,completed,2026-03-01,\nact 4,,pending,2026-03-01,\n`,
    );
  });
  after(() => workdir.remove());

  it("ends with 0 when every row could be sent, without a credential, as a program too", async () => {
    const run = await workdir.runProgram(["check", "good.csv", "-m", "actions.yaml"], {
      env: { WAYBILL_TOKEN: undefined },
    });
    assertExit(run, exitCodes.ok);
    assert.match(
      run.stdout,
      /^good\.csv: 3 rows against rhythm\/billing-run-action \(actions\.yaml\)$/m,
    );
    assert.match(run.stdout, /^ {2}3 could be sent, 0 invalid, 0 skipped by the mapping$/m);
    assert.match(
      run.stdout,
      new RegExp(`left to the server, .*: ${leftToServer.join(", ")}$`, "m"),
    );
    assert.match(run.stdout, /^Nothing was sent\.$/m);
    assert.equal(run.stderr, "");
    assert.deepEqual(readdirSync(workdir.path).toSorted(), ["actions.yaml", "bad.csv", "good.csv"]);
  });

  it("ends with 1 and says line, column, cell, what is allowed and what to do", async () => {
    const run = await check(`${workdir.path}/bad.csv`);
    assertExit(run, exitCodes.someRowsOtherwise);
    const [paid, id, name] = run.stdout.split("\n");
    assert.match(
      paid ?? "",
      /^bad\.csv line 3, column "Status": "paid" is not allowed for status; it takes completed, .* Correct the cell/,
    );
    assert.match(`${id} ${name}`, /bad\.csv line 6, column "Id": "act 4"/);
    assert.match(`${id} ${name}`, /bad\.csv line 6, column "Name": /);
    assert.match(run.stdout, /^ {2}2 could be sent, 2 invalid, 0 skipped by the mapping$/m);
    assert.match(run.stdout, /^ {2}1 error: value-not-allowed$/m);
    assert.match(run.stdout, /^ {2}columns that no field uses: Remark$/m);
  });

  it("warns of a file that has several of the names that one column may have", async () => {
    const named = (setting: string): string =>
      workdir.file("named.yaml", actionMapping.replace("name: Name", `name: ${setting}`));
    const file = workdir.file(
      "named.csv",
      `${actionHeader},Other\nact-1,Gold,pending,2026-03-01,x\nact-2,,pending,2026-03-01,y\n`,
    );
    const warned = await runInProcess(["check", file, "-m", named("{ column: [Name, Other] }")]);
    assert.match(
      warned.stdout,
      /column-choice: .* "Name before Other" \(1, line 1\)\. .*say first_of/,
    );
    for (const good of ["{ first_of: [Name, Other] }", "{ column: [Name, Title] }"])
      assert.doesNotMatch(
        (await runInProcess(["check", file, "-m", named(good)])).stdout,
        /column-choice/,
      );
  });

  it("judges no cell that first_of does not come to", async () => {
    const mapping = workdir.file(
      "first.yaml",
      actionMapping.replace("name: Name", "name: { first_of: [Name, Other] }"),
    );
    const file = workdir.file(
      "first.csv",
      `${actionHeader},Other\nact-1,Gold,pending,2026-03-01,#REF!\nact-2,,pending,2026-03-01,#REF!\n`,
    );
    const run = await runInProcess(["check", file, "-m", mapping]);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stdout, /^first\.csv line 3, column "Other": "#REF!"/m);
    assert.match(run.stdout, /^ {2}1 could be sent, 1 invalid/m);
  });

  it("judges only the first rows with --limit and says how many were not", async () => {
    const run = await check(`${workdir.path}/bad.csv`, "--limit", "1");
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /1 could be sent, 0 invalid/);
    assert.match(run.stdout, /^ {2}3 rows beyond --limit not judged$/m);
  });

  it("shows a cause once, with its count and three places, and every error with --all", async () => {
    const rows = actionRows(30, "nonsense").replace("act-3,Gold 3,nonsense", "act-3,Gold 3,other");
    const file = workdir.file("worse.csv", rows);
    const some = await check(file);
    assert.equal(some.stdout.match(/^worse\.csv line /gm)?.length, 1);
    assert.match(
      some.stdout,
      /^worse\.csv line 2, column "Status": "nonsense" .*\n {2}30 errors of this kind, also in line 3, line 4 "other" and 27 more; every row has it, so look at the mapping first$/m,
    );
    assert.match(some.stdout, /^… --all shows each of the 30 errors$/m);
    const all = await check(file, "--all");
    assert.equal(all.stdout.match(/^worse\.csv line /gm)?.length, 30);
    assert.doesNotMatch(all.stdout, /of this kind|--all/);
    const { rowErrors } = dataOf(await check(file, "--all", "--json"));
    assert.equal(rowErrors.length, 30);
  });

  it("says what the mapping has to mend once, and first", async () => {
    const own = workdir.file(
      "faulty.yaml",
      actionMapping.replace(
        "type: { constant: send statement }",
        "type: { decide: what is it for }",
      ),
    );
    const file = workdir.file("some.csv", actionRows(40).replace("act-9,Gold 9", "act-9,"));
    const run = await runInProcess(["check", file, "-m", own], { env: {} });
    assertExit(run, exitCodes.someRowsOtherwise);
    const [first = "", second = "", ...others] = run.stdout.split("\n");
    assert.match(
      first,
      /faulty\.yaml, in 40 rows: the mapping does not say yet where type comes from/,
    );
    assert.match(second, /^some\.csv line 10, column "Name": /);
    assert.match(others.join("\n"), /^ {2}0 could be sent, 40 invalid/m);
    const json = dataOf(await runInProcess(["check", file, "-m", own, "--json"]));
    assert.deepEqual(
      json.causes.map((cause: Record<string, unknown>) => [
        cause["code"],
        cause["column"],
        cause["field"],
        cause["isOfMapping"],
        cause["count"],
        (cause["places"] as { line: number }[]).map(({ line }) => line),
      ]),
      [
        ["field-undecided", null, "type", true, 40, [2, 3, 4]],
        ["field-missing", "Name", "name", false, 1, [10]],
      ],
    );
  });

  it("prints one JSON object with --json", async () => {
    const run = await check(`${workdir.path}/bad.csv`, "--json");
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.equal(run.stderr, "");
    const report = dataOf(run);
    const { rowErrors, source, mapping: used, ...counts } = report;
    assert.equal(counts.causes.length, 3);
    assert.deepEqual(
      rowErrors.map((e: Record<string, unknown>) => [
        e["rowNumber"],
        e["line"],
        e["column"],
        e["code"],
      ]),
      [
        [2, 3, "Status", "value-not-allowed"],
        [4, 6, "Id", "key-malformed"],
        [4, 6, "Name", "field-missing"],
      ],
    );
    assert.deepEqual(Object.keys(rowErrors[0]), [
      "rowNumber",
      "line",
      "place",
      "code",
      "column",
      "field",
      "cell",
      "message",
    ]);
    assert.equal(rowErrors[0].cell, "paid");
    assert.deepEqual(source.header, ["Id", "Name", "Status", "Date", "Remark"]);
    assert.match(source.fingerprint, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(used.leftToServer, leftToServer);
    assert.deepEqual(
      [counts.rows, counts.valid, counts.invalid, counts.skipped, counts.repeatedKeys],
      [4, 2, 2, 0, 0],
    );
    assert.deepEqual(counts.unusedColumns, ["Remark"]);
  });

  it("says how many rows have a key that an earlier row has", async () => {
    const file = workdir.file("twins.csv", `${actionRows(2)}act-1,Gold,pending,2026-03-01\n`);
    const run = await check(file);
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^ {2}1 row has a key that an earlier row has/m);
  });

  it("reads stdin where the file is -, and leaves no copy behind", async () => {
    const temporary = mkdtempSync(join(workdir.path, "tmp-"));
    const usual = process.env["TMPDIR"];
    process.env["TMPDIR"] = temporary;
    try {
      const words = ["check", "-", "-m", mapping];
      const run = await runInProcess(words, { stdin: actionRows(2, "paid") });
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.match(run.stdout, /^stdin\.csv line 2, column "Status": "paid"/m);
      assert.deepEqual(readdirSync(temporary), []);
    } finally {
      if (usual === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = usual;
    }
  });

  it("takes a rejects.csv as it is, its three last columns ignored", async () => {
    const file = workdir.file(
      "rejects.csv",
      `${actionHeader},waybill_row,waybill_outcome,waybill_message\nact-1,Gold,pending,2026-03-01,7,invalid,"was wrong, is not"\n`,
    );
    const run = await check(file);
    assertExit(run, exitCodes.ok);
    assert.doesNotMatch(run.stdout, /waybill_row/);
  });

  it("prints no control character of a cell, a column or a file", async () => {
    const file = workdir.file(
      "e\u001Bvil.csv",
      `Id,Name,Status,Date,E\u001B[2Jx\nact-1,G,pen\u001B[31m\u202Eding,2026-03-01,1\n`,
    );
    for (const more of [[], ["--all"]]) {
      const run = await check(file, ...more);
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.doesNotMatch(run.stdout, /[\u001B\u202E]/);
      assert.match(run.stdout, /pen\\u001b\[31m\\u202eding/);
    }
  });
});
