import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
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
  ActivityDate: { column: Day, date: auto }
  Quantity: { column: Qty, decimal: auto }
tests:
  - cells: { Id: a, Account: "1", Product: "2", Day: 13/03/2026, Qty: "1,5" }
    fields: { ActivityDate: 2026-03-13, Quantity: "1.5" }
`;
const head = "Id;Account;Product;Day;Qty\n";

describe("a mapping that leaves formats to the columns", () => {
  let workdir: Workdir;
  let m = "";
  before(() => {
    workdir = makeWorkdir();
    m = workdir.file("m.yaml", mapping);
  });
  after(() => workdir.remove());

  it("is sound, and its tests run on what their cells prove", async () => {
    assertExit(await runInProcess(["lint", m]), exitCodes.ok);
    assertExit(await runInProcess(["test", m]), exitCodes.ok);
  });

  it("reads every row alike, and check says by what", async () => {
    const file = workdir.file(
      "good.csv",
      `${head}a;1;2;03/04/2026;1.234\nb;1;2;13/04/2026;2,5\nTotal;;;04/13/2026;3.5\n`,
    );
    const run = await runInProcess(["check", file, "-m", m]);
    assertExit(run, exitCodes.ok);
    assert.match(
      run.stdout,
      /column "Day" is read for ActivityDate by date: DD\/MM\/YYYY, as "13\/04\/2026" in line 3 shows$/m,
    );
    const preview = await runInProcess(["preview", file, "-m", m, "--row", "1", "--json"]);
    const [{ payload }] = dataOf(preview);
    assert.deepEqual([payload.ActivityDate, payload.Quantity], ["2026-04-03", "1234"]);
  });

  it("refuses a file that leaves both open, naming the settings", async () => {
    const file = workdir.file("open.csv", `${head}a;1;2;03/04/2026;1.234\n`);
    const run = await runInProcess(["check", file, "-m", m]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_COLUMN_UNDECIDED", /Say date: DD\/MM\/YYYY/);
    assert.match(run.stderr, /Say decimal: "\."/);
  });
});
