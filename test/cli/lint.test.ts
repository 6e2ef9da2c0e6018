import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, creationMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

const sound = `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: Account
  ProductId: [Product, Item]
  ActivityDate: { column: Day, date: DD/MM/YYYY }
  Quantity: Qty
`.replace("[Product, Item]", "{ column: [Product, Item] }");

describe("waybill lint", () => {
  let workdir: Workdir;
  const lint = async (mapping: string, ...more: string[]) =>
    await runInProcess(["lint", workdir.file("m.yaml", mapping), ...more], { env: {} });

  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  it("ends with 0 for a mapping that has nothing to correct", async () => {
    const run = await lint(sound);
    assertExit(run, exitCodes.ok);
    assert.match(
      run.stdout,
      /m\.yaml against billingplatform\/invoice-detail: nothing to correct$/m,
    );
  });

  it("ends with 1 and tells every error with its line, more than ten too", async () => {
    const unknown = Array.from({ length: 12 }, (_, i) => `  Wrong${i}x: A\n`).join("");
    const run = await lint(
      sound.replace("Quantity: Qty", "Quantitty: Qty\n  Estimated: { constant: perhaps }") +
        unknown,
    );
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stdout, /line 8, fields\.Quantitty: .*Did you mean "Quantity"\?/);
    assert.match(run.stdout, /fields: Quantity is required by the API/);
    assert.match(run.stdout, /fields\.Estimated\.constant: "perhaps" does not fit Estimated/);
    assert.match(run.stdout, /fields\.Wrong11x/);
    assert.match(run.stdout, /: 15 errors, 0 warnings$/m);
  });

  it("tells of creates that nobody finds again, and of keys that are required in vain", async () => {
    const keyless = creationMapping.replace("  sys_external_id: Ref\n", "");
    const run = await lint(keyless);
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^warning: .*fields: nothing gives sys_external_id a value: the new/m);
    const asked = await lint(keyless.replace("fields:", "require_key: true\nfields:"));
    assertExit(asked, exitCodes.someRowsOtherwise);
    assert.match(
      asked.stdout,
      /^error: .*line 3, require_key: nothing under fields gives sys_ext/m,
    );
    const update = await lint(sound.replace("fields:", "require_key: true\nfields:"));
    assertExit(update, exitCodes.ok);
    assert.match(update.stdout, /^warning: .*every row of billingplatform.* needs its key anyway/m);
    for (const good of [
      creationMapping,
      creationMapping.replace("fields:", "require_key: true\nfields:"),
    ])
      assert.match((await lint(good)).stdout, /nothing to correct$/m);
  });

  it("tells columns that the file lacks, and warns of choices and of columns that no field uses", async () => {
    const file = workdir.file("rows.csv", "Id,Acount,Product,Item,Day,Qty,Feture\n1,2,3,3,x,1,f\n");
    const missing = await lint(sound, "--file", file);
    assertExit(missing, exitCodes.someRowsOtherwise);
    assert.match(
      missing.stdout,
      /^error: .*line 5, fields\.AccountId: there is no column "Account"\. Did you mean "Acount"\?$/m,
    );
    const run = await lint(sound.replace("Account\n", "Acount\n"), "--file", file);
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^warning: .*column "Product", which is taken, and also "Item"\.$/m);
    assert.match(
      run.stdout,
      /^warning: .*no field uses the column "Feture"\. It may belong to the field Feature\.$/m,
    );
  });

  it("warns of allowed values that no table gives, and of fields that nobody may fill", async () => {
    const run = await runInProcess([
      "lint",
      workdir.file(
        "a.yaml",
        actionMapping
          .replace("status: Status", "status: { column: Status, table: { Paid: completed } }")
          .replace("leave_to_server: [", "leave_to_server: [order_id, ")
          .replace("  order_id: { constant: order-1 }\n", ""),
      ),
      "--json",
    ]);
    assertExit(run, exitCodes.ok);
    const { findings, target } = dataOf(run);
    assert.equal(target, "rhythm/billing-run-action");
    assert.deepEqual(
      findings.map((one: { severity: string; line: number; setting: string }) => [
        one.severity,
        one.line,
        one.setting,
      ]),
      [
        ["warning", 3, "leave_to_server[0]"],
        ["warning", 7, "fields.status.table"],
      ],
    );
  });

  it("tells of fields that are still to be decided", async () => {
    const run = await lint(sound.replace("Quantity: Qty", "Quantity: { decide: ask the sender }"));
    assertExit(run, exitCodes.ok);
    assert.match(
      run.stdout,
      /^warning: .*fields\.Quantity: is still to be decided: ask the sender\.$/m,
    );
  });

  it("knows what can be cleaned, and tells of cleaning that does nothing", async () => {
    const idle = await lint(
      `clean: [zero-width]\n${sound.replace("Quantity: Qty", "Quantity: { column: Qty, trim: true, clean: [enum-case, outer-blanks] }")}`,
    );
    assertExit(idle, exitCodes.ok);
    assert.match(idle.stdout, /fields\.Quantity\.clean: the document lists no values for Quantity/);
    assert.match(idle.stdout, /fields\.Quantity\.clean: outer-blanks and trim do the same/);
    const wrong = await lint(`clean: [zerowidth]\n${sound}`);
    assertExit(wrong, exitCodes.someRowsOtherwise);
    assert.match(
      wrong.stdout,
      /clean\[0\]: "zerowidth" is not possible.*Did you mean "zero-width"/,
    );
  });

  it("refuses what is no mapping file", async () => {
    const run = await runInProcess(["lint", `${workdir.path}/none.yaml`]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_MAPPING_UNREADABLE", /does not exist/);
  });
});
