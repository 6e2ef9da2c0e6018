import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completeLine } from "../../src/cli/completion/complete-line.ts";
import { joinBashWords } from "../../src/cli/completion/join-bash-words.ts";
import { commands } from "../../src/cli/table/index.ts";
import { exitCodes, outcomes, targetNames } from "../../src/index.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import { buildLoad } from "../ledger/build-load.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

const names = {
  targets: () => targetNames.map((word) => ({ word, help: "" })),
  loads: async ({ "runs-dir": runsDir = "usual" }) => [{ word: `load-of-${runsDir}`, help: "" }],
};

/** What may come at the end of a line, as words or as the word `files`. */
async function nextOf(line: string): Promise<readonly string[] | "files"> {
  const next = await completeLine(line.split(" "), commands, names);
  return next.kind === "files" ? "files" : next.words.map(({ word }) => word);
}

describe("what may come next on a command line", () => {
  it("is every command, and help and version", async () => {
    const all = commands.map(({ name }) => name);
    assert.deepEqual(await nextOf(""), [...all, "help", "--help", "--version"]);
    assert.deepEqual(await nextOf("lo"), ["load", "loads"]);
    assert.deepEqual(await nextOf("help lo"), ["load", "loads"]);
    assert.deepEqual(await nextOf("frobnicate "), []);
  });

  for (const { name, options } of commands)
    it(`is every flag of ${name}`, async () => {
      const flags = Object.keys(options).map((flag) => `--${flag}`);
      assert.deepEqual(await nextOf(`${name} -`), [...flags, "--help"]);
    });

  it("is what the words of the usage stand for: files, loads, targets, verbs", async () => {
    for (const line of [
      "check ",
      "check a.csv -m ",
      "lint ma",
      "apply ",
      "load - --config ",
      "test a b ",
    ])
      assert.equal(await nextOf(line), "files", line);
    for (const line of ["resume ", "report ", "pause ", "undo ", "load a.csv --corrects "])
      assert.deepEqual(await nextOf(line), ["load-of-usual"], line);
    assert.deepEqual(await nextOf("targets "), targetNames);
    assert.deepEqual(await nextOf("suggest a.csv --target bill"), [
      "billingplatform/invoice-detail",
    ]);
    assert.deepEqual(await nextOf("ledger "), ["adopt", "copy", "migrate", "prune"]);
    assert.equal(await nextOf("ledger adopt one "), "files");
    assert.deepEqual(await nextOf("drops re"), ["release", "reject"]);
    assert.deepEqual(await nextOf("completion "), ["bash", "zsh", "fish"]);
  });

  it("is a load of the runs folder that stands on the line", async () => {
    for (const line of ["resume --runs-dir there ", "verify --runs-dir=there "])
      assert.deepEqual(await nextOf(line), ["load-of-there"], line);
  });

  it("is one of the words that a flag takes, behind a comma and behind = as well", async () => {
    assert.deepEqual(await nextOf("report x --format "), ["text", "csv", "json", "html"]);
    assert.deepEqual(await nextOf("report x --outcome "), outcomes);
    assert.deepEqual(await nextOf("report x --outcome failed,rej"), ["failed,rejected"]);
    assert.deepEqual(await nextOf("report x --format=h"), ["--format=html"]);
    assert.equal(await nextOf("lint m.yaml --file=a"), "files");
  });

  it("is nothing where a person has to say something", async () => {
    for (const line of [
      "load a.csv --rate ",
      "history ",
      "resume x ",
      "load a.csv b",
      "load a --rate=",
      "load a --no=x",
    ])
      assert.deepEqual(await nextOf(line), [], line);
  });

  it("takes no flag behind --", async () => {
    assert.equal(await nextOf("check -- -"), "files");
    assert.equal(await nextOf("check -- --fi"), "files");
  });
});

describe("the words of bash", () => {
  it("are joined where it breaks them, and not told twice", () => {
    assert.deepEqual(joinBashWords(["load", "--target", "=", "rhy"]), {
      words: ["load", "--target=rhy"],
      said: 9,
    });
    assert.deepEqual(joinBashWords(["load", "--target", "="]), {
      words: ["load", "--target="],
      said: 9,
    });
    assert.deepEqual(joinBashWords(["resume", "a", ":", "b"]), {
      words: ["resume", "a:b"],
      said: 2,
    });
    assert.deepEqual(joinBashWords(["check", "my\\ file", ""]), {
      words: ["check", "my file", ""],
      said: 0,
    });
    assert.deepEqual(joinBashWords(["resume", "'w"]), { words: ["resume", "w"], said: 0 });
  });
});

