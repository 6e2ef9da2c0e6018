import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes } from "../../src/index.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf, parseReport } from "../support/parse-report.ts";
import { until } from "../support/until.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type RunningProgram,
  type Workdir,
} from "../support/workdir.ts";

const rowCount = 60;
const refusedRow = 20;
const oneByOne = Array.from({ length: rowCount }, (_, at) => at + 1);

/**
 * In seconds: long enough that a slow machine has frozen the process before it is over. It is waited for in real time, also by whoever takes
 * the load over: as soon as the pause is told to the ledger it holds every process of the account.
 */
const soon = 8;

/** A load whose process is stopped while it waits to send one refused row again. */
interface FrozenLoad {
  readonly id: string;
  readonly process: RunningProgram;
}

describe("a process that is frozen while another one takes its load over", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let refused: ReturnType<typeof createCountdown>;
  const ledgerPath = (): string => join(workdir.path, "waybill-runs", "ledger.db");

  beforeEach(() => {
    workdir = makeWorkdir();
    refused = createCountdown(1);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const startApi = async (match: Readonly<Record<string, string>>, retryAfter: number) => {
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match, answer: "too-many-requests", times: 1, retryAfter }],
      onReceived: ({ status }) => {
        if (status === 429) refused.tell();
      },
    });
  };

  /**
   * Until the process knows that it must wait, and all is written but the outcome of the one row that waits: nothing moves
   * then, and no lock is held.
   */
  const untilQuiet = async (id: string): Promise<void> => {
    const log = join("waybill-runs", id, "load.log");
    await until(() => /"message":"refused"/.test(workdir.read(log)));
    const ledger = await openSqliteLedger(ledgerPath());
    try {
      await until(async () => {
        const intended: number[] = [];
        for await (const row of ledger.rows(id))
          if (row.state === "intended") intended.push(row.intent.rowNumber);
        return intended.join() === String(refusedRow);
      });
    } finally {
      await ledger.close();
    }
  };

  const freeze = async (words: readonly string[]): Promise<FrozenLoad> => {
    // One at a time: beside the refused row none is on its way, nor has leave to be.
    const process = workdir.start([...words, "--concurrency", "1", "--rate", "200/s"]);
    await refused.over;
    const [id = ""] = workdir.loadIds();
    await untilQuiet(id);
    // Its heartbeat goes on: whoever is frozen in the middle of one keeps everybody from writing, for ever.
    await until(() => {
      process.process.kill("SIGSTOP");
      if (isStopped(process.process.pid) && isUnlocked()) return true;
      process.process.kill("SIGCONT");
      return false;
    });
    return { id, process };
  };

  const isStopped = (pid: number | undefined): boolean =>
    / T /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));

  const isUnlocked = (): boolean => {
    const database = new DatabaseSync(ledgerPath());
    try {
      database.exec("BEGIN IMMEDIATE; ROLLBACK");
      return true;
    } catch {
      return false;
    } finally {
      database.close();
    }
  };

  /** A process that can be seen keeps its load while its lease lasts, so the ledger is told that it runs where it can't. */
  const takeOver = async ({ id }: FrozenLoad): Promise<Run> => {
    const busy = await workdir.run(["resume", id, "--take-over"]);
    assertRefused(busy, exitCodes.couldNotStart, "ERR_LOAD_BUSY", /is at work on load/);
    changeExecution(id, "host = 'lost-host', process_space = NULL");
    return await workdir.run(["resume", id, "--take-over"]);
  };

  const changeExecution = (id: string, change: string): void => {
    const database = new DatabaseSync(ledgerPath());
    database.prepare(`UPDATE executions SET ${change} WHERE load_id = ?`).run(id);
    database.close();
  };

  /** As if the time had passed, for the ledger and for what is noted of it beside it. */
  const ageLease = (id: string, ms: number): void => {
    changeExecution(id, `written_at = written_at - ${ms}`);
    const path = join("waybill-runs", id, "ledger.watermark");
    const mark: { at: number } = JSON.parse(workdir.read(path));
    workdir.file(path, JSON.stringify({ ...mark, at: mark.at - ms }));
  };

  const filesOf = (id: string): readonly string[] =>
    ["report.csv", "rejects.csv", "summary.json"].map((name) =>
      workdir.read(join("waybill-runs", id, name)),
    );

  /** What the load is by now stays, whatever the process does that wakes up. */
  const assertHarmless = async (
    { id, process }: FrozenLoad,
    signal?: NodeJS.Signals,
  ): Promise<void> => {
    const [files, { requests }] = [filesOf(id), simulator.counts()];
    process.process.kill("SIGCONT");
    if (signal !== undefined) process.process.kill(signal);
    const run = await process.over;
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /^error ERR_EXECUTION_FENCED: execution 1 of load wb-\S+ is over/m);
    assert.doesNotMatch(run.stderr, /^\s+at .*:\d+:\d+/m, "shows no stack");
    assert.deepEqual(filesOf(id), files, "the reports are those of the other process");
    assert.equal(simulator.counts().requests, requests, "nothing more was sent");
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  };

  const startUpdates = async (retryAfter: number): Promise<FrozenLoad> => {
    await startApi({ id: `act-${refusedRow}` }, retryAfter);
    workdir.file("m.yaml", actionMapping);
    workdir.file("r.csv", actionRows(rowCount));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    return await freeze(["load", "r.csv", "-m", "m.yaml", ...place]);
  };

  const assertAllApplied = (): void => {
    assert.deepEqual(
      outcomesOf(workdir.report()),
      oneByOne.map((row) => [row, "applied"]),
    );
    for (const { id, writes } of simulator.records("collect")) assert.equal(writes.length, 1, id);
    assert.equal(simulator.records("collect").length, rowCount);
  };

  it("shows meanwhile what is settled, what is under way and what was not attempted", async () => {
    const { id } = await startUpdates(300);
    const run = await workdir.run(["report", id, "--format", "csv"]);
    assertExit(run, exitCodes.ok);
    const lines = parseReport(run.stdout);
    assert.equal(lines.length, rowCount);
    const applied = new Set(simulator.records("collect").map((record) => record.id));
    assert.ok(applied.size >= refusedRow - 1 && applied.size < rowCount);
    for (const { key = "", outcome, code } of lines) {
      if (applied.has(key)) assert.equal(outcome, "applied", key);
      else assert.equal(outcome, "not-attempted", key);
      assert.equal(code === "under-way", key === `act-${refusedRow}`, key);
    }
  });

  it("sends and writes nothing more when it wakes up", async () => {
    const frozen = await startUpdates(soon);
    assertExit(await takeOver(frozen), exitCodes.ok);
    await assertHarmless(frozen);
    assertAllApplied();
  });

  it("has its load taken over without a word when nothing was heard of it for 30 seconds", async () => {
    const frozen = await startUpdates(soon);
    ageLease(frozen.id, 30_000);
    assertExit(await workdir.run(["resume", frozen.id]), exitCodes.ok);
    await assertHarmless(frozen);
    assertAllApplied();
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`leaves the reports alone that the other one wrote, stopped by ${signal} as it wakes up`, async () => {
      const frozen = await startUpdates(soon);
      assertExit(await takeOver(frozen), exitCodes.ok);
      await assertHarmless(frozen, signal);
      assertAllApplied();
    });
  }

  it("creates nothing that the other one has in doubt", async () => {
    await startApi({ sys_external_id: `ref-${refusedRow}` }, soon);
    workdir.file("m.yaml", creationMapping);
    workdir.file("r.csv", creationRows(rowCount));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
    const frozen = await freeze(["load", "r.csv", "-m", "m.yaml", ...place]);
    assertExit(await takeOver(frozen), exitCodes.someRowsOtherwise);
    await assertHarmless(frozen);
    assert.deepEqual(
      outcomesOf(workdir.report()),
      oneByOne.map((row) => [row, row === refusedRow ? "in-doubt" : "applied"]),
    );
    const made = simulator.records("certifications");
    const numbers = made.map(({ fields }) => Number(fields["sys_bulk_load_record_no"]));
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      oneByOne.filter((row) => row !== refusedRow),
    );
  });
});
