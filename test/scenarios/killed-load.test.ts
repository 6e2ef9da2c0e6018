import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import { assertExit, makeWorkdir, type Workdir, dataOf } from "../support/workdir.ts";

const rowCount = 120;
const oneByOne = Array.from({ length: rowCount }, (_, at) => at + 1);

describe("a load that is killed", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", `${actionRows(rowCount)}act-x,Gold,paid,2026-03-01\n`);
    workdir.file("c.yaml", creationMapping);
    workdir.file("c.csv", creationRows(rowCount));
  });
  afterEach(() => workdir.remove());

  it("ends with every valid row applied after a resume, killed as often as it may be", async () => {
    let some = createCountdown(0);
    const simulator = await startSimulator({
      serverFields: "optional",
      latency: 10,
      onReceived: () => some.tell(),
    });
    try {
      const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
      const commands = [
        () => ["load", "a.csv", "-m", "a.yaml", ...place, "--no-preflight"],
        () => ["resume", ...workdir.loadIds()],
      ];
      for (const command of commands) {
        some = createCountdown(25);
        const program = workdir.start(command());
        await some.over;
        program.process.kill("SIGKILL");
        assert.equal((await program.over).signal, "SIGKILL");
      }
      const run = await workdir.run(["resume", ...workdir.loadIds(), "--json"]);
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.deepEqual(outcomesOf(workdir.report()), [
        ...oneByOne.map((row) => [row, "applied"]),
        [rowCount + 1, "invalid"],
      ]);
      assert.equal(dataOf(run).rows, rowCount + 1);
      const records = simulator.records("collect");
      assert.equal(records.length, rowCount);
      const repeated = records.filter(({ writes }) => writes.length > 1);
      assert.ok(repeated.length <= 16, `${repeated.length} sent again; 8 in flight at each kill`);
      for (const { writes } of records)
        assert.equal(new Set(writes.map(({ recordNo }) => recordNo)).size, 1);
    } finally {
      await simulator.stop();
    }
  });

  it("never sends a create twice: what was in flight is in doubt", async () => {
    const some = createCountdown(25);
    const simulator = await startSimulator({ latency: 10, onReceived: some.tell });
    try {
      const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
      const load = workdir.start(["load", "c.csv", "-m", "c.yaml", ...place]);
      await some.over;
      load.process.kill("SIGKILL");
      await load.over;
      const run = await workdir.run(["resume", ...workdir.loadIds()]);
      assertExit(run, exitCodes.someRowsOtherwise);
      const made = new Map<unknown, number>();
      for (const { fields } of simulator.records("certifications")) {
        const row = fields["sys_bulk_load_record_no"];
        made.set(row, (made.get(row) ?? 0) + 1);
      }
      const doubtful: number[] = [];
      for (const [row, outcome] of outcomesOf(workdir.report())) {
        if (outcome === "applied") assert.equal(made.get(row), 1, `row ${row}`);
        else {
          assert.equal(outcome, "in-doubt", `row ${row}`);
          assert.ok((made.get(row) ?? 0) <= 1, `row ${row} was created twice`);
          doubtful.push(row);
        }
      }
      assert.ok(doubtful.length > 0 && doubtful.length <= 8, doubtful.join());
      assert.match(run.stdout, /Look up \d rows? in doubt at the API/);
      const [id = ""] = workdir.loadIds();
      assert.equal(workdir.read(`waybill-runs/${id}/rejects.csv`).trimEnd().split("\n").length, 1);
    } finally {
      await simulator.stop();
    }
  });
});
