import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const mapping = `version: 1
target: billingplatform/invoice-detail
skip_rows: [{ column: Id, equals: Total }]
fields:
  Id: Id
  AccountId: { column: [Account, Customer] }
  ProductId: Product
  ActivityDate: { column: Day, date: DD/MM/YYYY }
  Quantity: Qty
tests:
`;
const cells = `{ Id: a, Customer: "1", Product: "2", Day: 31/03/2026, Qty: "1.50" }`;

describe("waybill test", () => {
  let workdir: Workdir;
  const run = async (tests: string): Promise<Run> =>
    await runInProcess(["test", workdir.file("m.yaml", mapping + tests)], { env: {} });

  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  it("passes a payload, some fields, errors and a skipped row that are as the test says", async () => {
    const result = await run(
      `  - cells: ${cells}
    payload: { Id: a, AccountId: 1, ProductId: 2, ActivityDate: 2026-03-31, Quantity: "1.50" }
  - { cells: ${cells}, fields: { Quantity: "1.50", AccountId: 1 } }
  - { cells: { Id: a, Account: x, Product: "2", Day: 31/03/2026 }, errors: [{ code: not-an-integer, column: Account }, { code: field-missing, field: Quantity }] }
  - { cells: { Id: Total }, skipped: true }
`,
    );
    assertExit(result, exitCodes.ok);
    assert.match(result.stdout, /^4 passed, 0 failed$/m);
  });

  it("fails what is otherwise, and says what should be and what is, with its line", async () => {
    const result = await run(
      `  - { name: quantity, cells: ${cells}, fields: { Quantity: "1.5" } }
  - { cells: ${cells}, payload: { Id: a } }
  - { cells: ${cells}, errors: [{ code: not-a-date }] }
  - { cells: ${cells.replace("31/03", "31/04")}, fields: { Id: a } }
  - { cells: { Id: Total }, errors: [{ code: field-missing }] }
  - { cells: ${cells}, skipped: true }
  - { cells: { Quantitty: "1" }, skipped: true }
`,
    );
    assertExit(result, exitCodes.someRowsOtherwise);
    assert.match(
      result.stdout,
      /m\.yaml line 11, "quantity":\n {2}Quantity should be "1\.5" and is "1\.50"$/m,
    );
    assert.match(result.stdout, /AccountId should be nothing and is 1$/m);
    assert.match(result.stdout, /the row should have errors and would be sent$/m);
    assert.match(result.stdout, /unexpected error no-such-date in column "Day" for ActivityDate/);
    assert.match(result.stdout, /the row should not be skipped/);
    assert.match(result.stdout, /the row should be skipped and would be sent$/m);
    assert.match(result.stdout, /nothing in the mapping takes the column "Quantitty"/);
    assert.match(result.stdout, /^0 passed, 7 failed$/m);
  });

  it("ends with 1 for a mapping without tests, and 2 for one that is not sound", async () => {
    const none = await runInProcess([
      "test",
      workdir.file("none.yaml", mapping.replace("tests:\n", "")),
    ]);
    assertExit(none, exitCodes.someRowsOtherwise);
    assert.match(none.stdout, /has no tests/);
    assertRefused(
      await run("  - { cells: {} }\n"),
      exitCodes.couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /tests\[0\]: says what comes out by exactly one of/,
    );
  });
});
