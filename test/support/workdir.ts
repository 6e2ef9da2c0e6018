import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findBuiltProgram } from "./built-program.ts";
import { runInProcess } from "./captured-world.ts";
import { describeCommand, giveUpIn, standingIn } from "./one-at-a-time.ts";
import { parseReport, type ReportLine } from "./parse-report.ts";
import { testToken, type Run } from "./run.ts";

export { testToken, type Run };

export interface RunningProgram {
  readonly process: ChildProcess;
  readonly over: Promise<Run>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Buffer;
}

export interface ProgramOptions extends RunOptions {
  /** Files can't grow beyond this: stands in for a full disk. POSIX only. */
  readonly largestFileKiB?: number;
  /** The program can't have more files open than these. POSIX only. */
  readonly mostFiles?: number;
}

/** A temporary folder in which the command line runs as in a shell. */
export interface Workdir {
  readonly path: string;
  file(name: string, content: string | Buffer): string;
  read(name: string): string;
  exists(name: string): boolean;
  /** In this process, one at a time: what it does and says is the same as that of the program, and there at once. */
  run(words: readonly string[], options?: RunOptions): Promise<Run>;
  /** The built program in a process of its own: for what is about processes, or about several at once. */
  start(words: readonly string[], options?: ProgramOptions): RunningProgram;
  runProgram(words: readonly string[], options?: ProgramOptions): Promise<Run>;
  /** Ids of the loads that have a folder in waybill-runs, oldest first. */
  loadIds(runsDir?: string): readonly string[];
  /** The lines of a load's report.csv; default: of the only load. */
  report(loadId?: string, runsDir?: string): readonly ReportLine[];
  remove(): void;
}

export function makeWorkdir(): Workdir {
  const path = mkdtempSync(join(tmpdir(), "waybill-test-"));
  const running = new Set<ChildProcess>();
  const envOf = (env: RunOptions["env"]) => ({
    PATH: process.env["PATH"],
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
    WAYBILL_TOKEN: testToken,
    ...env,
  });

  const start = (
    words: readonly string[],
    { env, stdin, largestFileKiB, mostFiles }: ProgramOptions = {},
  ): RunningProgram => {
    const program = findBuiltProgram();
    const limits = [
      ...(largestFileKiB === undefined ? [] : [`trap '' XFSZ; ulimit -f ${largestFileKiB}`]),
      ...(mostFiles === undefined ? [] : [`ulimit -n ${mostFiles}`]),
    ];
    const plain = [program, ...words];
    const isLimited = limits.length > 0;
    const shell = [...limits, 'exec "$0" "$@"'].join("; ");
    const call = isLimited ? ["-c", shell, process.execPath, ...plain] : plain;
    const child = spawn(isLimited ? "bash" : process.execPath, call, {
      cwd: path,
      env: envOf(env),
      stdio: "pipe",
    });
    running.add(child);
    // A program that ends before it has read its stdin is no fault of the test.
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin ?? "");
    return { process: child, over: collect(child).finally(() => running.delete(child)) };
  };
  // By the birth of their folders: ids of one second are in no order.
  const loadIds = (runsDir = "waybill-runs"): readonly string[] =>
    readdirSync(join(path, runsDir))
      .filter((name) => name.startsWith("wb-"))
      .map((name) => ({ name, at: statSync(join(path, runsDir, name)).birthtimeMs }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ name }) => name);
  const read = (name: string): string => readFileSync(join(path, name), "utf8");

  return {
    path,
    file: (name, content) => {
      const place = join(path, name);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
      return place;
    },
    read,
    exists: (name) => existsSync(join(path, name)),
    start,
    runProgram: async (words, options) => await start(words, options).over,
    run: async (words, { env, ...options } = {}) =>
      await standingIn(path, describeCommand(words), async ({ stop, hardStop }) => {
        const columns = (): number => Number.POSITIVE_INFINITY;
        const stops = { stopSignal: stop, watchHardStop: () => hardStop };
        return await runInProcess(words, { env: envOf(env), columns, ...stops, ...options });
      }),
    loadIds,
    report: (loadId, runsDir = "waybill-runs") => {
      const [only, ...others] = loadIds(runsDir);
      const id = loadId ?? only;
      assert.ok(id !== undefined && (loadId !== undefined || others.length === 0), "which load?");
      return parseReport(read(join(runsDir, id, "report.csv")));
    },
    remove: () => {
      const stuck = giveUpIn(path);
      // What mocha says of a test that takes too long has not got a word of what it waits for.
      if (stuck !== undefined) console.error(`      has not ended, and is given up: ${stuck}`);
      for (const child of running) child.kill("SIGKILL");
      rmSync(path, { recursive: true, force: true });
    },
  };
}

async function collect(child: ChildProcess): Promise<Run> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Fails with everything that the program said when it did not end with this code. */
export function assertExit(run: Run, code: number): void {
  const said = `--- stdout\n${run.stdout}\n--- stderr\n${run.stderr}`;
  assert.equal(run.code, code, `exit code ${run.code} (${run.signal}), not ${code}\n${said}`);
}

/** Fails unless the program refused with this exit code and one sentence under this error code, without a stack. */
export function assertRefused(run: Run, exitCode: number, code: string, saying: RegExp): void {
  assertExit(run, exitCode);
  const errors = run.stderr.match(/^error ERR_\w+: /gm) ?? [];
  assert.deepEqual(errors, [`error ${code}: `], run.stderr);
  assert.match(run.stderr, saying);
  assert.match(run.stderr, /^ {2}→ \S/m, "says what to do");
  assert.doesNotMatch(run.stderr, /^\s+at .*:\d+:\d+/m, "shows no stack");
  assert.doesNotMatch(
    run.stderr,
    /[.!?]\.(?!\.)(?:\s|$)|[^.]\.\.(?:\s|$)/m,
    "no doubled full stop",
  );
  assert.match(run.stderr, /^error ERR_\w+: (?![A-Z][a-z]+ )/m, "begins in lower case");
  assert.equal(run.stdout, "");
}

/** What a command answered with --json. Fails unless that is one envelope. */
// oxlint-disable-next-line typescript/no-explicit-any -- each test says by its assertions what it is
export function dataOf({ stdout, stderr }: Pick<Run, "stdout" | "stderr">): any {
  const answer = JSON.parse(stdout);
  assert.equal(answer.format, 1, stdout);
  assert.equal(answer.ok, answer.error === undefined, stdout);
  assert.ok("data" in answer, `${stdout}\n${stderr}`);
  return answer.data;
}
