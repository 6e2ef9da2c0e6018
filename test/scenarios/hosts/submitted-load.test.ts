import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../src/index.ts";
import { actionMapping, actionRows } from "../../support/load-files.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { assertExit, assertRefused, dataOf } from "../../support/workdir.ts";

const rows = 20;

describe("a load that is submitted", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(rows);
    await place.simulate();
  });
  afterEach(() => place.close());
  const standing = async (id: string): Promise<string> =>
    dataOf(await place.workdir.run(["loads", "--json"])).find(
      ({ loadId }: { loadId: string }) => loadId === id,
    ).standing;

  it("is checked by whoever has no credential, and carried out by a worker who has: same rows, same reports", async () => {
    const run = await place.submit("a.csv");
    assertExit(run, exitCodes.ok);
    assert.match(run.stderr, /^preflight: 20 rows, 20 to send/m);
    const id = run.stdout.trim();
    assert.equal(place.simulator().received().length, 0);
    assert.equal(await standing(id), "queued");
    const work = await place.work();
    assertExit(work, exitCodes.ok);
    assert.match(work.stderr, new RegExp(`^load ${id} is over$`, "m"));
    assert.equal(await standing(id), "completed");
    assert.deepEqual(
      outcomesOf(place.workdir.report()),
      Array.from({ length: rows }, (_, at) => [at + 1, "applied"]),
    );
    for (const { fields, writes } of place.simulator().records("collect"))
      assert.deepEqual([fields["sys_bulk_load_id"], writes.length], [id, 1]);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().received().length, rows);
  });

  it("needs nothing any more of what it was submitted from: file, mapping and look-up tables come from the store", async () => {
    const { workdir } = place;
    workdir.file(
      "in/a.yaml",
      actionMapping.replace(
        "name: Name",
        "name: { column: Name, lookup: { file: ../tables/names.csv, key: From, value: To } }",
      ),
    );
    workdir.file("tables/names.csv", "From,To\nG1,Gas\n");
    workdir.file("in/a.csv", "Exported today\nId,Name,Status,Date\nact-1,G1,pending,2026-03-01\n");
    const id = await place.submitted("in/a.csv", "-m", "in/a.yaml", "--header-row", "2");
    for (const name of ["in", "tables"]) rmSync(join(workdir.path, name), { recursive: true });
    // What stands there by now is another file.
    workdir.file("in/a.csv", actionRows(3));
    // The worker has neither the folder of the load.
    rmSync(join(workdir.path, "waybill-runs", id), { recursive: true });
    assertExit(await place.work(), exitCodes.ok);
    const [record] = place.simulator().records("collect");
    assert.equal(record?.fields["name"], "Gas");
    assert.match((await workdir.run(["report", id])).stdout, /a\.csv → rhythm\/billing-run-action/);
    assertExit(await workdir.run(["verify", id]), exitCodes.ok);
  });

  it("is in a store that is named, whose files are trusted by their content alone", async () => {
    const { workdir } = place;
    workdir.file("waybill.config.yaml", "version: 1\nstore: shared/by-config\n");
    const first = await place.submitted("a.csv");
    assert.ok(workdir.exists("shared/by-config/sha256"));
    const other = await place.submitted("c.csv", "--store", "shared/by-flag");
    assert.ok(workdir.exists("shared/by-flag/sha256"));
    assert.ok(!workdir.exists("waybill-runs/store"));
    renameSync(join(workdir.path, "shared/by-config"), join(workdir.path, "shared/moved"));
    for (const name of ["a.csv", "c.csv"]) rmSync(join(workdir.path, name));
    const lacking = await place.work();
    assertExit(lacking, exitCodes.couldNotStart);
    assert.match(lacking.stderr, /the store \S+shared\/by-config can't be found/);
    assert.match(lacking.stderr, new RegExp(`load ${first} is given back`));
    assert.equal(await standing(other), "completed", "a load remembers its store");
    assert.equal(await standing(first), "queued");
    assertExit(await place.work("--store", "shared/moved"), exitCodes.ok);
    assert.equal(await standing(first), "completed");
  });

  it("is refused as a twin while it is queued, and can be submitted again when it was cancelled there", async () => {
    const id = await place.submitted("a.csv");
    assertRefused(
      await place.submit("a.csv"),
      exitCodes.couldNotStart,
      "ERR_LOADED_BEFORE",
      /submitted at .* and which is with the workers/,
    );
    assertRefused(
      await place.workdir.run(
        `load a.csv -m a.yaml --tenant acme --base-url ${place.simulator().urls.collect}`.split(
          " ",
        ),
      ),
      exitCodes.couldNotStart,
      "ERR_LOADED_BEFORE",
      /waybill cancel/,
    );
    const cancelled = await place.workdir.run(["cancel", id, "--because", "wrong month"]);
    assertExit(cancelled, exitCodes.ok);
    assert.match(cancelled.stdout, /is out of the queue/);
    assert.equal(await standing(id), "abandoned");
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().received().length, 0);
    await place.submitted("a.csv");
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().counts().recordsAccepted, rows);
  });

  it("waits while a person has it pause, for whatever worker", async () => {
    const id = await place.submitted("a.csv");
    assertExit(await place.workdir.run(["pause", id]), exitCodes.ok);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().received().length, 0);
    assert.match(
      (await place.workdir.run(["loads"])).stdout,
      /paused by \S+, until waybill continue/,
    );
    assertExit(await place.workdir.run(["continue", id]), exitCodes.ok);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(await standing(id), "completed");
  });

  it("is carried out as it was asked for, and no row of it is sent where too many are invalid", async () => {
    place.workdir.file("a.csv", `${actionRows(4)}act-x,Gold,paid,2026-03-01\n`);
    assertRefused(
      await place.submit("a.csv", "--max-errors", "0"),
      exitCodes.couldNotStart,
      "ERR_TOO_MANY_ERRORS",
      /nothing was submitted/,
    );
    assert.match((await place.workdir.run(["loads"])).stdout, /^no loads/);
    const id = await place.submitted("a.csv", "--limit", "2", "--max-consecutive", "off");
    assertExit(await place.work(), exitCodes.stopped);
    assert.equal(place.simulator().counts().recordsAccepted, 2);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().counts().recordsAccepted, 2, "what was asked for is done");
    assertExit(await place.workdir.run(["resume", id]), exitCodes.someRowsOtherwise);
    assert.equal(place.simulator().counts().recordsAccepted, 4);
  });

  it("is left to others by a worker who lacks its connection, and carried out by one who has it", async () => {
    const { workdir } = place;
    const url = place.simulator().urls.collect;
    const config = (name: string): string =>
      `version: 1\nconnections:\n  ${name}: { base_url: ${url}, tenant: acme, token: { env: WAYBILL_TOKEN } }\n`;
    workdir.file("waybill.config.yaml", config("sandbox"));
    workdir.file("other.yaml", config("live"));
    workdir.file("elsewhere.yaml", config("sandbox").replace("/collect", "/membership"));
    const id = await place.submitted("a.csv", "--connection", "sandbox");
    const plain = await place.submitted("c.csv");
    const lacking = await place.work("--config", "other.yaml");
    assertExit(lacking, exitCodes.couldNotStart);
    assert.match(lacking.stderr, new RegExp(`load ${id} is given back.*has no connection`));
    assert.equal(await standing(plain), "completed", "others are carried out");
    assert.match((await workdir.run(["loads"])).stdout, /has no connection "sandbox"/);
    assertRefused(
      await place.work("--account", "sandbux"),
      exitCodes.couldNotStart,
      "ERR_CONNECTION_UNKNOWN",
      /did you mean "sandbox"/i,
    );
    assertExit(await place.work("--account", `${url}/x`), exitCodes.ok);
    assertRefused(
      await place.work("--store", "ftp://x/y"),
      exitCodes.couldNotStart,
      "ERR_STORE_ADDRESS",
      /a store at ftp:\/\/ can't be opened/,
    );
    const astray = await place.work("--config", "elsewhere.yaml");
    assert.match(astray.stderr, /the connection sandbox leads to \S+membership here/);
    assertExit(await place.work("--account", "sandbox"), exitCodes.ok);
    assert.equal(await standing(id), "completed");
  });

  it("waits for a person where a rule stopped it, and goes back to the workers when told to", async () => {
    await place.simulator().stop();
    await place.simulate({ rules: [{ match: { id: "act-3" }, answer: "conflict", times: 1 }] });
    const id = await place.submitted("a.csv", "--max-errors", "0", "--concurrency", "1");
    const stopped = await place.work();
    assertExit(stopped, exitCodes.stopped);
    assert.match(stopped.stderr, new RegExp(`load ${id} waits for a person: 1 row has errors`));
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(await standing(id), "stopped");
    const { stdout } = await place.workdir.run(["loads"]);
    assert.match(stdout, /waits for a person: 1 row has errors, and --max-errors allows 0/);
    assert.match(stdout, new RegExp(`waybill continue ${id}`));
    assertExit(await place.workdir.run(["continue", id]), exitCodes.ok);
    assertExit(await place.work(), exitCodes.someRowsOtherwise);
    assert.equal(place.simulator().counts().recordsAccepted, rows - 1);
  });

  it("takes the parameters of its mapping along", async () => {
    const withParameter = actionMapping.replace("name: Name", "name: $title");
    place.workdir.file("a.yaml", `${withParameter}parameters:\n  title: what all are called\n`);
    await place.submitted("a.csv", "--set", "title=by hand");
    assertExit(await place.work(), exitCodes.ok);
    const [record] = place.simulator().records("collect");
    assert.equal(record?.fields["name"], "by hand");
  });

  it("takes its file from stdin as well", async () => {
    const url = place.simulator().urls.collect;
    const words = `submit - -m a.yaml --tenant acme --base-url ${url} --json`.split(" ");
    const run = await place.workdir.run(words, { stdin: actionRows(5) });
    assertExit(run, exitCodes.ok);
    assert.equal(dataOf(run).rows, 5);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().counts().recordsAccepted, 5);
  });
});
