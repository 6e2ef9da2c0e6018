import assert from "node:assert/strict";
import { once } from "node:events";
import { commands } from "../../src/cli/table/index.ts";
import { exitCodes, startSimulator, type Simulator } from "../../src/index.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Workdir } from "../support/workdir.ts";

interface Call {
  /** FIRST and LAST stand for the loads of the story, IT for where it is loaded. */
  readonly words: string;
  readonly code: number;
  readonly stdout: RegExp;
  readonly stderr: RegExp;
}

const { ok, someRowsOtherwise, stopped, couldNotStart } = exitCodes;
const nothing = /^$/;
const refused = (code: string) => ({
  code: couldNotStart,
  stdout: nothing,
  stderr: new RegExp(`^error ${code}: .*\\n  → `),
});
const answered = (stdout: RegExp, code: number = ok) => ({ code, stdout, stderr: nothing });
const loaded = /^Load wb-\S+ completed\n[^]*^ {2}applied +2$/m;

/** One story: each call finds what those before it have left. */
const story: readonly Call[] = [
  { words: "targets", ...answered(/^rhythm\/billing-run-action +PUT /m) },
  { words: "inspect a.csv", ...answered(/^a\.csv: 3 rows, 4 columns/) },
  {
    words: "suggest a.csv --target rhythm/billing-run-action",
    code: ok,
    stdout: /^target: rhythm\/billing-run-action$/m,
    stderr: /^4 fields with a column, /,
  },
  {
    words: "map b.csv --target rhythm/billing-run-action -o made.yaml",
    code: someRowsOtherwise,
    stdout: /^$/,
    stderr: /^made\.yaml has what was answered so far; /m,
  },
  { words: "lint a.yaml", ...answered(/nothing to correct\n$/) },
  { words: "test a.yaml", ...answered(/^a\.yaml: has no tests\n/, someRowsOtherwise) },
  {
    words: "preview a.csv -m a.yaml",
    ...answered(/^row 1 \(line 2\): valid\n/, someRowsOtherwise),
  },
  { words: "check a.csv -m a.yaml", ...answered(/2 could be sent, 1 invalid/, someRowsOtherwise) },
  {
    words: "load a.csv -m a.yaml --limit 1 IT",
    code: stopped,
    stdout: /^Load wb-\S+ stopped\b/,
    stderr: /^preflight: 3 rows, 1 to send, 0 invalid/m,
  },
  {
    words: "resume FIRST",
    code: someRowsOtherwise,
    stdout: loaded,
    stderr: /^load wb-\S+\n/m,
  },
  { words: "loads", ...answered(/^ {2}a\.csv → .*: 2 applied, 1 invalid of 3 rows$/m) },
  { words: "report FIRST", ...answered(loaded) },
  { words: "verify FIRST", ...answered(/^Load wb-\S+: the books balance\n/) },
  { words: "history act-1", ...answered(/ applied +a\.csv line 2 \(row 1\) /) },
  { words: "retry FIRST", ...refused("ERR_NOTHING_TO_RETRY") },
  { words: "reconcile FIRST", ...refused("ERR_NOTHING_IN_DOUBT") },
  { words: "pause FIRST", ...refused("ERR_LOAD_NOT_RUNNING") },
  { words: "continue FIRST", ...refused("ERR_LOAD_NOT_RUNNING") },
  { words: "cancel FIRST", ...refused("ERR_LOAD_NOT_RUNNING") },
  { words: "ledger adopt waybill-runs/FIRST", ...refused("ERR_NOTHING_TO_ADOPT") },
  { words: "plan b.csv -m merge.yaml -o a.plan IT", ...answered(/^Plan for b\.csv\n/) },
  { words: "review a.plan", ...answered(/^Plan for b\.csv\n/) },
  {
    words: "approve a.plan --as Anna",
    code: ok,
    stdout: /^Anna approves the plan [\da-f]{64}\n$/,
    stderr: /^warning: Anna approved it as /,
  },
  { words: "apply a.plan IT", code: ok, stdout: loaded, stderr: /^plan [\da-f]{12}: 2 updates/m },
  { words: "undo LAST -o back.plan IT", ...answered(/^Plan that takes back load wb-/) },
  { words: "watch --once", ...answered(/^nightly ← .*\n {2}nothing has come yet\n$/) },
  {
    words: "init new --target rhythm/billing-run-action --connection live --tenant acme",
    ...answered(/^new: waybill\.config\.yaml, mapping\.yaml, /),
  },
  {
    words: "template --target rhythm/billing-run-action",
    code: ok,
    stdout: /^id,/,
    stderr: /^31 columns for /,
  },
  { words: "doctor IT", ...answered(/^good +read +GET [^]*Nothing is in the way of a load\./m) },
  { words: "completion bash", ...answered(/^# Completion of waybill in bash: /) },
  { words: "drops nightly", ...answered(/^nightly ← .*\n {2}nothing has come yet\n$/) },
  {
    words: "submit c.csv -m a.yaml IT",
    code: ok,
    stdout: /^wb-\S+\n$/,
    stderr: /^preflight: 2 rows, 2 to send[^]*^c\.csv \(2 rows\) is queued: /m,
  },
  {
    words: "work --once",
    code: ok,
    stdout: nothing,
    stderr: /^load wb-\S+: c\.csv → [^]*^load wb-\S+ is over\n$/m,
  },
];

const untilToldToEnd: readonly (readonly [words: string, said: RegExp])[] = [
  ["simulate", /^received: \{"requests":0/m],
  ["desk --port 0", /^desk: http:\/\/127\.0\.0\.1:\d+\//],
];

describe("a command as a program of its own", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("a.csv", `${actionRows(2)}act-3,Gold,paid,2026-03-01\n`);
    workdir.file("b.csv", "Id,Name\nact-1,Silver\nact-2,Silver\n");
    workdir.file("c.csv", actionRows(2, "completed"));
    workdir.file("a.yaml", actionMapping);
    const merge = "write: merge\nfields: { id: Id, name: Name }\n";
    workdir.file("inbox/.keep", "");
    workdir.file(
      "waybill.config.yaml",
      `version: 1
drops:
  nightly:
    from: ./inbox
    match: "x.csv"
    mapping: a.yaml
    complete: rename
    after: { archive: ./a, failed: ./f, quarantine: ./q }
`,
    );
    workdir.file("merge.yaml", `version: 1\ntarget: rhythm/billing-run-action\n${merge}`);
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const wordsOf = (line: string): readonly string[] => {
    const place = `--tenant acme --base-url ${simulator.urls.collect}`;
    const ids = workdir.exists("waybill-runs") ? workdir.loadIds() : [];
    return line
      .replace("IT", place)
      .replace("FIRST", ids[0] ?? "")
      .replace("LAST", ids.at(-1) ?? "")
      .split(" ");
  };

  for (const { words, code, stdout, stderr } of story)
    it(`ends with ${code} and says on its streams what it has to: waybill ${words}`, async () => {
      const run = await workdir.runProgram(wordsOf(words));
      assertExit(run, code);
      assert.match(run.stdout, stdout);
      assert.match(run.stderr, stderr);
    });

  for (const [words, said] of untilToldToEnd)
    it(`goes on until it is told to end: waybill ${words}`, async () => {
      const program = workdir.start(words.split(" "));
      assert.ok(program.process.stdout);
      await once(program.process.stdout, "data");
      program.process.kill("SIGINT");
      const run = await program.over;
      assertExit(run, ok);
      assert.match(run.stdout, said);
    });

  it("is run here whatever its name", () => {
    const calls = [...story.map(({ words }) => words), ...untilToldToEnd.map(([words]) => words)];
    const names = new Set(calls.map((words) => words.split(" ")[0]));
    assert.deepEqual(names, new Set(commands.map(({ name }) => name)));
  });
});
