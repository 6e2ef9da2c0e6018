import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { buildResult } from "../ledger/build-load.ts";
import { hasCode, isDead } from "../ledger/read-ledger.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("a load whose process can't be seen", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let ledger: Ledger;
  let id: string;
  /** What another process would have left in the ledger. */
  const beginAt = async (host: string, pid: number): Promise<Execution> => {
    const startedAt = Math.round(performance.timeOrigin);
    return await ledger.beginExecution(id, { host, pid, startedAt }, isDead);
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
    ledger = await openSqliteLedger(join(workdir.path, "waybill-runs", "ledger.db"));
  });
  afterEach(async () => {
    await ledger.close();
    await simulator.stop();
    workdir.remove();
  });

  it("is left alone until somebody takes it over, who is recorded, and then the former can't write", async () => {
    const former = await beginAt("lost-host", 77);
    const saying = /process 77 on lost-host is at work on load/;
    const refused = await workdir.run(["resume", id]);
    assertRefused(refused, exitCodes.couldNotStart, "ERR_LOAD_BUSY", saying);
    assert.ok(refused.stderr.includes(`waybill resume ${id} --take-over`), refused.stderr);

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

  it("stays with a process of this host that is alive, whatever is said", async () => {
    await beginAt(hostname(), process.pid);
    const run = await workdir.run(["resume", id, "--take-over"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_LOAD_BUSY", /is at work on load/);
    assert.ok(!run.stderr.includes("--take-over"), run.stderr);
    assert.equal(simulator.counts().recordsAccepted, 2);
  });
});
