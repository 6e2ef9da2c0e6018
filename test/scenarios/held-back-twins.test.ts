import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import {
  type LoadReport,
  type LoadRequest,
  resumeLoad,
  runLoad,
  type Simulator,
  startSimulator,
} from "../../src/index.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";
import { actionHeader, actionMapping, creationMapping } from "../support/load-files.ts";

describe("a row whose earlier twin an earlier execution has left open", () => {
  let folder: string;
  let simulator: Simulator;
  const request = (name: string, service: "collect" | "certifications", limit?: number) => ({
    runsDir: join(folder, "runs"),
    clock: createLeapingClock(),
    connection: { baseUrl: simulator.urls[service], tenant: "acme" },
    env: { WAYBILL_TOKEN: "token" },
    sourcePath: join(folder, `${name}.csv`),
    mappingPath: join(folder, `${name}.yaml`),
    preflight: true,
    ...(limit === undefined ? {} : { limit }),
  });
  const resume = async (
    { summary }: LoadReport,
    { sourcePath: _file, mappingPath: _mapping, preflight: _asked, ...rest }: LoadRequest,
  ): Promise<LoadReport> => await resumeLoad({ ...rest, load: summary.loadId });

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "waybill-twins-"))));
  afterEach(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is not sent by a resume while that one has failed", async () => {
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { id: "act-1" }, answer: "server-error" }],
    });
    writeFileSync(join(folder, "a.yaml"), actionMapping);
    const rows = ["act-2,A", "act-1,First", "act-3,B", "act-1,Second", "act-2,C"];
    writeFileSync(
      join(folder, "a.csv"),
      [actionHeader, ...rows.map((row) => `${row},pending,2026-03-01`)].join("\n"),
    );
    const first = await runLoad(request("a", "collect", 3));
    assert.equal(first.summary.outcomes.failed, 1);
    const before = simulator.received().length;
    const last = await resume(first, request("a", "collect"));
    assert.deepEqual(last.summary.errors, {
      "retries-exhausted": 1,
      "earlier-row-unsettled": 1,
    });
    // The second act-2 alone.
    assert.equal(simulator.received().length, before + 1);
    assert.equal(last.summary.outcomes.applied, 3);
  });

  it("is not sent by a resume while nobody knows whether that one was carried out", async () => {
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { sys_external_id: "X-1" }, answer: "lost", times: 1 }],
    });
    writeFileSync(join(folder, "c.yaml"), `on_duplicate: in-order\n${creationMapping}`);
    writeFileSync(join(folder, "c.csv"), "Ref,Name\nX-1,First\nX-2,Other\nX-1,Second\n");
    const first = await runLoad(request("c", "certifications", 2));
    assert.equal(first.summary.outcomes["in-doubt"], 1);
    const last = await resume(first, request("c", "certifications"));
    assert.equal(last.summary.outcomes.skipped, 1);
    assert.equal(last.summary.errors["earlier-row-unsettled"], 1);
    assert.equal(simulator.records("certifications").length, 2);
  });

  it("is not sent by a resume while that one has an intent alone, as a kill leaves it", async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    writeFileSync(join(folder, "c.yaml"), `on_duplicate: in-order\n${creationMapping}`);
    writeFileSync(join(folder, "c.csv"), "Ref,Name\nX-1,First\nX-2,Other\nX-1,Second\n");
    const first = await runLoad(request("c", "certifications", 2));
    const database = new DatabaseSync(join(folder, "runs", "ledger.db"));
    database.exec("UPDATE rows SET outcome = NULL, attempts = NULL WHERE row_number = 1");
    database.close();
    const before = simulator.received().length;
    const last = await resume(first, request("c", "certifications"));
    assert.deepEqual(last.summary.errors, { "interrupted-create": 1, "earlier-row-unsettled": 1 });
    assert.equal(simulator.received().length, before);
  });
});
