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
  dataOf,
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

  it("of groups are compared with the rows of each, and rows of no group that is named are a difference", async () => {
    const expecting = (amounts: string): string =>
      `${mapping}expect: { sum: { Quantity: { by: Product, are: ${amounts} } } }\n`;
    const good = await check(expecting('{ "2": "12345678901234567890.15", x: 0.20 }'));
    assert.match(
      good.stdout,
      /^ {2}sum of Quantity where Product is "2": 12345678901234567890\.15, as expected \(the mapping\)$/m,
    );
    assert.match(good.stdout, /sum of Quantity where Product is "x": 0\.2, as expected/);
    assert.doesNotMatch(good.stdout, /differs/);
    const bad = await check(expecting('{ "2": "12345678901234567890.16", y: 0 }'));
    assertExit(bad, exitCodes.someRowsOtherwise);
    assert.match(bad.stdout, /differs: sum of Quantity where Product is "2": .*16 expected/);
    assert.match(bad.stdout, /sum of Quantity where Product is "y": 0, as expected/);
    assert.match(
      bad.stdout,
      /differs: sum of Quantity where Product is none of these \(1 row\): 0 expected \(the mapping\), 0\.2 found/,
    );
    workdir.file(
      `rows-${count + 1}.csv.expect.yaml`,
      "sum: { Quantity: { by: Produkt, are: { x: 1 } } }\n",
    );
    assertRefused(
      await check(mapping),
      exitCodes.couldNotStart,
      "ERR_EXPECTATION",
      /no column "Produkt"\. Did you mean "Product"\?/,
    );
    assertRefused(
      await check(expecting("[1]")),
      exitCodes.couldNotStart,
      "ERR_CONFIGURATION_INVALID",
      /expect\.sum\.Quantity\.are: takes settings/,
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
      /0 expected .*, as much found, without 3 rows that have no readable amount$/m,
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

  describe("below the rows of the file", () => {
    const totalled = rows.replace("Total;;;;99", "Grand total;;;;12345678901234567890,35");
    const checkFile = async (content: string, ...more: string[]): Promise<Run> =>
      await runInProcess(
        [
          "check",
          workdir.file(`footer-${(count += 1)}.csv`, content),
          "-m",
          workdir.file("m.yaml", mapping),
          ...more,
        ],
        { env: {} },
      );

    it("are compared with the rows to the digit, without being asked for", async () => {
      const run = await checkFile(totalled, "--limit", "1");
      assertExit(run, exitCodes.ok);
      assert.match(
        run.stdout,
        /^ {2}sum of Quantity: 12345678901234567890\.35, as expected \(the file's footer, line 5\)$/m,
      );
      const other = await checkFile(totalled.replace("890,35", "890,36"), "--limit", "1");
      assertExit(other, exitCodes.someRowsOtherwise);
      assert.match(
        other.stdout,
        /differs: sum of Quantity: 12345678901234567890\.36 expected \(the file's footer, line 5\), 12345678901234567890\.35 found$/m,
      );
    });

    it("are let pass by name, with both numbers in a warning", async () => {
      const run = await checkFile(
        totalled.replace("890,35", "890,36"),
        "--accept",
        "footer-total",
        "--json",
      );
      const { totals, warnings } = dataOf(run);
      assert.deepEqual(totals, []);
      assert.deepEqual(warnings.at(-1), {
        code: "footer-total",
        count: 1,
        lines: [5],
        samples: [
          "sum of Quantity: 12345678901234567890.36 expected (the file's footer, line 5), 12345678901234567890.35 found",
        ],
      });
    });

    it("may count the rows that the mapping skips, or leave them out", async () => {
      const text = (total: string) =>
        `Id;Account;Product;Day;Qty\na;1;2;2026-03-01;1\nTotal;;;;5\nc;1;2;2026-03-01;3\nSum:;;;;${total}\n`;
      for (const [total, code] of [
        ["4", exitCodes.ok],
        ["9", exitCodes.ok],
        ["8", exitCodes.someRowsOtherwise],
      ] as const)
        assertExit(await checkFile(text(total)), code);
    });

    it("are not taken for sums where they are averages, balances or parts, and are told of when they are no amounts", async () => {
      const text = (label: string, total: string) =>
        `Id;Account;Product;Day;Qty\na;1;2;2026-03-01;1\nc;1;2;2026-03-01;3\n${label};;;;${total}\n`;
      for (const label of ["Average", "Saldo", "Subtotal", "Count"])
        assertExit(await checkFile(text(label, "7")), exitCodes.ok);
      const run = await checkFile(text("Summe", "4 pcs"), "--json");
      assertExit(run, exitCodes.ok);
      assert.deepEqual(
        dataOf(run).warnings.map(({ code }: { code: string }) => code),
        ["ftr", "footer-unread"],
      );
    });

    it("do not agree while a row has no amount that can be read", async () => {
      const run = await checkFile(totalled.replace(";0,1", ";0.1"));
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.match(run.stdout, /expected \(the file's footer, line 5\).*without 1 row that has/);
    });
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
      api = await startFakeApi((_call, _index, response) => answerJson(response, 400, {}));
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

    it("stop it when the file's own footer differs, unless that is accepted", async () => {
      const content = rows.replace("Total;;;;99", "TOTAL;;;;7").replace(";x;", ";2;");
      const run = async (...more: string[]) =>
        await runInProcess([
          "load",
          workdir.file("footer.csv", content),
          "-m",
          workdir.file("m.yaml", mapping),
          "--base-url",
          api.url,
          "--runs-dir",
          `${workdir.path}/footer-runs`,
          ...more,
        ]);
      const refused = await run();
      assertRefused(
        refused,
        exitCodes.couldNotStart,
        "ERR_CONTROL_TOTAL",
        /^ {2}sum of Quantity: 7 expected \(the file's footer, line 5\), 12345678901234567890\.35 found/m,
      );
      assert.match(refused.stderr, /--accept footer-total/);
      assert.equal(api.calls.length, 0);
      const accepted = await run("--accept", "footer-total", "--limit", "1");
      assert.match(accepted.stderr, /footer-total/);
      const [id = ""] = workdir.loadIds("footer-runs");
      const summary = JSON.parse(workdir.read(`footer-runs/${id}/summary.json`));
      assert.deepEqual(
        summary.source.warnings.map(({ code }: { code: string }) => code),
        ["ftr", "footer-total"],
      );
    });

    it("need the preflight", async () => {
      const run = await load("--expect-rows", "3", "--no-preflight");
      assertRefused(run, exitCodes.couldNotStart, "ERR_USAGE", /need the preflight/);
    });
  });
});
