import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../src/index.ts";
import { actionRows } from "../../support/load-files.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { untilSaid } from "../../support/until-said.ts";
import { assertExit, dataOf, type RunningProgram } from "../../support/workdir.ts";

describe("a load that is followed", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(12);
    await place.simulate();
  });
  afterEach(() => place.close());
  const submit = (...more: string[]): RunningProgram => {
    const url = place.simulator().urls.collect;
    const words = `submit a.csv -m a.yaml --tenant acme --base-url ${url} --follow`.split(" ");
    return place.workdir.start([...words, ...more], { env: { WAYBILL_TOKEN: undefined } });
  };
  const folderOf = (id: string): string => join(place.workdir.path, "waybill-runs", id);

  it("ends for whoever follows it as it ends for its worker: summary, files and exit code", async () => {
    place.workdir.file("a.csv", `${actionRows(4)}act-x,Gold,paid,2026-03-01\n`);
    const follower = submit();
    await untilSaid(follower, /^load wb-/m);
    assertExit(await place.work(), exitCodes.someRowsOtherwise);
    const run = await follower.over;
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stdout, /^Load wb-\S+ completed$/m);
    assert.match(run.stdout, /^ {2}applied +4$/m);
    assert.match(run.stdout, /^ {2}invalid +1$/m);
    assert.match(run.stdout, /rejects\.csv {2}rows to correct/);
  });

  it("brings its reports to a host that has none of its files, and keeps what was edited there", async () => {
    const id = await place.submitted("a.csv");
    assertExit(await place.work(), exitCodes.ok);
    const before = place.workdir.read(`waybill-runs/${id}/report.csv`);
    rmSync(folderOf(id), { recursive: true });
    assertExit(await place.workdir.run(["verify", id]), exitCodes.ok);
    assert.equal(place.workdir.read(`waybill-runs/${id}/report.csv`), before);
    place.workdir.file(`waybill-runs/${id}/rejects.csv`, "edited");
    assertExit(await place.workdir.run(["report", id, "--follow"]), exitCodes.ok);
    assert.equal(place.workdir.read(`waybill-runs/${id}/rejects.csv`), "edited");
    // A summary of another execution: the files beside it are of that one, too.
    utimesSync(place.workdir.file(`waybill-runs/${id}/summary.json`, "{}"), 1, 1);
    place.workdir.file(`waybill-runs/${id}/rejects.csv`, "edited later");
    assertExit(await place.workdir.run(["report", id, "--follow"]), exitCodes.ok);
    const [kept = ""] = readdirSync(folderOf(id)).filter((name) =>
      name.startsWith("rejects-edited"),
    );
    assert.equal(place.workdir.read(`waybill-runs/${id}/${kept}`), "edited later");
    assert.match(place.workdir.read(`waybill-runs/${id}/rejects.csv`), /^Id,Name,Status,Date/);
  });

  it("hands the rows of a workbook back as one, on every host", async () => {
    const sample = (name: string): Buffer =>
      readFileSync(new URL(`../../../samples/corrections-workbook/${name}`, import.meta.url));
    for (const name of ["korrekturen-2026-10.xlsx", "mapping.yaml"])
      place.workdir.file(name, sample(name));
    const url = place.simulator().urls.billingplatform;
    const words = `submit korrekturen-2026-10.xlsx -m mapping.yaml --base-url ${url}`.split(" ");
    const run = await place.workdir.run(words);
    assertExit(run, exitCodes.ok);
    const id = run.stdout.trim();
    const env = { WAYBILL_TOKEN: undefined, WAYBILL_SESSION_ID: "simulated" };
    assertExit(await place.workdir.run(["work", "--once"], { env }), exitCodes.someRowsOtherwise);
    const rejects = readFileSync(join(folderOf(id), "rejects.xlsx"));
    rmSync(folderOf(id), { recursive: true });
    assertExit(await place.workdir.run(["report", id, "--follow"]), exitCodes.someRowsOtherwise);
    assert.ok(readFileSync(join(folderOf(id), "rejects.xlsx")).equals(rejects));
    assert.ok(!readdirSync(folderOf(id)).includes("rejects.csv"));
  });

  it("leaves it with the workers when its follower is told to stop", async () => {
    const follower = submit("--json");
    await untilSaid(follower, /^load wb-/m);
    follower.process.kill("SIGINT");
    const run = await follower.over;
    assertExit(run, exitCodes.interrupted);
    const [id = ""] = /wb-\S+/.exec(run.stderr) ?? [];
    assert.match(run.stderr, /no longer followed, and it stays with the workers/);
    assert.match(run.stderr, new RegExp(`waybill report ${id} --follow`));
    assertExit(await place.work(), exitCodes.ok);
    const followed = await place.workdir.run(["report", id, "--follow", "--json"]);
    assertExit(followed, exitCodes.ok);
    assert.equal(dataOf(followed).load.standing, "completed");
  });

  it("says why it is tried again, and that somebody took it out of the queue", async () => {
    const follower = submit();
    const tried = untilSaid(
      follower,
      /tried again from \S+ on: The credential|no credential|WAYBILL_TOKEN/,
    );
    await untilSaid(follower, /^load wb-/m);
    const [id = ""] = place.workdir.loadIds();
    await place.workdir.run(["work", "--once"], { env: { WAYBILL_TOKEN: undefined } });
    await tried;
    assertExit(await place.workdir.run(["cancel", id, "--because", "wrong"]), exitCodes.ok);
    const run = await follower.over;
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /error ERR_CANCELLED: cancelled by \S+: wrong/);
  });
});
