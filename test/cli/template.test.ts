import assert from "node:assert/strict";
import {
  checkFile,
  exitCodes,
  findTarget,
  makeTemplate,
  targetNames,
  targets,
} from "../../src/index.ts";
import { exampleCells } from "../../src/setup/sheet-mapping.ts";
import { formatCsvLine, plainDialect } from "../../src/report/csv-line.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

describe("waybill template", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const problemsOf = async (file: string, mapping: string) => {
    const { preflight } = await checkFile({
      sourcePath: file,
      mappingPath: mapping,
      keepErrors: 9,
    });
    assert.ok(preflight.rows > 0);
    return { invalid: preflight.invalid, errors: preflight.errors };
  };

  for (const target of targets)
    describe(`for ${target.name}`, () => {
      it("has what a row may fill, and nothing that the server or a load gives", async () => {
        const { columns } = await makeTemplate({ target: target.name });
        const names = new Set(columns.map(({ name }) => name.replaceAll("[0]", "")));
        for (const name of [
          ...target.filledByServer,
          ...Object.keys(target.refusedFields),
          ...Object.values(target.tags ?? {}),
        ])
          assert.ok(!names.has(name), name);
        for (const field of target.fields) {
          if (field.type === "object" || field.items === "object" || !field.required) continue;
          const isLeft = field.writtenByServer || target.filledByServer.includes(field.name);
          assert.equal(names.has(field.name), !isLeft, field.name);
        }
      });

      it("can be filled in and loaded by its mapping, with all cells and with the needed ones alone", async () => {
        const { columns, text, mapping } = await makeTemplate({ target: target.name });
        const mappingPath = workdir.file("made.yaml", mapping);
        for (const extent of ["all", "needed"]) {
          const lines = [1, 2, 3].map((row) => {
            const cells = exampleCells(target, columns, row).map((cell, at) =>
              extent === "all" || columns[at]?.required === "yes" ? cell : "",
            );
            return formatCsvLine(cells, plainDialect);
          });
          const file = workdir.file("filled.csv", text + lines.join(""));
          assert.deepEqual(await problemsOf(file, mappingPath), { invalid: 0, errors: {} }, extent);
        }
      });
    });

  it("needs of a row what it marks as needed", async () => {
    const target = findTarget("rhythm/collect-billing-run");
    assert.ok(target !== undefined);
    const { columns, text, mapping } = await makeTemplate({ target: target.name });
    const mappingPath = workdir.file("made.yaml", mapping);
    const needed = columns.filter(({ required }) => required === "yes");
    assert.ok(needed.length > 5);
    for (const missing of needed) {
      const cells = exampleCells(target, columns, 1).map((cell, at) =>
        columns[at]?.required === "yes" && columns[at] !== missing ? cell : "",
      );
      const file = workdir.file("lacking.csv", text + formatCsvLine(cells, plainDialect));
      assert.equal((await problemsOf(file, mappingPath)).invalid, 1, missing.name);
    }
  });

  it("prints the header, key first, and tells beside it what the header can't say", async () => {
    const run = await workdir.run(["template", "--target", "rhythm/billing-run-action"]);
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^id,billing_notice_id,[\w,]+\n$/);
    assert.match(
      run.stderr,
      /^31 columns for rhythm\/billing-run-action\nneeded in every row: id, /,
    );
    assert.match(run.stderr, /^customer_type takes: contact, organization$/m);
  });

  it("writes sheet and mapping, and replaces none unasked", async () => {
    const words = [
      "template",
      "--target",
      "billingplatform/invoice-detail",
      "-o",
      "s.csv",
      "-m",
      "s.yaml",
    ];
    const run = await workdir.run(words);
    assertExit(run, exitCodes.ok);
    assert.equal(run.stdout, "");
    assert.match(workdir.read("s.csv"), /^Id,AccountId,ProductId,ActivityDate,Quantity,/);
    assert.match(
      workdir.read("s.yaml"),
      /^ {2}ActivityDate: \{ column: ActivityDate, date: YYYY-MM-DD \}$/m,
    );
    workdir.file("s.csv", "somebody's work");
    assertRefused(
      await workdir.run(words),
      exitCodes.couldNotStart,
      "ERR_OUTPUT_EXISTS",
      /s\.csv exists already/,
    );
    assert.equal(workdir.read("s.csv"), "somebody's work");
    assertExit(await workdir.run([...words, "--force"]), exitCodes.ok);
    const same = ["template", "--target", targetNames[0] ?? "", "-o", "t.csv", "-m", "./t.csv"];
    assertRefused(
      await workdir.run(same),
      exitCodes.couldNotStart,
      "ERR_OUTPUT_TAKEN",
      /that is the template/,
    );
  });

  it("tells scripts all of each column", async () => {
    const run = await workdir.run(["template", "--target", "rhythm/billing-run-action", "--json"]);
    const { columns } = dataOf(run);
    const status = columns.find(({ name }: { name: string }) => name === "customer_type");
    assert.deepEqual(status.allowed, ["contact", "organization"]);
    assert.deepEqual([status.required, status.type], ["yes", "string"]);
    assert.equal(run.stderr, "");
  });

  it("refuses what is no target, and none", async () => {
    assertRefused(
      await workdir.run(["template", "--target", "rhythm/billing-run-acton"]),
      exitCodes.couldNotStart,
      "ERR_NO_SUCH_TARGET",
      /Did you mean "rhythm\/billing-run-action"/,
    );
    assertRefused(
      await workdir.run(["template"]),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /for which target\?/,
    );
  });
});
