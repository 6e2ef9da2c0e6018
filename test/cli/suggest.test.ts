import assert from "node:assert/strict";
import { checkFile, exitCodes, lintMapping } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

const samples = new URL("../../samples/", import.meta.url).pathname;

describe("waybill suggest", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const suggest = async (file: string, target: string): Promise<string> => {
    const run = await runInProcess(["suggest", file, "--target", target], { env: {} });
    assertExit(run, exitCodes.ok);
    const mapping = workdir.file("suggested.yaml", run.stdout);
    const { findings } = await lintMapping({ mappingPath: mapping, sourcePath: file });
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "error"),
      [],
      run.stdout,
    );
    return mapping;
  };
  const codesOf = async (file: string, mapping: string): Promise<readonly string[]> => {
    const { preflight } = await checkFile({
      sourcePath: file,
      mappingPath: mapping,
      keepErrors: 0,
    });
    return Object.keys(preflight.errors).toSorted();
  };

  it("writes what the cells prove, so that check finds nothing but what has to be decided", async () => {
    const file = workdir.file(
      "details.csv",
      "Detail No;ID;Account Id;PRODUCT_ID;Activity Date;Quantity (pcs);Rated Amount;Estimated;Feture\n" +
        "x;a; 11 ;2;03/04/2026;1.234,50;(5,00 €);0;f\ny;b;12;2;13/04/2026;2,5;1.000,00 €;1;g\n",
    );
    const mapping = await suggest(file, "billingplatform/invoice-detail");
    const text = workdir.read("suggested.yaml");
    assert.match(text, /^ {2}Id: ID$/m);
    assert.match(text, /^ {2}AccountId:\n {4}column: Account Id\n {4}trim: true$/m);
    assert.match(text, /^ {2}ActivityDate:\n {4}column: Activity Date\n {4}date: "DD\/MM\/YYYY"$/m);
    assert.match(
      text,
      /^ {4}column: "Quantity \(pcs\)"\n {4}decimal: \{ mark: ",", group: "\." \}$/m,
    );
    assert.match(text, /signs: accounting, currency: \["€"\] \}$/m);
    assert.match(text, /^ {2}# Feature: perhaps Feture \(\d+ % alike\)$/m);
    assert.match(text, /^# columns that no field uses: .*Feture$/m);
    assert.deepEqual(await codesOf(file, mapping), []);
  });

  it("marks what a person has to decide: required fields, words that the API does not have, open formats", async () => {
    const file = workdir.file(
      "actions.csv",
      "id,status,type,date,Customer\na,Completed,send statement,03/04/2026,c\nb,Paid,send statement,05/06/2026,c\n",
    );
    const mapping = await suggest(file, "rhythm/billing-run-action");
    const text = workdir.read("suggested.yaml");
    assert.match(text, /^ {6}"Completed": completed$/m);
    assert.match(text, /^ {6}# "Paid": what\? \(1 row/m);
    assert.match(text, /^ {2}customer_id: \{ decide: .* \} # perhaps Customer \(\d+ % alike\)$/m);
    assert.match(text, /^ {2}date: \{ decide: "column \\"date\\" does not show in which order/m);
    assert.match(text, /^ {2}type: type$/m);
    assert.match(text, /^leave_to_server:\n {2}- sys_created_at$/m);
    assert.deepEqual(await codesOf(file, mapping), ["field-undecided", "value-not-in-table"]);
  });

  it("writes a sound mapping for every sample file", async () => {
    for (const [file, target] of [
      ["billing-run-actions-clean/billing-run-2026-09-actions.csv", "rhythm/billing-run-action"],
      ["billing-run-actions-untidy/actions-october-final-v3.csv", "rhythm/billing-run-action"],
      [
        "certification-billing-runs-create/new-certification-runs.csv",
        "rhythm/certification-billing-run",
      ],
      ["collect-billing-runs/collect-runs-2026.csv", "rhythm/collect-billing-run"],
      ["membership-billing-runs/renewal-runs-2026.csv", "rhythm/membership-billing-run"],
      ["invoice-details-clean/invoice-details-2026.csv", "billingplatform/invoice-detail"],
      ["invoice-details-untidy/corrections-september.csv", "billingplatform/invoice-detail"],
    ] as const)
      await suggest(`${samples}${file}`, target);
  });

  it("keeps names of columns from becoming YAML of their own", async () => {
    const file = workdir.file("evil.csv", '"id: {","# x\ny",yes,status\na,b,c,"pend: [ing"\n');
    await suggest(file, "rhythm/billing-run-action");
  });

  it("refuses a target that there is not", async () => {
    const file = workdir.file("a.csv", "a,b\n1,2\n");
    const run = await runInProcess(["suggest", file, "--target", "rhythm/billing-run-actions"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_NO_SUCH_TARGET", /Did you mean/);
  });
});
