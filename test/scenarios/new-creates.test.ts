import assert from "node:assert/strict";
import { exitCodes, startSimulator } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { creationsOf, makeCreationPlace, type CreationPlace } from "../support/creation-place.ts";
import { actionMapping, actionRows, creationMapping } from "../support/load-files.ts";
import { assertExit, type Run, type Workdir } from "../support/workdir.ts";

describe("creates that repeat none go in", () => {
  let place: CreationPlace;
  let workdir: Workdir;
  beforeEach(() => {
    place = makeCreationPlace();
    ({ workdir } = place);
  });
  afterEach(async () => {
    await place.close();
  });

  const first = creationsOf("X-1", "X-2");
  const more = creationsOf("X-1", "X-2", "X-3");
  const loadFirst = async (options: SimulatorOptions = {}): Promise<void> => {
    await place.simulate(options);
    workdir.file("1.csv", first);
    workdir.file("2.csv", more);
    await place.load("1.csv");
  };
  const assertSent = async (run: Promise<Run>, ...expected: string[]): Promise<void> => {
    assertExit(await run, exitCodes.ok);
    assert.deepEqual(place.outcomes(), expected);
  };
  const all = ["1 applied", "2 applied", "3 applied"];

  it("in another tenant", async () => {
    await loadFirst();
    await assertSent(place.load("2.csv", "--tenant", "globex"), ...all);
  });

  it("at another address", async () => {
    await loadFirst();
    const other = await startSimulator({ serverFields: "optional" });
    try {
      await assertSent(place.load("2.csv", "--base-url", other.urls.certifications), ...all);
    } finally {
      await other.stop();
    }
  });

  it("under keys that differ in letter case, in a zero or in a blank", async () => {
    await loadFirst();
    workdir.file("2.csv", creationsOf("x-1", "X-01", "X-2 "));
    await assertSent(place.load("2.csv"), ...all);
  });

  it("when the API refused them, and they are corrected", async () => {
    const refused = { match: { name: "Run of X-2" }, answer: "bad-request" } as const;
    await loadFirst({ rules: [refused] });
    assert.deepEqual(place.outcomes(), ["1 applied", "2 rejected request-refused"]);
    const [id = ""] = workdir.loadIds();
    workdir.file("2.csv", creationsOf("X-1", "X-2,Corrected", "X-3"));
    await assertSent(place.load("2.csv"), "1 skipped created-before", "2 applied", "3 applied");
    assert.deepEqual(place.created(), ["X-1", "X-2", "X-3"]);
    const retried = await workdir.run(["retry", id, "--outcome", "rejected"]);
    assertExit(retried, exitCodes.someRowsOtherwise);
    const [, second] = workdir.report(id);
    assert.deepEqual([second?.["outcome"], second?.["code"]], ["invalid", "key-taken"]);
  });

  it("when a person marked them as failed", async () => {
    await loadFirst({
      rules: [{ match: { sys_external_id: "X-2" }, answer: "reset", times: 1 }],
    });
    const [id = ""] = workdir.loadIds();
    await place.load("2.csv");
    assert.deepEqual(place.outcomes().slice(0, 2), [
      "1 skipped created-before",
      "2 skipped created-before",
    ]);
    assert.match(
      place.messageOf(2),
      /is in doubt: it may have created the record, so this one was not/,
    );
    const because = ["--because", "not in the portal"];
    await workdir.run(["reconcile", id, "--mark", "failed", "--row", "2", ...because]);
    const second = place.newest();
    assertExit(await workdir.run(["retry", second]), exitCodes.ok);
    assert.deepEqual(place.outcomes(), ["1 skipped created-before", "2 applied", "3 applied"]);
    assert.deepEqual(place.created(), ["X-1", "X-3", "X-2"]);
  });

  it("when they were never sent", async () => {
    await place.simulate();
    workdir.file("1.csv", first);
    workdir.file("2.csv", more);
    assertExit(await place.load("1.csv", "--limit", "1"), exitCodes.stopped);
    await assertSent(place.load("2.csv"), "1 skipped created-before", "2 applied", "3 applied");
    const [id = ""] = workdir.loadIds();
    assertExit(await workdir.run(["resume", id]), exitCodes.ok);
    assert.equal(workdir.report(id)[1]?.["code"], "created-before");
    assert.equal(place.created().length, 3);
  });

  it("when a resume finds its own rows", async () => {
    await place.simulate();
    workdir.file("2.csv", more);
    assertExit(await place.load("2.csv", "--limit", "2"), exitCodes.stopped);
    await assertSent(workdir.run(["resume", place.newest()]), ...all);
    assert.equal(place.created().length, 3);
  });

  it("when the mapping lets rows of one file share a key", async () => {
    await loadFirst();
    workdir.file("c.yaml", creationMapping.replace("fields:", "on_duplicate: in-order\nfields:"));
    workdir.file("2.csv", creationsOf("Y-1", "Y-1", "Y-1,Another"));
    await assertSent(place.load("2.csv"), ...all);
  });

  it("when they are updates", async () => {
    await loadFirst();
    const at = ["--base-url", place.simulator().urls.collect, "--tenant", "acme"];
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(2));
    workdir.file("b.csv", `${actionRows(2)}act-1,Gold 1,pending,2026-03-01\n`);
    assertExit(await workdir.run(["load", "a.csv", "-m", "a.yaml", ...at]), exitCodes.ok);
    await assertSent(workdir.run(["load", "b.csv", "-m", "a.yaml", ...at]), ...all);
  });

  it("when the ledger is another", async () => {
    await loadFirst();
    assertExit(await place.load("2.csv", "--runs-dir", "other-runs"), exitCodes.ok);
    assert.equal(place.created().length, 5);
  });
});
