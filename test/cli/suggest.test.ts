import assert from "node:assert/strict";
import { checkFile, exitCodes, lintMapping } from "../../src/index.ts";
import { withNewLedger } from "../../src/load/books/with-ledger.ts";
import { buildLoad } from "../ledger/build-load.ts";
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

  it("offers what several cells or columns prove together, as comments that are ready to use", async () => {
    const file = workdir.file(
      "flat.csv",
      [
        "id,Name,Reminder Notice ID,E-Mail,Work Mail,Batch,Extra",
        'run-1,A,NTC-1,a@x.org,,00123,"{""a"":1}"',
        "run-1,A,NTC-2,,b@x.org,124,",
        "run-2,B,NTC-1,c@x.org,,12,{}",
        "run-3,B,NTC-1,,d@x.org,12345,",
        "",
      ].join("\n"),
    );
    const target = ["--target", "rhythm/membership-billing-run", "--write", "merge"];
    const run = await runInProcess(["suggest", file, ...target], { env: {} });
    assertExit(run, exitCodes.ok);
    const offers = [
      /^# group: \{ by: id, collect: \{ auto_renewal_reminder_options\.reminders: \[\{ reminder_notice_id: Reminder Notice ID \}\] \} \}$/m,
      /^ {2}# notification_email: \{ first_of: \[E-Mail, Work Mail\] \} #/m,
      /^ {2}# batch_id: \{ column: Batch, pad: \{ to: 5, with: "0" \} \} #/m,
      /^ {2}# FIELD: \{ column: Extra, json: true \}$/m,
    ];
    for (const offer of offers) assert.match(run.stdout, offer);
    const [group = "", mails = "", batch = ""] = offers.map(
      (offer) => offer.exec(run.stdout)?.[0].replace("# ", "") ?? "",
    );
    const mapping = `version: 1\ntarget: rhythm/membership-billing-run\nwrite: merge\n${group}\nfields:\n  id: id\n  name: Name\n`;
    workdir.file("taken.yaml", mapping);
    const { preflight } = await checkFile({
      sourcePath: file,
      mappingPath: `${workdir.path}/taken.yaml`,
    });
    assert.equal(preflight.valid, 4);
    // The two rows of one run have an address each.
    workdir.file("mails.yaml", `${mapping.replace(group, "")}${mails}\n${batch}\n`);
    const { findings } = await lintMapping({ mappingPath: `${workdir.path}/mails.yaml` });
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "error"),
      [],
    );
  });

  it("offers none of it where cells say otherwise", async () => {
    const file = workdir.file(
      "plain.csv",
      "id,Name,Reminder Notice ID,E-Mail,Work Mail,Batch\nrun-1,A,NTC-1,a@x.org,a@y.org,123\nrun-2,B,NTC-1,c@x.org,,12\nrun-1,C,NTC-2,,b@x.org,4567\n",
    );
    const target = ["--target", "rhythm/membership-billing-run", "--write", "merge"];
    const { stdout } = await runInProcess(["suggest", file, ...target], { env: {} });
    assert.doesNotMatch(stdout, /group:|first_of|pad:|json:/);
  });

  it("writes what the cells prove, so that check finds nothing but what has to be decided", async () => {
    const file = workdir.file(
      "details.csv",
      "Detail No;ID;Account Id;PRODUCT_ID;Activity Date;Quantity (pcs);Rated Amount;Estimated;Feture\n" +
        "x;a; 11 ;2;03/04/2026;1.234,50;(5,00 €);0;f\ny;b;12;2;13/04/2026;2,5;1.000,00 €;1;g\n",
    );
    const mapping = await suggest(file, "billingplatform/invoice-detail");
    const text = workdir.read("suggested.yaml");
    assert.match(text, /^ {2}Id: ID$/m);
    assert.match(
      text,
      /^# cells .* are cleaned: outer-blanks in Account Id\nclean: \[outer-blanks\]$/m,
    );
    assert.match(text, /^ {2}AccountId: Account Id$/m);
    assert.match(text, /^ {2}ActivityDate:\n {4}column: Activity Date\n {4}date: "DD\/MM\/YYYY"$/m);
    assert.match(
      text,
      /^ {4}column: "Quantity \(pcs\)"\n {4}decimal: \{ mark: ",", group: "\." \}$/m,
    );
    assert.match(text, /signs: accounting, currency: \["€"\] \}$/m);
    assert.match(text, /^ {2}# Feature: Feture # possible: \d+ % alike$/m);
    assert.match(text, /^# columns that no field uses: .*Feture$/m);
    assert.deepEqual(await codesOf(file, mapping), []);
  });

  it("reads names of months in the language that the column proves, and asks where several fit", async () => {
    const lines = (days: readonly string[]): string =>
      `Id,AccountId,ProductId,ActivityDate,Quantity\n${days.map((day, i) => `k${i},1,2,${day},1\n`).join("")}`;
    const german = workdir.file("german.csv", lines(["3. März 2025", "14. Oktober 2025"]));
    const mapping = await suggest(german, "billingplatform/invoice-detail");
    assert.match(
      workdir.read("suggested.yaml"),
      /^ {4}date: \{ format: "D\. MMMM YYYY", language: de \}$/m,
    );
    assert.deepEqual(await codesOf(german, mapping), []);
    await suggest(
      workdir.file("english.csv", lines(["3 Mar 2025", "4 Apr 2025"])),
      "billingplatform/invoice-detail",
    );
    assert.match(workdir.read("suggested.yaml"), /^ {4}date: D MMM YYYY$/m);
    await suggest(
      workdir.file("nordic.csv", lines(["3 oktober 2025", "4 november 2025"])),
      "billingplatform/invoice-detail",
    );
    assert.match(workdir.read("suggested.yaml"), /same in several languages.*nl or sv or da or nb/);
  });

  it("names short forms of fields and items of lists as what they may be, and fills neither amounts nor numbers for ids in", async () => {
    const details = workdir.file(
      "short.csv",
      "Id,Acct No,ProductId,ActivityDate,Qty,Rated Amt,Proc Desc\na,1,2,2025-01-31,1,2.5,x\n",
    );
    await suggest(details, "billingplatform/invoice-detail");
    const text = workdir.read("suggested.yaml");
    assert.match(
      text,
      /^ {2}# Quantity: Qty # likely: means "quantity".*\n {2}Quantity: \{ decide: /m,
    );
    assert.match(
      text,
      /^ {2}# AccountId: Acct No # likely: may mean "account number".*\n {2}AccountId: \{ decide: /m,
    );
    assert.match(
      text,
      /^ {2}# RatedAmount: Rated Amt # likely: means "rated amount"; its cells are amounts/m,
    );
    const runs = workdir.file(
      "runs.csv",
      "id,Reminder 1 Notice ID,Reminder 2 Notice ID\na,n-1,n-2\n",
    );
    await suggest(runs, "rhythm/membership-billing-run");
    assert.match(
      workdir.read("suggested.yaml"),
      /# auto_renewal_reminder_options\.reminders\[1\]\.reminder_notice_id: Reminder 2 Notice ID # likely: /,
    );
  });

  it("writes what is to be cleaned, and reads the columns as they are then", async () => {
    const file = workdir.file(
      "damaged.csv",
      'Id,AccountId,ProductId,ActivityDate,Quantity\n"=""007""",\u200B1,2,\u202D31/01/2025,\'1\n008,1,2,01/02/2025,2\n',
    );
    const mapping = await suggest(file, "billingplatform/invoice-detail");
    const text = workdir.read("suggested.yaml");
    assert.match(text, /^clean: \[zero-width, bidi, formula-text, apostrophe\]$/m);
    assert.match(text, /zero-width in AccountId; bidi in ActivityDate/);
    assert.deepEqual(await codesOf(file, mapping), []);
  });

  it("offers words for nothing, and takes none", async () => {
    const file = workdir.file(
      "nothing.csv",
      "Id,AccountId,ProductId,ActivityDate,Quantity,Feature\na,1,2,2025-01-31,1,NULL\nb,1,2,2025-01-31,1,-\n",
    );
    const mapping = await suggest(file, "billingplatform/invoice-detail");
    assert.match(
      workdir.read("suggested.yaml"),
      /^# nulls: \["NULL", "-"\] would take these 2 cells for blank$/m,
    );
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
    assert.match(text, /^ {2}# customer_id: Customer # likely: .*\n {2}customer_id: \{ decide: /m);
    assert.match(text, /^ {2}date: \{ decide: "column \\"date\\" does not show in which order/m);
    assert.match(text, /^ {2}type: type$/m);
    assert.match(text, /^leave_to_server:\n {2}- sys_created_at$/m);
    assert.deepEqual(await codesOf(file, mapping), ["field-undecided", "value-not-in-table"]);
  });

  it("asks which numbers words stand for, where the API takes a whole number", async () => {
    const file = workdir.file("words.csv", "Id,Estimated,InvoiceId\na,ja,5\nb,nein,#NV\n");
    await suggest(file, "billingplatform/invoice-detail");
    const text = workdir.read("suggested.yaml");
    assert.match(
      text,
      /^ {2}Estimated: \{ decide: .*: ja, nein" \} # \{ column: Estimated, table: /m,
    );
    assert.match(text, /^ {2}InvoiceId: InvoiceId$/m);
  });

  it("offers the shape that the file has, to be pinned", async () => {
    const file = workdir.file(
      "shape.csv",
      Buffer.from("Korrekturen für Köln\nId;Bemerkung;AccountId\na;Zähler geprüft;1\n", "latin1"),
    );
    await suggest(file, "billingplatform/invoice-detail");
    assert.match(
      workdir.read("suggested.yaml"),
      /^# source: \{ delimiter: ";", encoding: windows-1252, header_row: 2 \} /m,
    );
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

  describe("names that an earlier mapping used", () => {
    const target = "billingplatform/invoice-detail";
    const file = (folder: string): string =>
      workdir.file(`${folder}/next.csv`, "Key;Zähler;Wie viel;Art\na1;1;1,5;echt\na2;2;2,5;grob\n");
    const earlier = `version: 1
target: ${target}
write: merge
fields:
  Id: Key
  Quantity: { column: [Wieviel, Wie viel], decimal: "," }
  Estimated: { column: Art, table: { echt: 0, grob: 1, alt: 0 } }
`;
    const suggestIn = async (path: string, ...more: string[]): Promise<string> => {
      const run = await runInProcess(
        ["suggest", path, "--target", target, "--write", "merge", ...more],
        { env: {} },
      );
      assertExit(run, exitCodes.ok);
      return run.stdout;
    };

    it("are taken from a mapping beside the file, with the values of its words", async () => {
      workdir.file("beside/corrections.yaml", earlier);
      workdir.file("beside/broken.yaml", "{ this is: no");
      workdir.file("beside/other.yaml", earlier.replace(target, "rhythm/collect-billing-run"));
      const text = await suggestIn(file("beside"));
      assert.match(text, /^ {2}Id: Key # certain: learned from corrections\.yaml/m);
      assert.match(text, /^ {2}Quantity: # certain: learned from corrections\.yaml/m);
      assert.match(text, /^ {4}table: \{ "echt": 0, "grob": 1 \}$/m);
      assert.doesNotMatch(text, /broken|other\.yaml/);
    });

    it("are not asked for with --fresh, and give a namesake the values of its words", async () => {
      workdir.file("words/agreed.yaml", earlier.replace("column: Art", "column: Estimated"));
      const path = workdir.file("words/next.csv", "Id;Estimated\na;echt\nb;grob\n");
      assert.match(await suggestIn(path), /^ {4}table: \{ "echt": 0, "grob": 1 \}$/m);
      assert.match(await suggestIn(path, "--fresh"), /^ {2}Estimated: \{ decide: /m);
    });

    it("prove nothing where mappings disagree, or where the cells are no such values", async () => {
      workdir.file("apart/one.yaml", earlier);
      workdir.file("apart/two.yaml", earlier.replace("Id: Key", "Id: Zähler\n  Feature: Key"));
      workdir.file(
        "apart/three.yaml",
        earlier.replace(
          'Quantity: { column: [Wieviel, Wie viel], decimal: "," }',
          "ActivityDate: Wie viel",
        ),
      );
      const text = await suggestIn(file("apart"));
      assert.doesNotMatch(text, /: Key # certain/);
      assert.doesNotMatch(text, /^ {2}ActivityDate: /m);
    });

    it("are taken from the loads that the ledger knows, and a ledger that can't be read is told", async () => {
      const mappingPath = workdir.file("old/agreed.yaml", earlier);
      const runsDir = workdir.file("old/runs/nothing", "").replace(/\/nothing$/, "");
      await withNewLedger({ runsDir }, async (ledger) => {
        await ledger.createLoad(buildLoad({ targetName: target, mappingPath }));
      });
      const text = await suggestIn(file("new"), "--runs-dir", runsDir);
      assert.match(text, /^ {2}Id: Key # certain: learned from agreed\.yaml/m);
      const none = await suggestIn(file("new"), "--runs-dir", `${workdir.path}/nowhere`);
      assert.doesNotMatch(none, /learned/);
      workdir.file("bad/runs/ledger.db", "this is no ledger");
      const damaged = await suggestIn(file("new"), "--runs-dir", `${workdir.path}/bad/runs`);
      assert.match(damaged, /^# nothing was learned from earlier loads: /m);
    });
  });

  it("begins a merge with the key alone, and only where there is a record to merge with", async () => {
    const file = workdir.file("merge.csv", "Detail Id,Feature\na,x\nb,y\n");
    const args = ["suggest", file, "--write", "merge", "--target"];
    const run = await runInProcess([...args, "billingplatform/invoice-detail"], { env: {} });
    assert.match(run.stdout, /^write: merge$/m);
    assert.match(run.stdout, /^ {2}Id: Detail Id # certain: means "detail id"/m);
    assert.doesNotMatch(run.stdout, /\{ decide:/);
    const creates = await runInProcess([...args, "rhythm/certification-billing-run"], { env: {} });
    assertRefused(creates, exitCodes.couldNotStart, "ERR_USAGE", /creates records/);
    const word = await runInProcess(
      [...args, "billingplatform/invoice-detail", "--write", "upsert"],
      {
        env: {},
      },
    );
    assertRefused(word, exitCodes.couldNotStart, "ERR_USAGE", /merge or replace/);
  });

  it("asks what times and dates leave open, and lends the order that the file's other dates show", async () => {
    const text = async (name: string, rows: string): Promise<string> => {
      const file = workdir.file(name, `Run Name,Sched. Date,Exp From,Exp To\n${rows}`);
      const run = await runInProcess(
        ["suggest", file, "--target", "rhythm/membership-billing-run", "--write", "merge"],
        { env: {} },
      );
      assertExit(run, exitCodes.ok);
      return run.stdout;
    };
    const shown = await text(
      "us.csv",
      "a,1/2/26 1:30 PM,1/1/26,1/28/26\nb,2/13/26 1:30 AM,2/1/26,2/28/26\n",
    );
    assert.match(shown, /# scheduled_run_date: .*format: "M\/D\/YY h:mm A", pivot: 2068, zone: …/);
    assert.match(
      shown,
      /# auto_renewal_options\.expiration_date_range_start: .*format: "M\/D\/YY".*if they are as in/,
    );
    const open = await text(
      "open.csv",
      "a,1/2/26 1:30 PM,1/1/26,1/8/26\nb,2/3/26 1:30 AM,2/1/26,2/8/26\n",
    );
    assert.match(
      open,
      /# auto_renewal_options\.expiration_date_range_start: \{ column: Exp From, date: … \}.*they don't show which/,
    );
  });

  it("offers stray words among amounts as words for nothing, and every unused column as its cells are written", async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `k${i};${i === 3 ? "n. v." : `1.20${i % 10},50 €`};+2,5 %;a|b;x\n`,
    );
    const file = workdir.file("stray.csv", `Id;Betrag;Abw. %;Marken;Sonst\n${rows.join("")}`);
    const run = await runInProcess(
      ["suggest", file, "--target", "billingplatform/invoice-detail"],
      { env: {} },
    );
    assert.match(run.stdout, /^# nulls: \["n\. v\."\] would take this cell for blank$/m);
    assert.match(
      run.stdout,
      /# RatedAmount: \{ column: Betrag, decimal: \{ mark: ",", group: "\.", currency: \["€"\] \} \} # likely/,
    );
    assert.match(
      run.stdout,
      /# FIELD: \{ column: "Abw\. %", decimal: \{ mark: ",", percent: keep \} \}/,
    );
    assert.match(run.stdout, /# FIELD: Sonst$/m);
  });

  it("refuses a target that there is not", async () => {
    const file = workdir.file("a.csv", "a,b\n1,2\n");
    const run = await runInProcess(["suggest", file, "--target", "rhythm/billing-run-actions"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_NO_SUCH_TARGET", /Did you mean/);
  });
});
