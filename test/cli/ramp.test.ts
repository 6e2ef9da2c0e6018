import assert from "node:assert/strict";
import type { CommandWorld } from "../../src/cli/command.ts";
import { askOfStep, describeRampStep } from "../../src/cli/describe-ramp-step.ts";
import { showProgress } from "../../src/cli/show-progress.ts";
import { exitCodes, startSimulator, type RampStep, type Simulator } from "../../src/index.ts";
import { noOutcomes } from "../../src/rows/outcome.ts";
import { runInProcess, type WorldChanges } from "../support/captured-world.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

describe("--ramp on the command line", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(10));
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { id: "act-3" }, answer: "bad-request", message: "closed" }],
    });
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const runsDir = (): string[] => ["--runs-dir", `${workdir.path}/waybill-runs`];
  const load = async (flags: readonly string[], world: WorldChanges): Promise<Run> => {
    const file = ["load", `${workdir.path}/a.csv`, "-m", `${workdir.path}/a.yaml`];
    const place = ["--base-url", simulator.urls.collect, "--tenant", "acme", ...runsDir()];
    return await runInProcess([...file, ...place, "--ramp", ...flags], world);
  };
  /** Answers as told, and keeps what was asked. */
  const person = (...answers: readonly boolean[]) => {
    const questions: string[] = [];
    const ask = async (question: string): Promise<boolean> =>
      answers[questions.push(question) - 1] ?? assert.fail(question);
    return { questions, world: { isTerminal: true, ask } };
  };
  const accepted = (): number => simulator.counts().recordsAccepted;

  it("shows each step on a terminal and asks before the next", async () => {
    const { questions, world } = person(true, true);
    const run = await load([], world);
    assert.equal(run.code, exitCodes.someRowsOtherwise, run.stderr);
    assert.deepEqual(questions, [
      "Go on with the next 3 rows?",
      "Go on all the same, with the next 50 rows?",
    ]);
    assert.match(
      run.stderr,
      /step 1 of the ramp: 1 row sent, 1 applied\n {2}read back 1 row: as sent\n/,
    );
    assert.match(
      run.stderr,
      /step 2 of the ramp: 3 rows sent, 2 applied, 1 rejected\n {2}line 4: rejected: .*closed.*\n {2}read back 2 rows: as sent\n {2}not good enough: 1 of 3 rows did not go in, /,
    );
    assert.equal(accepted(), 9);
  });

  it("stops, resumable, when the answer is no; resume and retry take it, too", async () => {
    const run = await load([], person(false).world);
    assert.equal(run.code, exitCodes.stopped);
    assert.match(run.stderr, /^error ERR_RAMP_STOPPED: you said no after step 1 of the ramp/m);
    assert.equal(accepted(), 1);
    const [id = ""] = workdir.loadIds();
    assert.ok(run.stderr.includes(`waybill resume ${id} `), run.stderr);
    const { questions, world } = person(false);
    const words = [id, ...runsDir(), "--ramp"];
    assert.equal((await runInProcess(["resume", ...words], world)).code, exitCodes.stopped);
    assert.equal(questions.length, 1);
    assert.equal(accepted(), 2);
    await runInProcess(["resume", id, ...runsDir()]);
    const retried = await runInProcess(["retry", ...words, "--outcome", "rejected"]);
    assert.match(retried.stderr, /step 1 of the ramp: 1 row sent, 1 rejected\n/);
  });

  it("asks nobody with --yes or without a terminal, and stops by the rule", async () => {
    const cases: readonly (readonly [readonly string[], WorldChanges])[] = [
      [["--yes"], person().world],
      [["--again"], { isTerminal: false, ask: person().world.ask }],
      [["--again"], { isTerminal: true, ask: undefined }],
    ];
    for (const [flags, world] of cases) {
      const before = accepted();
      const run = await load(flags, world);
      assert.equal(run.code, exitCodes.stopped, run.stderr);
      assert.match(run.stderr, /^error ERR_RAMP_STOPPED: step 2 of the ramp: 1 of 3 rows /m);
      assert.match(run.stderr, /resume the load .*: waybill resume wb-/);
      assert.equal(accepted(), before + 3);
    }
  });

  it("ends as interrupted on Ctrl-C while somebody is asked", async () => {
    const stop = new AbortController();
    const ask = async (): Promise<boolean> => {
      stop.abort();
      throw new DOMException("The operation was aborted", "AbortError");
    };
    const run = await load([], { isTerminal: true, ask, stopSignal: stop.signal });
    assert.equal(run.code, exitCodes.interrupted, run.stderr);
    assert.match(run.stdout, / stopped/);
    assert.equal(accepted(), 1);
  });
});

describe("the progress line", () => {
  it("stays away while somebody is asked", async () => {
    const said: string[] = [];
    const world = { err: (text: string) => said.push(text), isTerminal: true, columns: () => 80 };
    const { observer, hold } = showProgress(world as unknown as CommandWorld);
    const show = (): void => observer.onPreflight?.(10_000);
    show();
    await hold(async () => {
      said.length = 0;
      show();
      assert.deepEqual(said, []);
    });
    show();
    assert.equal(said.length, 1);
    await assert.rejects(hold(async () => await Promise.reject(new Error("gone"))));
    said.length = 0;
    show();
    assert.equal(said.length, 1, "also when the question fails");
  });
});

describe("a step of a ramp in words", () => {
  const row = { rowNumber: 2, line: 3, key: "a" };
  const step: RampStep = {
    number: 3,
    sent: 50,
    outcomes: { ...noOutcomes(), applied: 50 },
    failures: [],
    readBack: {
      read: 48,
      unread: 2,
      why: "it answered 404",
      differing: [
        {
          ...row,
          differences: [
            { field: "Quantity", kind: "rounded", sent: '"1.25"', seen: '"1.3"' },
            { field: "Name\u001B[31m", kind: "ignored", sent: '"x"' },
            { field: "Note", kind: "changed", sent: '"x"', seen: '"y"' },
            { field: "More", kind: "changed", sent: '"x"', seen: '"y"' },
          ],
        },
      ],
    },
    broken: undefined,
    next: "rest",
  };

  it("names what differs and what could not be read, at most a few lines, safe to print", () => {
    assert.equal(
      describeRampStep(step),
      [
        "step 3 of the ramp: 50 rows sent, 50 applied",
        "  read back 48 rows: 1 row not as sent",
        "  not read back, 2 rows: it answered 404",
        '    line 3: Quantity rounded: sent "1.25", is "1.3"',
        '    line 3: Name\\u001b[31m ignored: sent "x", is not there',
        '    line 3: Note changed: sent "x", is "y"',
        "  … and 1 more field",
        "",
      ].join("\n"),
    );
  });

  it("asks for what comes next", () => {
    assert.equal(askOfStep(step), "Go on with the rest?");
    assert.equal(askOfStep({ ...step, next: 50 }), "Go on with the next 50 rows?");
    assert.equal(askOfStep({ ...step, broken: "x" }), "Go on all the same, with the rest?");
  });
});
