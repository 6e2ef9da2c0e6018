import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkFile, exitCodes } from "../../src/index.ts";
import { type CapturedRun, runInProcess } from "../support/captured-world.ts";
import { drive, hasTerminals } from "../support/pseudo-terminal.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Workdir,
} from "../support/workdir.ts";

const layouts = new URL("../layouts/", import.meta.url).pathname;

/** How many commands and answers a person who has never seen the program may need. */
const mostSteps = 12;

describe("waybill map", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(() => workdir.remove());

  const take = (layout: string): string => {
    const path = join(workdir.path, layout);
    copyFileSync(join(layouts, layout), path);
    return path;
  };
  const map = async (
    file: string,
    target: string,
    answers: readonly string[],
    ...more: string[]
  ): Promise<CapturedRun> =>
    await runInProcess(["map", file, "--target", target, ...more], {
      env: {},
      stdin: answers.map((answer) => `${answer}\n`).join(""),
    });
  const questionsIn = (run: CapturedRun): number => run.stderr.split("q leaves [1]: ").length - 1;
  const errorsOf = async (
    sourcePath: string,
    accept: readonly string[] = [],
  ): Promise<readonly string[]> => {
    const { preflight } = await checkFile({
      sourcePath,
      mappingPath: sourcePath.replace(/\.csv$/, ".mapping.yaml"),
      keepErrors: 0,
      reading: { accept },
    });
    return Object.entries(preflight.errors)
      .map(([code, count]) => `${code} ${count}`)
      .toSorted();
  };

  describe("leads from an export to a check that names the file's own faults alone", () => {
    it("of German corrections, whose total shows that an amount is wrong", async () => {
      const file = take("corrections-german-export.csv");
      const target = "billingplatform/invoice-detail";
      // A part of a record, Beleg-Nr., no Kunden Nr, Menge, Betrag, geschätzt, Anm.; n. v. is nothing.
      const answers = ["", "", "", "", "", "", "", "2"];
      const run = await map(file, target, answers);
      assertRefused(run, exitCodes.couldNotStart, "ERR_CONTROL_TOTAL", /112505\.58 expected/);
      assert.equal(questionsIn(run), answers.length);
      // The accountant says that the total is of another month.
      const checked = await runInProcess(
        ["check", file, "-m", file.replace(".csv", ".mapping.yaml"), "--accept", "footer-total"],
        { env: {} },
      );
      assert.match(checked.stdout, /181 could be sent, 1 invalid/);
      assert.deepEqual(await errorsOf(file, ["footer-total"]), ["no-such-date 1"]);
      assert.ok(1 + answers.length + 1 <= mostSteps);
      // With that cell corrected, all is clean.
      const bytes = readFileSync(file, "latin1").replace("31.09.26", "30.09.26");
      writeFileSync(file, bytes, "latin1");
      assert.deepEqual(await errorsOf(file, ["footer-total"]), []);
    });

    it("of American certification runs", async () => {
      const file = take("certification-runs-us-export.csv");
      // The zone, four columns and their order, the reminder, On hold, who is not billed, TBD.
      const answers = ["America/Chicago", "", "", "", "", "", "", "", ""];
      const run = await map(file, "rhythm/certification-billing-run", answers);
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.equal(questionsIn(run), answers.length);
      assert.match(run.stdout, /313 could be sent, 7 invalid/);
      assert.deepEqual(await errorsOf(file), [
        "field-missing 1",
        "key-repeated 2",
        "no-such-date 1",
        // Two in the morning of the day on which the clocks go forward.
        "no-such-local-time 1",
        "not-a-date 1",
        "value-not-in-table 1",
      ]);
      assert.ok(1 + answers.length + 1 <= mostSteps);
    });

    it("of membership runs", async () => {
      const file = take("membership_runs.csv");
      const answers = ["", "", "", "", ""];
      const run = await map(file, "rhythm/membership-billing-run", answers);
      assertExit(run, exitCodes.ok);
      assert.equal(questionsIn(run), answers.length);
      assert.match(run.stdout, /90 could be sent, 0 invalid/);
      assert.deepEqual(await errorsOf(file), []);
      assert.ok(1 + answers.length <= mostSteps);
    });
  });

  const target = "rhythm/membership-billing-run";
  const mappingOf = (file: string): string => file.replace(/\.csv$/, ".mapping.yaml");

  it("shows three cells beside a question, and what is taken for granted is not asked", async () => {
    const run = await map(
      take("membership_runs.csv"),
      target,
      [],
      "-o",
      join(workdir.path, "m.yaml"),
    );
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(
      run.stderr,
      /takes it up again: waybill map .* --target rhythm\/membership-billing-run -o .*m\.yaml$/m,
    );
    assert.match(run.stderr, /What is a row of this file/);
    const more = await map(take("membership_runs.csv"), target, [], "--write", "merge");
    assert.match(
      more.stderr,
      /"Exp From" .*\n {2}cells: "01\/01\/2026" {2}"02\/01\/2026" {2}"03\/01\/2026"/,
    );
    assert.doesNotMatch(more.stderr, /RunID|Run Status/);
  });

  it("can be left after any answer and taken up again, and writes a sound mapping each time", async () => {
    const file = take("membership_runs.csv");
    for (const [answers, before] of [
      [["", "q"], undefined],
      [["", ""], /after 1 answer/],
      [["", ""], /after 3 answers/],
    ] as const) {
      const run = await map(file, target, answers);
      if (before !== undefined) assert.match(run.stderr, before);
      const lint = await runInProcess(["lint", mappingOf(file), "--file", file], { env: {} });
      assertExit(lint, exitCodes.ok);
    }
    const text = readFileSync(mappingOf(file), "utf8");
    assert.doesNotMatch(text, /answers of waybill map/);
    assert.deepEqual(await errorsOf(file), []);
  });

  it("writes over no mapping but one that it left open itself", async () => {
    const file = take("membership_runs.csv");
    await map(file, target, ["", ""]);
    writeFileSync(
      mappingOf(file),
      readFileSync(mappingOf(file), "utf8").replace("name: Name", "name: Types"),
    );
    assertRefused(
      await map(file, target, [""]),
      exitCodes.couldNotStart,
      "ERR_MAPPING_EXISTS",
      /changed by hand/,
    );
    const other = workdir.file("mine.yaml", "version: 1\n");
    assertRefused(
      await map(file, target, [""], "-o", other),
      exitCodes.couldNotStart,
      "ERR_MAPPING_EXISTS",
      /is there already/,
    );
    assert.equal(workdir.read("mine.yaml"), "version: 1\n");
    assertRefused(
      await map(file, target, ["", ""], "-o", join(workdir.path, "no/where.yaml")),
      exitCodes.couldNotStart,
      "ERR_OUTPUT",
      /can't be written/,
    );
  });

  it("says what can't be taken and asks again", async () => {
    const file = take("certification-runs-us-export.csv");
    const run = await map(file, "rhythm/certification-billing-run", [
      "Mars/Olympus",
      "99",
      "UTC",
      "nonsense",
    ]);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stderr, /there is no time zone "Mars\/Olympus"/);
    assert.match(run.stderr, /there is no time zone "99"/);
    assert.match(run.stderr, /"nonsense" is none of them/);
    assert.match(readFileSync(mappingOf(file), "utf8"), /zone: UTC/);
  });

  it("takes a value for every row, and holds it against the field", async () => {
    const file = workdir.file("few.csv", "Run Name,Status\na,draft\nb,scheduled\n");
    const run = await map(file, "rhythm/certification-billing-run", [
      '{"drop": ',
      '{"expiration_date_range_start":"2026-01-01","expiration_date_range_end":"2026-12-31"}',
      "1",
    ]);
    assert.match(run.stderr, /application_expiration_options takes object, not/);
    assertExit(run, exitCodes.ok);
    assert.match(
      workdir.read("few.mapping.yaml"),
      /^ {2}application_expiration_options: \{ constant: \{"expiration_date_range_start":"2026-01-01"/m,
    );
    assert.match(
      workdir.read("few.mapping.yaml"),
      /^leave_to_server:\n {2}- training_provider_billing_options$/m,
    );
  });

  it("tells a script where the mapping is, and what is open or what the check found", async () => {
    const file = take("membership_runs.csv");
    const left = dataOf(await map(file, target, ["1"], "--json"));
    assert.equal(left.mapping, mappingOf(file));
    assert.match(left.open.text, /"Exp From"/);
    assert.equal(left.open.choices.length, 3);
    const done = dataOf(await map(file, target, ["", "", "", ""], "--json"));
    assert.deepEqual([done.open, done.check.valid, done.check.invalid], [null, 90, 0]);
  });

  it("refuses a file on stdin, where the answers come in", async () => {
    assertRefused(
      await map("-", target, []),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /answers from stdin/,
    );
  });

  describe("on a terminal", () => {
    const [down, up, enter] = ["\u001B[B", "\u001B[A", "\r"];

    before(function () {
      if (!hasTerminals) this.skip();
    });

    it("is answered with arrow keys, Enter and numbers", async function () {
      this.timeout(60_000);
      const file = take("membership_runs.csv");
      const { code, drawn } = await drive(
        ["map", file, "--target", target],
        [
          [/What is a row.*q leaves/s, down],
          [/> 2 {2}the whole record.*q leaves/s, up],
          [/> 1 {2}a part of a record.*q leaves/s, enter],
          [/"Exp From".*q leaves/s, "2"],
          [/"Types".*q leaves/s, enter],
          [/"Renewal Ntc".*q leaves/s, down],
          [/> 2 {2}leave the column.*q leaves/s, enter],
          [/"Reminder Opts".*q leaves/s, enter],
        ],
      );
      assert.equal(code, exitCodes.ok, drawn);
      const text = readFileSync(mappingOf(file), "utf8");
      assert.match(text, /date: "DD\/MM\/YYYY"/);
      assert.doesNotMatch(text, /^ {2}renewal_notice_options/m);
    });

    it("is left with Ctrl-C, and gives the terminal back", async function () {
      this.timeout(60_000);
      const file = take("membership_runs.csv");
      const { code, drawn } = await drive(
        ["map", file, "--target", target],
        [
          [/What is a row.*q leaves/s, enter],
          [/"Exp From".*q leaves/s, "\u0003"],
        ],
      );
      assert.equal(code, exitCodes.someRowsOtherwise, drawn);
      assert.match(drawn, /takes it up again/);
      assert.match(readFileSync(mappingOf(file), "utf8"), /answers of waybill map/);
    });
  });
});
