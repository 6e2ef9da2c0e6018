import assert from "node:assert/strict";
import { judgeCells, judgeFile } from "./judge-cells.ts";

describe("hazards of booleans", () => {
  it("bool-local: takes a spreadsheet's words for true and false in its languages", async () => {
    const yes = "true TRUE WAHR VRAI VERO VERDADERO WAAR PRAWDA ИСТИНА TOSI".split(" ");
    const no = "false FALSCH FAUX FALSO ONWAAR FAŁSZ ЛОЖЬ EPÄTOSI".split(" ");
    const { rows } = await judgeCells([...yes, ...no], "flag__c");
    assert.deepEqual(rows, [...yes.map(() => true), ...no.map(() => false)]);
  });

  it("bool-local: refuses x, ✓, 2 and -1, which mean nothing by themselves", async () => {
    const { rows } = await judgeCells(["x", "✓", "2", "-1", "yes", "1"], "flag__c");
    assert.deepEqual(
      rows,
      rows.map(() => "not-a-boolean!"),
    );
  });

  it("bool-local: reads -1 as true where the mapping lists it, with a warning", async () => {
    const words = 'boolean: { true: ["-1", ja], false: ["0", nein] }';
    const { rows, warnings } = await judgeCells(["-1", "0", "ja"], "flag__c", words);
    assert.deepEqual(rows, [true, false, true]);
    assert.deepEqual(warnings, ["bool-minus-one: 1 (2)"]);
  });
});

describe("hazards of enums", () => {
  const action = (status: string): string => {
    const required =
      "billing_notice_id billing_run_id candidate_id candidate_service contact_id customer_id date installment_schedule_id invoice_id name order_id organization_id".split(
        " ",
      );
    return [
      "version: 1",
      "target: rhythm/billing-run-action",
      "leave_to_server: [sys_created_at, sys_created_by_id, sys_last_modified_at, sys_last_modified_by_id]",
      "fields:",
      "  id: Id",
      "  customer_type: { constant: contact }",
      "  type: { constant: send statement }",
      ...required.map((name) => `  ${name}: { constant: x }`),
      `  status: ${status}`,
      "",
    ].join("\n");
  };
  const file = (cells: readonly string[]): string =>
    `Id,Status\n${cells.map((cell, i) => `a${i},${cell}\n`).join("")}`;

  it("enum-case: takes a value in any case and with blanks where the mapping cleans it", async () => {
    const cells = ["COMPLETED", " Payment Failure ", "pending"];
    const strict = await judgeFile(file(cells), action("Status"), "status");
    assert.deepEqual(strict.rows, ["value-not-allowed!", "value-not-allowed!", "pending"]);
    assert.match(strict.says, /Did you mean "completed"/);
    const cleaned = await judgeFile(
      file(cells),
      action("{ column: Status, clean: [enum-case] }"),
      "status",
    );
    assert.deepEqual(cleaned.rows, ["completed", "payment failure", "pending"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 2 (2, 3)"]);
  });

  it("enum-bad: refuses the row with a suggestion that is not taken", async () => {
    const cells = ["complted", "PEND\u0130NG", "\u0440ending", "done"];
    const { rows, says } = await judgeFile(
      file(cells),
      action("{ column: Status, clean: [enum-case] }"),
      "status",
    );
    assert.deepEqual(
      rows,
      rows.map(() => "value-not-allowed!"),
    );
    assert.match(says, /Did you mean "completed"/);
  });
});

describe("hazards of currencies", () => {
  const currencies = async (cells: readonly string[]) =>
    await judgeCells(cells, "code__c", "currency: true");

  it("cur-code: takes codes of ISO 4217 in any case, in upper case", async () => {
    const { rows, warnings } = await currencies(["eur", "USD", "Jpy"]);
    assert.deepEqual(rows, ["EUR", "USD", "JPY"]);
    assert.deepEqual(warnings, []);
  });

  it("cur-sign: takes a sign with a warning where it is one currency's alone, and else refuses the row", async () => {
    const { rows, warnings, says } = await currencies(["€", "zł", "$", "kr", "¥", "£"]);
    assert.deepEqual(rows, [
      "EUR",
      "PLN",
      "not-a-currency!",
      "not-a-currency!",
      "not-a-currency!",
      "not-a-currency!",
    ]);
    assert.deepEqual(warnings, ["cur-sign: 2 (2, 3)"]);
    assert.match(says, /The sign is used for USD, CAD/);
  });

  it("cur-bad: refuses words that are no code", async () => {
    const { rows, says } = await currencies(["RMB", "EURO", "XXX", "EU", "Dollar"]);
    assert.deepEqual(
      rows,
      rows.map(() => "not-a-currency!"),
    );
    assert.match(says, /If CNY is meant, translate it with a table/);
  });

  it("cur-withdrawn: sends a currency that is no longer money with a warning", async () => {
    const { rows, warnings } = await currencies(["HRK", "DEM", "EUR"]);
    assert.deepEqual(rows, ["HRK", "DEM", "EUR"]);
    assert.deepEqual(warnings, ["cur-withdrawn: 2 (2, 3)"]);
  });
});

describe("hazards of e-mail addresses", () => {
  it("mail-many: refuses a cell with two addresses", async () => {
    const cells = ["a@b.de; c@d.de", "a@b.de, c@d.de", "a@b.de c@d.de"];
    const { rows, says } = await judgeCells(cells, "contact_email");
    assert.deepEqual(
      rows,
      rows.map(() => "mail-many!"),
    );
    assert.match(says, /contact_email takes one/);
  });

  it("mail-bad: refuses what can't be an address, unless it is accepted by name", async () => {
    const cells = [
      "ann@localhost",
      "Ann <a@b.de>",
      "ann",
      "a@b..de",
      "ann@b.de",
      "o'neil+x@b.co.uk",
    ];
    const { rows } = await judgeCells(cells, "contact_email");
    assert.deepEqual(rows, [
      "mail-bad!",
      "mail-bad!",
      "mail-bad!",
      "mail-bad!",
      "ann@b.de",
      "o'neil+x@b.co.uk",
    ]);
    const accepted = await judgeCells(cells.slice(0, 1), "contact_email", "", {
      accept: ["mail-bad"],
    });
    assert.deepEqual(accepted.rows, ["ann@localhost"]);
    assert.deepEqual(accepted.warnings, ["accepted: 1 (2)"]);
  });
});
