import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionHeader, actionMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill preview", () => {
  let workdir: Workdir;
  let words: string[];
  const preview = async (...more: string[]) =>
    await runInProcess(["preview", ...words, ...more], { env: {} });

  before(() => {
    workdir = makeWorkdir();
    const rows = Array.from({ length: 7 }, (_, i) => `act-${i + 1},Gold,pending,2026-03-01\n`);
    rows[5] = "act-6,Gold,paid,2026-03-01\n";
    const file = workdir.file("rows.csv", `${actionHeader}\n${rows.join("")}`);
    words = [file, "-m", workdir.file("m.yaml", actionMapping)];
  });
  after(() => workdir.remove());

  it("shows cell, value and tags of the first five rows", async () => {
    const run = await preview();
    assertExit(run, exitCodes.ok);
    assert.deepEqual(run.stdout.match(/^row \d+ \(line \d+\): \w+$/gm), [
      "row 1 (line 2): valid",
      "row 2 (line 3): valid",
      "row 3 (line 4): valid",
      "row 4 (line 5): valid",
      "row 5 (line 6): valid",
    ]);
    assert.match(run.stdout, /^ {2}id +Id "act-1" +"act-1"$/m);
    assert.match(run.stdout, /^ {2}sys_bulk_load_record_no +\(tag\) +1$/m);
    assert.match(run.stdout, /^ {2}sys_bulk_load_source_file +\(tag\) +"rows\.csv"$/m);
    assert.match(run.stdout, /^Nothing was sent\.$/m);
  });

  it("shows one row alone, with the error at its field and in a sentence", async () => {
    const run = await preview("--row", "6");
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stdout, /^row 6 \(line 7\): invalid$/m);
    assert.match(run.stdout, /^ {2}status +Status "paid" +! value-not-allowed$/m);
    assert.match(run.stdout, /^ {2}! rows\.csv line 7, column "Status": "paid" is not allowed/m);
  });

  it("prints the same as JSON", async () => {
    const run = await preview("--rows", "1", "--json");
    const [row, ...others] = dataOf(run);
    assert.deepEqual(others, []);
    assert.equal(row.outcome, "valid");
    assert.equal(row.payload.id, "act-1");
    assert.deepEqual(row.fields[0], {
      field: "id",
      from: [{ column: "Id", cell: "act-1" }],
      value: "act-1",
    });
    assert.equal(row.tags.sys_bulk_load_record_no, 1);
  });

  it("refuses a row that the file does not have", async () => {
    const run = await preview("--row", "8");
    assertRefused(
      run,
      exitCodes.couldNotStart,
      "ERR_NO_SUCH_ROW",
      /has no row 8; its last one is 7/,
    );
  });
});
