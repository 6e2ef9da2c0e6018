import assert from "node:assert/strict";
import { commands } from "../../src/cli/table/index.ts";
import { exitCodes, programVersion } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { assertExit, assertRefused, makeWorkdir } from "../support/workdir.ts";

describe("waybill --help", () => {
  it("lists every command, in whatever way help is asked for", async () => {
    for (const words of [[], ["--help"], ["-h"], ["help"]]) {
      const run = await runInProcess(words);
      assertExit(run, exitCodes.ok);
      for (const { name, summary } of commands)
        assert.match(run.stdout, new RegExp(`^ {2}${name} +${summary.slice(0, 20)}`, "m"));
      assert.equal(run.stderr, "");
    }
  });

  for (const { name, options, examples } of commands) {
    it(`shows usage, flags and examples of ${name}`, async () => {
      const run = await runInProcess([name, "--help"]);
      assertExit(run, exitCodes.ok);
      assert.match(run.stdout, new RegExp(`^waybill ${name}\\b`));
      for (const flag of Object.keys(options))
        assert.match(run.stdout, new RegExp(` --${flag}\\b`));
      assert.ok(examples.length > 0);
      for (const { line } of examples) assert.ok(run.stdout.includes(`    ${line}\n`), line);
      for (const line of run.stdout.split("\n"))
        assert.ok(line.length <= 120 || line.includes("waybill"), line);
      assert.equal((await runInProcess(["help", name])).stdout, run.stdout);
    });
  }

  it("has examples that use only flags that exist", () => {
    for (const { name, options, examples } of commands)
      for (const { line } of examples)
        for (const [, flag] of line
          .split("|")
          .join(" ")
          .matchAll(/ --([\w-]+)/g))
          assert.ok(Object.keys(options).includes(flag ?? ""), `${name}: --${flag}`);
  });
});

describe("waybill --version", () => {
  it("prints the version alone, as a program of its own too", async () => {
    const workdir = makeWorkdir();
    try {
      const run = await workdir.runProgram(["--version"]);
      assertExit(run, exitCodes.ok);
      assert.equal(run.stdout, `${programVersion}\n`);
      assert.equal((await runInProcess(["-v"])).stdout, run.stdout);
    } finally {
      workdir.remove();
    }
  });
});

describe("a command line that can't be understood", () => {
  const refused: readonly (readonly [words: readonly string[], saying: RegExp])[] = [
    [["laod", "a.csv"], /waybill has no command "laod"; did you mean "load"\?$/m],
    [["frobnicate"], /waybill has no command "frobnicate"\.$/m],
    [["help", "chekc"], /did you mean "check"\?$/m],
    [["load", "a.csv", "--concurency", "3"], /has no --concurency; did you mean --concurrency\?$/m],
    [["load", "a.csv", "--dryrun"], /did you mean --dry-run\?$/m],
    [["load", "a.csv", "-x"], /unknown option '-x'/],
    [["load", "a.csv", "-m"], /-m needs FILE, and nothing follows it/],
    [
      ["load", "a.csv", "-m", "m.yaml", "--rate", "-5"],
      /--rate needs \S+, and "-5" follows it, which looks like a flag; if it is the value, write --rate=-5/,
    ],
    [["load", "a.csv", "--mapping", "--yes"], /--mapping needs FILE, and "--yes" follows it/],
    [["load", "a.csv", "--yes=true"], /'-y, --yes' does not take an argument/],
    [["load", "a.csv"], /which mapping\? -m names the file/],
    [["check", "a.csv"], /which mapping\?/],
    [["load", "-m", "m.yaml"], /something is missing: waybill load FILE -m MAPPING/],
    [["check", "a.csv", "b.csv", "-m", "m.yaml"], /"b\.csv" is one argument too many/],
    [["resume"], /something is missing: waybill resume LOAD/],
    [
      ["load", "a.csv", "-m", "m.yaml", "--limit", "0"],
      /--limit takes a whole number above 0, not "0"/,
    ],
    [["load", "a.csv", "-m", "m.yaml", "--limit", "ten"], /--limit takes .* not "ten"/],
    [
      ["load", "a.csv", "-m", "m.yaml", "--concurrency", "1.5"],
      /--concurrency takes a whole number/,
    ],
    [["load", "a.csv", "-m", "m.yaml", "--max-errors", "101%"], /--max-errors takes .* not "101%"/],
    [["load", "a.csv", "-m", "m.yaml", "--max-errors", "few"], /--max-errors takes .* not "few"/],
    [
      ["simulate", "--retry-after", "never"],
      /--retry-after does not know "never"\.\n  → It takes one of seconds, date, none/,
    ],
  ];
  for (const [words, saying] of refused) {
    it(`is refused with one sentence: ${words.join(" ")}`, async () => {
      assertRefused(await runInProcess(words), exitCodes.couldNotStart, "ERR_USAGE", saying);
    });
  }

  it("suggests the target that was meant, also without its vendor", async () => {
    for (const [name, near] of [
      ["rhythm/biling-run-action", "rhythm/billing-run-action"],
      ["invoice-detail", "billingplatform/invoice-detail"],
      ["certification_billing_run", "rhythm/certification-billing-run"],
    ] as const) {
      const run = await runInProcess(["targets", name]);
      assertRefused(run, 2, "ERR_NO_SUCH_TARGET", new RegExp(`did you mean "${near}"\\?`));
    }
  });

  it("never takes a secret, and does not repeat it", async () => {
    const secret = "s3cr3t-v4lue";
    for (const words of [
      ["load", "a.csv", "--token", secret],
      ["load", "a.csv", `--token=${secret}`],
      ["load", "a.csv", "--access-token", secret],
      ["load", "a.csv", `-token=${secret}`],
      ["load", "a.csv", "--session-id", secret],
      ["load", "a.csv", `--password=${secret}`],
      ["load", "a.csv", "--api-key", secret],
      ["resume", "wb-1", "--client-secret", secret],
      ["--token", secret, "load", "a.csv"],
      [`--token=${secret}`, "load", "a.csv"],
    ]) {
      const run = await runInProcess(words);
      assertRefused(
        run,
        2,
        "ERR_SECRET_IN_ARGUMENTS",
        /secrets are never taken from the command line/,
      );
      assert.ok(!run.stderr.includes(secret), words.join(" "));
    }
  });

  it("shows names from the command line without their control characters", async () => {
    const evil = "a\u001B[31m\u202Eb\nerror ERR_FAKE: c.csv";
    for (const words of [
      ["check", evil, "-m", "m.yaml"],
      ["check", "a.csv", "-m", evil],
      ["load", "a.csv", "-m", "m.yaml", evil],
      ["targets", evil],
      [evil],
      ["load", "a.csv", `--${evil}`],
      ["load", "a.csv", "-m", "m.yaml", "--limit", evil],
      ["loads", "--runs-dir", evil],
    ]) {
      const { stdout, stderr } = await runInProcess(words);
      assert.doesNotMatch(stdout + stderr, /[\u001B\u202E]|\n\s*error ERR_FAKE/, words.join(" "));
    }
  });
});
