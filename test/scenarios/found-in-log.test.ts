import assert from "node:assert/strict";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes, startSimulator, type Simulator } from "../../src/index.ts";
import { creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import { assertExit, dataOf, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

describe("what the ledger could not be told of, and the log of the load was", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let id: string;
  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("c.yaml", creationMapping);
    workdir.file("c.csv", creationRows(4));
    // Row 2 is in doubt, and nothing of it can be found out by asking.
    simulator = await startSimulator({
      serverFields: "optional",
      search: false,
      rules: [{ match: { sys_external_id: "ref-2" }, answer: "lost" }],
    });
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const begin = async (...more: string[]): Promise<Run> => {
    const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
    const run = await workdir.run(["load", "c.csv", "-m", "c.yaml", ...place, ...more]);
    [id = ""] = workdir.loadIds();
    assert.deepEqual(outcomesOf(workdir.report())[1], [2, "in-doubt"]);
    return run;
  };
  /** As a load leaves it whose ledger is gone when an answer comes, or whose process was frozen through a take-over. */
  const keepInLog = (epoch: number, outcome = "applied"): void => {
    const line = { loadId: id, epoch, row: 2, outcome, httpStatus: 200, serverId: "sim-of-row-2" };
    const rest = { level: "info", message: "outcome is not in the ledger" };
    const said = { ...line, ...rest, timestamp: "2026-12-01T02:31:00.000Z" };
    appendFileSync(join(workdir.path, "waybill-runs", id, "load.log"), `${JSON.stringify(said)}\n`);
  };
  const assertFound = (): void => {
    const [, row] = workdir.report();
    assert.equal(row?.["outcome"], "applied");
    assert.equal(row["record_id"], "sim-of-row-2");
    assert.equal(row["applied_at"], "2026-12-01T02:31:00.000Z");
    assert.match(row["message"] ?? "", /^its answer was kept in load\.log/);
  };

  it("settles a row in doubt when the load is reconciled, and nobody is asked", async () => {
    await begin();
    keepInLog(1);
    const { requests } = simulator.counts();
    assertExit(await workdir.run(["reconcile", id]), exitCodes.ok);
    assertFound();
    assert.equal(simulator.counts().requests, requests);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("settles it when the load is resumed, and the rest goes its way", async () => {
    await begin("--limit", "3");
    keepInLog(1);
    assertExit(await workdir.run(["resume", id]), exitCodes.ok);
    assertFound();
    assert.equal(simulator.records("certifications").length, 4);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("settles one that has an intent alone: it is neither in doubt nor sent again", async () => {
    await begin("--limit", "3");
    keepInLog(1);
    const database = new DatabaseSync(join(workdir.path, "waybill-runs", "ledger.db"));
    database.exec("UPDATE rows SET outcome = NULL, errors = NULL WHERE row_number = 2");
    database.exec("UPDATE outcome_counts SET row_count = 0 WHERE outcome = 'in-doubt'");
    database.close();
    assertExit(await workdir.run(["resume", id]), exitCodes.ok);
    assertFound();
    assert.equal(simulator.records("certifications").length, 4);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  describe("where the ledger is lost as well", () => {
    const adopt = async (): Promise<void> => {
      for (const side of ["", "-wal", "-shm"])
        rmSync(join(workdir.path, "waybill-runs", `ledger.db${side}`), { force: true });
      assertExit(await workdir.run(["ledger", "adopt", id]), exitCodes.ok);
    };
    const assertBooks = async (): Promise<void> => {
      const [, row] = workdir.report();
      assert.deepEqual([row?.["outcome"], row?.["record_id"]], ["applied", "sim-of-row-2"]);
      assert.equal(row?.["applied_at"], "2026-12-01T02:31:00.000Z");
      const history = await workdir.run(["history", "sim-of-row-2", "--json"]);
      assert.deepEqual(
        dataOf(history).entries.map(({ outcome }: { outcome: string }) => outcome),
        ["applied"],
      );
      assert.equal(simulator.records("certifications").length, 4);
      assertExit(await workdir.run(["verify", id]), exitCodes.ok);
    };

    it("is known again when the folder of the load is adopted, and the rest goes its way", async () => {
      await begin("--limit", "3");
      keepInLog(1);
      await adopt();
      assertExit(await workdir.run(["resume", id]), exitCodes.ok);
      await assertBooks();
    });

    it("settles the row in doubt also where its line came behind the adoption, and nobody is asked", async () => {
      await begin("--limit", "3");
      await adopt();
      keepInLog(1);
      const { requests } = simulator.counts();
      assertExit(await workdir.run(["resume", id]), exitCodes.ok);
      assert.equal(simulator.counts().requests, requests + 1, "row 4 alone");
      await assertBooks();
    });

    it("settles nothing by a line of an execution that the ledger has begun since", async () => {
      await begin("--limit", "3");
      await adopt();
      keepInLog(3);
      assertExit(await workdir.run(["resume", id]), exitCodes.someRowsOtherwise);
      assert.deepEqual(outcomesOf(workdir.report())[1], [2, "in-doubt"]);
    });
  });

  for (const [what, epoch, outcome] of [
    ["of an execution that was not the last to send the row", 7, "applied"],
    ["of a row that did not go in", 1, "failed"],
  ] as const)
    it(`settles nothing by a line ${what}`, async () => {
      await begin();
      keepInLog(epoch, outcome);
      assertExit(await workdir.run(["reconcile", id]), exitCodes.someRowsOtherwise);
      assert.deepEqual(outcomesOf(workdir.report())[1], [2, "in-doubt"]);
    });
});
