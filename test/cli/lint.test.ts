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

  describe("says everything in one run", () => {
    const errorsOf = async (mapping: string, ...more: string[]): Promise<readonly string[]> => {
      const run = await lint(mapping, ...more, "--json");
      assertExit(run, exitCodes.someRowsOtherwise);
      const { findings } = dataOf(run);
      return findings
        .filter((one: { severity: string }) => one.severity === "error")
        .map((one: { setting: string; message: string }) => `${one.setting}: ${one.message}`);
    };

    it("a fault of a setting beside an unknown field, a wrong value, a missing column and an unknown setting", async () => {
      const file = workdir.file("once.csv", "Id,Acount,Product,Day,Qty\n1,2,3,x,1\n");
      const errors = await errorsOf(
        sound
          .replace("DD/MM/YYYY", "DD/MM/YY")
          .replace("version: 1", "version: 1\nnull: [x]")
          .replace(
            "Quantity: Qty",
            "Quantity: Qty\n  Quantitty: Qty\n  Estimated: { constant: perhaps }",
          ),
        "--file",
        file,
      );
      const expected = [
        /^null: there is no such setting/,
        /^fields\.ActivityDate\.date: .*YY/,
        /^fields\.Quantitty: .*documents no field Quantitty/,
        /^fields\.Estimated\.constant: "perhaps" does not fit/,
        /^fields\.AccountId: there is no column "Account"\. Did you mean "Acount"\?$/,
      ];
      for (const one of expected)
        assert.ok(
          errors.some((error) => one.test(error)),
          `${one}\n${errors.join("\n")}`,
        );
      assert.equal(errors.length, expected.length, errors.join("\n"));
    });

    it("the column of a field whose settings are at fault", async () => {
      const file = workdir.file("same.csv", "Id,Account,Product,Day of,Qty\n1,2,3,x,1\n");
      const errors = await errorsOf(sound.replace("DD/MM/YYYY", "D/M/Y"), "--file", file);
      assert.match(errors.join("\n"), /fields\.ActivityDate\.date: /);
      assert.match(errors.join("\n"), /fields\.ActivityDate: there is no column "Day"/);
    });

    it("a mistyped setting or target, and the header all the same, without what only follows from them", async () => {
      const file = workdir.file("target.csv", "Id,Account,Product,Day\n1,2,3,x\n");
      const mistyped = await errorsOf(
        "version: 1\ntarget: billingplatform/invoice-detail\nwrit: merge\nfields: { Id: Id, Quantity: Qty }\n",
        "--file",
        file,
      );
      assert.deepEqual(
        mistyped.map((error) => error.slice(0, error.indexOf(":"))),
        ["writ", "fields.Quantity"],
      );
      const unknown = await errorsOf(
        sound.replace("invoice-detail", "invoice-detial"),
        "--file",
        file,
      );
      assert.deepEqual(
        unknown.map((error) => error.slice(0, error.indexOf(":"))),
        ["target", "fields.Quantity"],
      );
    });

    it("constants that make every row invalid: a required child that is missing, one that is unknown, another form", async () => {
      const creation = creationMapping.replace(/ {2}training_provider_billing_options.*\n/g, "");
      const options = "  training_provider_billing_options: { constant: {} }\n";
      const errors = await errorsOf(
        `${creation}${options}`.replace(
          "drop_options: { constant: {} }",
          "drop_options: { constant: { drop_note: x } }",
        ),
      );
      assert.match(
        errors.join("\n"),
        /training_provider_billing_options\.constant: the API requires invoice_template_id and payment_terms_id within/,
      );
      assert.match(errors.join("\n"), /drop_options\.constant: .*no field drop_options\.drop_note/);
      assert.equal(errors.length, 2, errors.join("\n"));
      assert.match(
        (await errorsOf(sound.replace("Quantity: Qty", 'Quantity: { constant: "1,5" }'))).join(""),
        /Quantity\.constant: "1,5" does not fit Quantity, which takes a decimal like 1\.5\.$/,
      );
    });

    it("look-up files that are missing, beside the other errors", async () => {
      const errors = await errorsOf(
        sound
          .replace(
            "AccountId: Account",
            "AccountId: { column: Account, lookup: { file: no.csv, key: a, value: b } }",
          )
          .replace("Quantity: Qty", "Quantity: Qty\n  Quantitty: Qty"),
      );
      assert.match(errors.join("\n"), /fields\.AccountId\.lookup: .*no\.csv/);
      assert.match(errors.join("\n"), /fields\.Quantitty: /);
    });

    it("and lets through what is sound: ten constants, parts of merges, fields left to the server", async () => {
      for (const good of [
        sound,
        creationMapping,
        actionMapping,
        sound.replace("Quantity: Qty", 'Quantity: { constant: "1.5" }'),
        sound.replace("Quantity: Qty", "Quantity: Qty\n  Estimated: { constant: 0 }"),
        "version: 1\ntarget: rhythm/collect-billing-run\nwrite: merge\nfields: { id: Id, installment_schedule_options: { constant: { payment_types: [card] } } }\n",
        "version: 1\ntarget: rhythm/collect-billing-run\nwrite: merge\nfields: { id: Id, installment_schedule_reminder_options: { constant: { any: { thing: 1 } } } }\n",
        "version: 1\ntarget: rhythm/collect-billing-run\nwrite: merge\ncustom_fields: { statement_options.erp__c: string }\nfields: { id: Id, statement_options: { constant: { erp__c: x, customer_type: both } } }\n",
        "version: 1\ntarget: rhythm/collect-billing-run\nwrite: merge\nfields: { id: Id, expiring_credit_card_reminder_options.reminders: { constant: [{ name: a }] } }\n",
        "version: 1\ntarget: rhythm/billing-run-action\nwrite: merge\nfields: { id: Id, city: { constant: null } }\n",
      ]) {
        const run = await lint(good);
        assertExit(run, exitCodes.ok);
      }
    });
  });

  it("explains a # behind a blank, which YAML takes for a comment", async () => {
    const braces = await lint(
      sound.replace("Quantity: Qty", 'Quantity: { column: Run #, decimal: "," }'),
    );
    assertExit(braces, exitCodes.someRowsOtherwise);
    assert.match(
      braces.stdout,
      /In line 8 a # stands behind a blank, where YAML begins a comment, .*\{ column: "Run #" \}/,
    );
    const brackets = await lint(
      sound.replace("Quantity: Qty", "Quantity: { column: Qty [pcs], trim: true }"),
    );
    assert.match(brackets.stdout, /a text with \[ \] \{ \} or a comma needs quotes/);
    const file = workdir.file("hash.csv", "Id,Account,Product,Day,Qty #\n1,2,3,x,1\n");
    const cut = await lint(sound.replace("Quantity: Qty", "Quantity: Qty #"), "--file", file);
    assert.match(
      cut.stdout,
      /there is no column "Qty"\. In YAML a # behind a blank begins a comment; put the name in quotes: "Qty #"\.$/m,
    );
    const other = await lint(
      sound.replace("Quantity: Qty", "Quantity: { column: Qty # the new one\n    }\n  b: : c"),
    );
    assert.doesNotMatch(other.stdout, /stands behind a blank/);
  });

  it("refuses what is no mapping file", async () => {
    const run = await runInProcess(["lint", `${workdir.path}/none.yaml`]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_MAPPING_UNREADABLE", /does not exist/);
  });
});
