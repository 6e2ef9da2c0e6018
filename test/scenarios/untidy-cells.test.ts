import assert from "node:assert/strict";
import { exitCodes, runLoad, startSimulator, type Simulator } from "../../src/index.ts";
import { actionHeader, actionMapping } from "../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const file = [
  actionHeader,
  "act-1,Gold,pending,2026-03-01",
  '"=""act-2""",Gold,PENDING,2026-03-01',
  "act-1,Gold,pending,2026-03-01",
  "act-3,Gold\u200B,pending,1970-01-01",
  "act-4,Gold,pending,45123",
  "act-5,Gold,pending,2026-03-01",
  "act-5,Silver,pending,2026-03-01",
  "",
].join("\n");

describe("a load of untidy cells", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  before(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("sends what the mapping makes of them, and its books tell what was done", async () => {
    const mapping = actionMapping.replace(
      "fields:",
      "clean: [formula-text, zero-width, enum-case]\non_duplicate: reject\nfields:",
    );
    const { summary, exitCode } = await runLoad({
      sourcePath: workdir.file("a.csv", file),
      mappingPath: workdir.file("a.yaml", mapping),
      preflight: true,
      connection: { baseUrl: simulator.urls.collect, tenant: "acme" },
      runsDir: `${workdir.path}/waybill-runs`,
      env: { WAYBILL_TOKEN: "any-token" },
    });
    assert.equal(exitCode, exitCodes.someRowsOtherwise);
    assert.deepEqual(
      summary.source.warnings.map(({ code, count, lines }) => [code, count, ...lines]),
      [
        ["cleaned", 3, 3, 5],
        ["dup-identical", 1, 4],
        ["date-sentinel", 1, 5],
      ],
    );
    assert.deepEqual(
      workdir.report(summary.loadId).map(({ key, outcome, code }) => [key, outcome, code]),
      [
        ["act-1", "applied", ""],
        ["act-2", "applied", ""],
        ["act-1", "skipped", "duplicate-row"],
        ["act-3", "applied", ""],
        ["act-4", "invalid", "xl-serial"],
        ["act-5", "invalid", "key-repeated"],
        ["act-5", "invalid", "key-repeated"],
      ],
    );
    // What is to be corrected stands in rejects.csv as it was read.
    const rejects = workdir.read(`waybill-runs/${summary.loadId}/rejects.csv`);
    assert.match(rejects, /^act-4,Gold,pending,45123,5,invalid,/m);
  });
});