describe("waybill completion", () => {
  let workdir: Workdir;
  before(async () => {
    workdir = makeWorkdir();
    const { path } = workdir;
    mkdirSync(join(path, "waybill-runs"));
    const ledger = await openSqliteLedger(join(path, "waybill-runs", "ledger.db"));
    for (const id of [
      "wb-one",
      "wb-two words",
      "wb-$(touch planted)",
      "wb-\u001b[31m",
      "wb-'; touch planted; '",
    ])
      await ledger.createLoad(buildLoad({ id, sourceName: "a\tb\nc.csv" }));
    await ledger.close();
    mkdirSync(join(path, "bin"));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${findBuiltProgram()}' "$@"\n`;
    writeFileSync(join(path, "bin", "waybill"), program, { mode: 0o755 });
  });
  after(() => workdir.remove());

  /** What a bash that was given the script offers for these words. */
  const offeredBy = (...words: readonly string[]): readonly string[] => {
    const script = `
      eval "$(waybill completion bash)"
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _waybill "$1" "\${COMP_WORDS[COMP_CWORD]}"
      for one in "\${COMPREPLY[@]}"; do printf '%s\\0' "$one"; done`;
    const { stdout, stderr, status } = spawnSync(
      "bash",
      ["--norc", "-c", script, "bash", ...words],
      {
        cwd: workdir.path,
        env: { PATH: `${join(workdir.path, "bin")}:${process.env["PATH"]}` },
        encoding: "utf8",
      },
    );
    assert.equal(`${status} ${stderr}`, "0 ");
    return stdout.split("\0").slice(0, -1);
  };

  it("has bash offer commands, flags, targets, and words behind =", () => {
    assert.deepEqual(offeredBy("waybill", "rec"), ["reconcile"]);
    assert.deepEqual(offeredBy("waybill", "load", "--dry"), ["--dry-run"]);
    assert.deepEqual(offeredBy("waybill", "targets", "rhythm/mem"), [
      "rhythm/membership-billing-run",
    ]);
    assert.deepEqual(offeredBy("waybill", "loads", "--target", "=", "bill"), [
      "billingplatform/invoice-detail",
    ]);
    assert.deepEqual(offeredBy("waybill", "check", "a"), [], "files are the shell's");
  });

  it("has bash offer the loads of the ledger, hostile names quoted and unprintable ones left out", () => {
    const offered = offeredBy("waybill", "resume", "wb-");
    assert.deepEqual(offered.toSorted(), [
      String.raw`wb-\$\(touch\ planted\)`,
      String.raw`wb-\'\;\ touch\ planted\;\ \'`,
      "wb-one",
      String.raw`wb-two\ words`,
    ]);
    assert.ok(!workdir.exists("planted"));
    assert.deepEqual(offeredBy("waybill", "resume", "'wb-t"), ["wb-two words"]);
    assert.deepEqual(offeredBy("waybill", "resume", "--runs-dir", "elsewhere", ""), []);
  });

  it("gives zsh and fish a word a line, with what it is", async () => {
    const next = async (...words: string[]) =>
      (await workdir.run(["completion", "next", "--", "zsh", ...words])).stdout;
    assert.equal(
      await next("report", "x", "--form"),
      "words\n--format\ttext, csv, json or html (default\n",
    );
    assert.equal(await next("resume", "wb-o"), "words\nwb-one\tstopped, a\\u0009b\\u000ac.csv\n");
    assert.equal(await next("check", ""), "files\n");
  });

  it("never complains while somebody types", async () => {
    workdir.file("broken/ledger.db", "no ledger");
    const words = ["completion", "next", "--", "fish", "resume", "--runs-dir", "broken", ""];
    const run = await workdir.run(words);
    assertExit(run, exitCodes.ok);
    assert.deepEqual([run.stdout, run.stderr], ["words\n", ""]);
  });

  for (const [shell, program] of [
    ["bash", "bash"],
    ["zsh", "zsh"],
    ["fish", "fish"],
  ] as const)
    it(`prints a script that ${shell} can read`, async function () {
      const { stdout } = await workdir.run(["completion", shell]);
      const { error, stderr, status } = spawnSync(
        program,
        ["-n", workdir.file(`script.${shell}`, stdout)],
        {
          encoding: "utf8",
        },
      );
      if (error !== undefined && "code" in error && error.code === "ENOENT") return this.skip();
      assert.equal(`${status} ${stderr}`, "0 ");
    });

  it("refuses a shell that it does not know", async () => {
    assertRefused(
      await workdir.run(["completion", "fihs"]),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /there is no completion for "fihs"; did you mean "fish"\?/,
    );
    const two = await workdir.run(["completion", "bash", "zsh"]);
    assertRefused(two, exitCodes.couldNotStart, "ERR_USAGE", /"zsh" is one argument too many/);
  });
});
