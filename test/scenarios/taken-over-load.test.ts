import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes } from "../../src/index.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { describeThisProcess } from "../../src/kernel/this-process.ts";
import type { Execution, ExecutionOwner } from "../../src/ledger/load-record.ts";
import { repeatByTimer } from "../../src/ledger/lease.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { buildResult } from "../ledger/build-load.ts";
import { hasCode } from "../ledger/read-ledger.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("a load whose process can't be seen", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let ledger: Ledger;
  let id: string;
  /** What another process would have left in the ledger. */
  const beginAt = async (changes: Partial<ExecutionOwner>): Promise<Execution> => {
    const { space: _seen, ...owner } = describeThisProcess();
    return await ledger.beginExecution(id, { ...owner, ...changes });
  };

  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(4));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    const words = ["load", "a.csv", "-m", "a.yaml", ...place, "--limit", "2"];
    assertExit(await workdir.run(words), exitCodes.stopped);
    [id = ""] = workdir.loadIds();
    ledger = await openSqliteLedger(join(workdir.path, "waybill-runs", "ledger.db"), {
      // Its heart beats faster than a user's, so that nobody waits five seconds here.
      repeat: (act) => repeatByTimer(act, 100),
    });
  });
  afterEach(async () => {
    await ledger.close();
    await simulator.stop();
    workdir.remove();
  });

  it("is left alone until somebody takes it over, who is recorded, and then the former can't write", async () => {
    const former = await beginAt({ host: "lost-host", pid: 77 });
    const saying = /process 77 on lost-host is at work on load/;
    const refused = await workdir.run(["resume", id]);
    assertRefused(refused, exitCodes.couldNotStart, "ERR_LOAD_BUSY", saying);
    assert.ok(refused.stderr.includes(`waybill resume ${id} --take-over`), refused.stderr);
    const waiting = `process 77 on lost-host has load ${id} and can't be seen from here: unless it shows that it is at work, the load is taken over in 30 s at most\n`;
    assert.equal(refused.stderr.split(waiting).length, 2, "said once");

    assertExit(await workdir.run(["resume", id, "--take-over"]), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 4);
    const summary = JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`));
    const [{ kind, facts }] = summary.interventions;
    assert.deepEqual([kind, facts], ["taken-over", { host: "lost-host", pid: 77 }]);
    await assert.rejects(
      ledger.settle(former, buildResult(4, "rejected")),
      hasCode("ERR_EXECUTION_FENCED"),
    );
  });

  it("is carried on like any other when nothing was heard of that process for 30 seconds", async () => {
    await beginAt({ host: "lost-host", pid: 77 });
    await ledger.close();
    const database = new DatabaseSync(join(workdir.path, "waybill-runs", "ledger.db"));
    database.exec("UPDATE executions SET written_at = written_at - 30000");
    database.close();
    const { stdout } = await workdir.run(["loads", "--status", "killed"]);
    assert.match(stdout, /^ {2}process 77 on lost-host is gone; to carry on: waybill resume wb-/m);

    const run = await workdir.run(["resume", id]);
    assertExit(run, exitCodes.ok);
    assert.doesNotMatch(run.stderr, /can't be seen/);
    assert.equal(simulator.counts().recordsAccepted, 4);
    assert.deepEqual(JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`)).interventions, []);
    ledger = await openSqliteLedger(join(workdir.path, "waybill-runs", "ledger.db"));
  });

  it("stays with a process that can be seen and is at work, whatever is said", async () => {
    await beginAt(describeThisProcess());
    const run = await workdir.run(["resume", id, "--take-over"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_LOAD_BUSY", /is at work on load/);
    assert.ok(!run.stderr.includes("--take-over"), run.stderr);
    assert.equal(simulator.counts().recordsAccepted, 2);
  });
});
