import assert from "node:assert/strict";
import { listLoads, startSimulator, type LoadRequest, type Simulator } from "../../src/index.ts";
import { beginAtOnce } from "../support/begin-at-once.ts";
import { makeChangePlace } from "../support/change-place.ts";
import { creationMapping, creationRows } from "../support/load-files.ts";
import { makeWorkdir, testToken, type Workdir } from "../support/workdir.ts";

describe("two processes that begin at once", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("c.yaml", creationMapping);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const requestOf = (source: string): LoadRequest => ({
    sourcePath: `${workdir.path}/${source}`,
    mappingPath: `${workdir.path}/c.yaml`,
    preflight: true,
    connection: { baseUrl: simulator.urls.certifications, tenant: "acme" },
    runsDir: `${workdir.path}/waybill-runs`,
    env: { WAYBILL_TOKEN: testToken },
  });

  for (const [what, second] of [
    ["the same file", creationRows(3)],
    ["the same rows in other bytes", `\uFEFF${creationRows(3).replaceAll("\n", "\r\n")}`],
  ] as const) {
    it(`load ${what} once: the second is refused, and leaves no folder`, async () => {
      simulator = await startSimulator({ serverFields: "optional" });
      workdir.file("1.csv", creationRows(3));
      workdir.file("2.csv", second);
      const ended = await beginAtOnce([
        { kind: "load", request: requestOf("1.csv") },
        { kind: "load", request: { ...requestOf("2.csv"), reading: { delimiter: "," } } },
      ]);
      assert.deepEqual(ended.map(({ code }) => code ?? "none").toSorted(), [
        "ERR_LOADED_BEFORE",
        "none",
      ]);
      assert.equal(simulator.records("certifications").length, 3);
      const loads = await listLoads(`${workdir.path}/waybill-runs`);
      assert.deepEqual(
        workdir.loadIds(),
        loads.map(({ id }) => id),
      );
      assert.equal(loads.length, 1);
    });
  }

  it("both load the file when both say --again", async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("1.csv", creationRows(3));
    const request = { ...requestOf("1.csv"), again: true };
    const ended = await beginAtOnce([
      { kind: "load", request },
      { kind: "load", request },
    ]);
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.equal(simulator.records("certifications").length, 6);
  });

  it("apply a plan once", async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    const place = makeChangePlace({
      baseUrl: simulator.urls.certifications,
      tenant: "acme",
      mapping: creationMapping,
      source: creationRows(3),
    });
    try {
      const { path } = await place.plan();
      const { connection, env } = requestOf("");
      const request = { planPath: path, connection, runsDir: place.runsDir, env };
      const ended = await beginAtOnce([
        { kind: "apply", request },
        { kind: "apply", request },
      ]);
      assert.deepEqual(ended.map(({ code }) => code ?? "none").toSorted(), [
        "ERR_LOADED_BEFORE",
        "none",
      ]);
      assert.equal(simulator.records("certifications").length, 3);
    } finally {
      place.remove();
    }
  });
});
