import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { groupedMapping } from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Workdir } from "../support/workdir.ts";

const recordCount = 60;
/** Each record has one, two or three rows. */
const lines = Array.from({ length: recordCount }, (_, at) =>
  Array.from({ length: 1 + (at % 3) }, (_row, row) => `ref-${at},Run,n-${row}`),
).flat();

describe("a load of grouped rows that is killed", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("m.yaml", groupedMapping);
    workdir.file("rows.csv", `${["Ref,Name,Notice", ...lines].join("\n")}\n`);
  });
  afterEach(() => workdir.remove());

  it("ends with one outcome for all rows of a record, no record given twice, also where the ledger is lost", async () => {
    const some = createCountdown(20);
    const simulator = await startSimulator({
      serverFields: "optional",
      latency: 10,
      onReceived: some.tell,
    });
    try {
      const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
      const load = workdir.start(["load", "rows.csv", "-m", "m.yaml", ...place]);
      await some.over;
      load.process.kill("SIGKILL");
      await load.over;
      const [id = ""] = workdir.loadIds();
      const run = await workdir.run(["resume", id]);
      assert.ok(run.code === exitCodes.ok || run.code === exitCodes.someRowsOtherwise, run.stderr);
      assertTogether();
      const refs = simulator
        .records("certifications")
        .map(({ text }) => JSON.parse(text))
        .map((record) => {
          const { reminders } = record.application_reminder_options;
          return `${record.sys_external_id} ${reminders.length}`;
        });
      assert.equal(new Set(refs).size, refs.length, "none was given twice");
      for (const ref of refs) {
        const [, at = "", count] = /^ref-(\d+) (\d)$/.exec(ref) ?? [];
        assert.equal(Number(count), 1 + (Number(at) % 3), "none without one of its rows");
      }
      assertExit(await workdir.run(["verify", id]), exitCodes.ok);

      for (const end of ["", "-wal", "-shm"])
        rmSync(join(workdir.path, "waybill-runs", `ledger.db${end}`), { force: true });
      const before = workdir.report();
      assertExit(await workdir.run(["ledger", "adopt", id]), exitCodes.ok);
      const verified = await workdir.run(["verify", id]);
      assertExit(verified, exitCodes.ok);
      await workdir.run(["report", id]);
      assert.deepEqual(
        workdir.report().map(({ outcome }) => outcome),
        before.map(({ outcome }) => outcome),
      );
    } finally {
      await simulator.stop();
    }
  });

  function assertTogether(): void {
    const outcomes = new Map<string, Set<string>>();
    const report = workdir.report();
    assert.equal(report.length, lines.length);
    for (const [at, { outcome = "" }] of report.entries()) {
      const [ref = ""] = lines[at]?.split(",") ?? [];
      outcomes.set(ref, (outcomes.get(ref) ?? new Set()).add(outcome));
    }
    for (const [ref, found] of outcomes)
      assert.equal(found.size, 1, `${ref}: ${[...found].join()}`);
    assert.equal(outcomes.size, recordCount);
  }
});
