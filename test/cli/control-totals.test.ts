import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
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
  AccountId: Account
  ProductId: Product
  ActivityDate: Day
  Quantity: { column: Qty, decimal: "," }
`;
const rows = `Id;Account;Product;Day;Qty
a;1;2;2026-03-01;0,1
b;1;x;2026-03-01;0,2
c;1;2;2026-03-01;12345678901234567890,05
Total;;;;99
`;
const sum = "12345678901234567890.35";

describe("control totals", () => {
  let workdir: Workdir;
  let count = 0;
  const check = async (text: string, ...more: string[]): Promise<Run> =>
    await runInProcess(
      [
        "check",
        workdir.file(`rows-${(count += 1)}.csv`, rows),
        "-m",
        workdir.file("m.yaml", text),
        ...more,
      ],
      { env: {} },
    );

  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  it("are compared to the digit over the rows that are not skipped, invalid ones and those beyond --limit too", async () => {
    const run = await check(
      mapping,
      "--expect-rows",
      "3",
      "--expect-sum",
      `Quantity=${sum}0`,
      "--limit",
      "1",
    );
    assertExit(run, exitCodes.ok);
    assert.match(run.stdout, /^ {2}rows: 3, as expected \(--expect-rows\)$/m);
    assert.match(run.stdout, /^ {2}sum of Quantity: 12345678901234567890\.35, as expected/m);
    const other = await check(
      mapping,
      "--expect-sum",
      "Quantity=12345678901234567890.36",
      "--limit",
      "1",
    );
    assertExit(other, exitCodes.someRowsOtherwise);
    assert.match(
      other.stdout,
      /^ {2}differs: sum of Quantity: 12345678901234567890\.36 expected \(--expect-sum\), 12345678901234567890\.35 found$/m,
    );
  });

  it("may stand in the mapping and in a file beside the source, and all of them have to hold", async () => {
    workdir.file(`rows-${count + 1}.csv.expect.yaml`, "rows: 4\n");
    const run = await check(`${mapping}expect: { rows: 3, sum: { Quantity: "${sum}" } }\n`);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stdout, /rows: 3, as expected \(the mapping\)$/m);
    assert.match(
      run.stdout,
      /differs: rows: 4 expected \(rows-\d+\.csv\.expect\.yaml\), 3 found$/m,
    );
  });

  it("do not agree while an amount can't be read", async () => {
    const run = await check(mapping.replace('"," }', '"." }'), "--expect-sum", "Quantity=0");
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(
      run.stdout,
      /0 expected .*, 0 found, without 3 rows that have no readable amount$/m,
    );
  });

  it("refuse a field that is not mapped, wherever it is named", async () => {
    assertRefused(
      await check(mapping, "--expect-sum", "Quantitty=1"),
      exitCodes.couldNotStart,
      "ERR_EXPECTATION",
      /does not map\. Did you mean "Quantity"\?/,
    );
    assertRefused(
      await check(`${mapping}expect: { sum: { Qty: 1 } }\n`),
      exitCodes.couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /expect\.sum\.Qty: Qty is not mapped/,
    );
    assertRefused(
      await check(mapping, "--expect-sum", "Quantity"),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /takes a field and an amount/,
    );
  });

  describe("before a load", () => {
    let api: FakeApi;
    const load = async (...more: string[]): Promise<Run> =>
      await runInProcess([
        "load",
        workdir.file("load.csv", rows),
        "-m",
        workdir.file("m.yaml", mapping),
        "--base-url",
        api.url,
        "--runs-dir",
        `${workdir.path}/runs`,
        ...more,
      ]);
    before(async () => {
      api = await startFakeApi((_call, _index, response) => answerJson(response, 500, {}));
    });
    after(async () => await api.stop());

    it("stop it before the first request and say both numbers", async () => {
      for (const more of [[], ["--dry-run"]])
        assertRefused(
          await load("--expect-rows", "5", ...more),
          exitCodes.couldNotStart,
          "ERR_CONTROL_TOTAL",
          /^ {2}rows: 5 expected \(--expect-rows\), 3 found/m,
        );
      assert.equal(api.calls.length, 0);
    });

    it("need the preflight", async () => {
      const run = await load("--expect-rows", "3", "--no-preflight");
      assertRefused(run, exitCodes.couldNotStart, "ERR_USAGE", /need the preflight/);
    });
  });
});
