import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess } from "../support/captured-world.ts";
import {
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
  detailMapping,
  detailRows,
} from "../support/load-files.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

describe("the tags of a load", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let runs = 0;
  const load = async (
    file: string,
    more: readonly string[] = [],
  ): Promise<Run & { readonly runsDir: string }> => {
    const runsDir = `runs-${(runs += 1)}`;
    const words = ["load", join(workdir.path, file), "-m", join(workdir.path, "actions.yaml")];
    const place = ["--runs-dir", join(workdir.path, runsDir), "--base-url", simulator.urls.collect];
    return { ...(await runInProcess([...words, "--tenant", "acme", ...place, ...more])), runsDir };
  };

  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("details.yaml", detailMapping);
    workdir.file("five.csv", actionRows(5));
    workdir.file("details.csv", detailRows(3));
    workdir.file("creations.csv", creationRows(3));
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("are all five in every Rhythm payload", async () => {
    const from = Date.now();
    const run = await load("five.csv");
    assertExit(run, exitCodes.ok);
    const [id] = workdir.loadIds(run.runsDir);
    for (const row of [1, 2, 3, 4, 5]) {
      const fields = simulator.record("collect", `act-${row}`)?.fields ?? {};
      assert.equal(fields["sys_bulk_load_id"], id);
      assert.equal(fields["sys_bulk_load_record_no"], row);
      assert.equal(fields["sys_bulk_load_source_file"], "five.csv");
      assert.equal(fields["sys_bulk_load_pk"], `acme:${id}`);
      const at = JSON.stringify(fields["sys_bulk_load_at"]).slice(1, -1);
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(Date.parse(at) >= from && Date.parse(at) <= Date.now(), at);
    }
  });

  it("are in creates too, with the partition key as the mapping writes it", async () => {
    const mapping = workdir.file(
      "pk.yaml",
      `${creationMapping}tags: { pk: "{loadId}/{tenantId}" }\n`,
    );
    const place = ["--base-url", simulator.urls.certifications, "-m", mapping];
    const run = await load("creations.csv", place);
    assertExit(run, exitCodes.ok);
    const [id] = workdir.loadIds(run.runsDir);
    const made = simulator.records("certifications").map(({ fields }) => fields);
    assert.deepEqual(
      new Set(made.map((fields) => fields["sys_bulk_load_record_no"])),
      new Set([1, 2, 3]),
    );
    for (const fields of made) assert.equal(fields["sys_bulk_load_pk"], `${id}/acme`);
  });

  it("are in no invoice detail, unless the mapping names fields for them", async () => {
    const place = ["--base-url", simulator.urls.billingplatform, "-m"];
    assertExit(await load("details.csv", [...place, join(workdir.path, "details.yaml")]), 0);
    const plain = simulator.record("billingplatform", "5001")?.fields ?? {};
    assert.deepEqual(
      Object.keys(plain).filter((name) => /bulk|load/i.test(name)),
      [],
    );
    assert.equal(plain["Quantity"], "0.50");
    const tagged = workdir.file(
      "tagged.yaml",
      `${detailMapping}tags: { fields: { load_id: LoadRef, record_no: LoadRow } }\ncustom_fields: { LoadRef: string, LoadRow: integer }\n`,
    );
    const run = await load("details.csv", [...place, tagged]);
    assertExit(run, 0);
    const fields = simulator.record("billingplatform", "5002")?.fields ?? {};
    assert.equal(fields["LoadRef"], workdir.loadIds(run.runsDir)[0]);
    assert.equal(fields["LoadRow"], 2);
  });
});
