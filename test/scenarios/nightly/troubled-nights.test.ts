import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator, startSimulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, liveActions, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const minute = 60_000;

/** The last state that was told of a file. */
const lastOf = (told: readonly string[]): string => told.at(-1) ?? "";

describe("a drop after a bad night", () => {
  let simulator: Simulator;
  let place: DropPlace;
  beforeEach(async () => {
    simulator = await startWithActions(20);
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });
  const comeBack = async (): Promise<void> => {
    simulator = await startSimulator({
      port: Number(new URL(simulator.url).port),
      serverFields: "optional",
      records: liveActions(20),
    });
  };

  it("carries on what stopped after 1, 2, 5, 15 and 30 minutes, and then every 30", async () => {
    place = makeDropPlace(simulator);
    await simulator.stop();
    place.deliver(monday, correctionRows(3));
    assert.equal(lastOf(await place.look()), `${monday} stopped`);
    for (const pause of [1, 2, 5, 15, 30, 30]) {
      place.clock.leap(pause * minute - 1000);
      assert.deepEqual(await place.look(), [], `before ${pause} minutes are over`);
      place.clock.leap(1000);
      assert.deepEqual(await place.look(), [`${monday} loading`, `${monday} stopped`]);
    }
    await comeBack();
    place.clock.leap(30 * minute);
    assert.deepEqual(await place.look(), [`${monday} loading`, `${monday} done`]);
    assert.match((await place.arrival(monday)).reason ?? "", /: 3 applied$/);
  });

  it("gives up when the time for it is over, and waits for a person", async () => {
    place = makeDropPlace(simulator, 'complete: { marker: "{name}.done" }\ngive_up: 2h');
    await simulator.stop();
    place.deliver(monday, correctionRows(3));
    await place.look();
    place.clock.leap(120 * minute);
    assert.equal(lastOf(await place.look()), `${monday} attention`);
    assert.equal(place.last().exitCode, exitCodes.someRowsOtherwise);
    assert.match((await place.arrival(monday)).reason ?? "", /^given up \(carried on 1 time\): /);
    assert.deepEqual(place.list("inbox"), [monday, `${monday}.done`]);
    await comeBack();
    place.clock.leap(600 * minute);
    assert.deepEqual(await place.look(), []);
    await place.decide(monday, "release", "the API is back");
    assert.equal(lastOf(await place.look()), `${monday} done`);
  });

  it("does not try again with a credential that was refused", async () => {
    place = makeDropPlace(simulator);
    place.deliver(monday, correctionRows(3));
    const told = await place.look({ env: { PATH: process.env["PATH"] } });
    assert.equal(lastOf(told), `${monday} attention`);
    place.clock.leap(600 * minute);
    assert.deepEqual(await place.look(), []);
  });

  it("goes on with the next file where rows were rejected", async () => {
    place = makeDropPlace(simulator);
    place.deliver(monday, "Id,Name,Status\nact-999,Nobody,pending\nact-1,Somebody,pending\n");
    place.deliver(tuesday, correctionRows(4));
    const told = await place.look();
    assert.deepEqual(
      told.filter((one) => one.endsWith("done")),
      [`${monday} done`, `${tuesday} done`],
    );
    assert.match((await place.arrival(monday)).reason ?? "", /: 1 applied, 1 rejected$/);
  });

  it("holds the next file while one is stopped, and not where it is told to go on", async () => {
    place = makeDropPlace(simulator);
    await simulator.stop();
    place.deliver(monday, correctionRows(3));
    place.deliver(tuesday, correctionRows(4));
    assert.deepEqual((await place.look()).slice(-2), [`${monday} stopped`, `${tuesday} complete`]);
    place.remove();
    place = makeDropPlace(simulator, 'complete: { marker: "{name}.done" }\non_trouble: continue');
    place.deliver(monday, correctionRows(3));
    place.deliver(tuesday, correctionRows(4));
    assert.deepEqual(
      (await place.look()).filter((one) => one.endsWith("stopped")),
      [`${monday} stopped`, `${tuesday} stopped`],
    );
  });

  it("stops for too many rows that do not go in, and leaves that to a person", async () => {
    place = makeDropPlace(
      simulator,
      'complete: { marker: "{name}.done" }\nload: { max_errors: 0 }',
    );
    place.deliver(monday, "Id,Name,Status\nact-1,A,pending\nact-2,B,not-a-status\n");
    assert.equal(lastOf(await place.look()), `${monday} attention`);
    assert.match((await place.arrival(monday)).reason ?? "", /max-errors allows 0/);
  });

  it("tells of a file that is loaded and can't be put away", async () => {
    place = makeDropPlace(simulator);
    place.file("archive", "a file where a folder should be");
    place.deliver(monday, correctionRows(3));
    assert.equal(lastOf(await place.look()), `${monday} attention`);
    assert.match(
      (await place.arrival(monday)).reason ?? "",
      /^it is loaded, and can't be put away: something else is in its place \(EEXIST: .*\)\. Put that right, then: waybill drops release a-/,
    );
  });

  it("does not trust a file because it can't be put away, and does that when it can", async () => {
    place = makeDropPlace(simulator);
    for (const folder of ["quarantine", "failed"]) place.file(folder, "a file");
    place.deliver(monday, "Id\n1\n");
    assert.equal(lastOf(await place.look()), `${monday} quarantined`);
    const told = (await place.arrival(monday)).reason ?? "";
    assert.match(told, /; it can't be put away yet: something else is in its place/);
    const events = await place.events(monday);
    assert.deepEqual(await place.look(), []);
    assert.equal((await place.events(monday)).length, events.length);

    rmSync(join(place.path, "quarantine"));
    await place.look();
    const { state, reason = "" } = await place.arrival(monday);
    assert.deepEqual([state, told.startsWith(`${reason}; `)], ["quarantined", true]);
    assert.deepEqual(place.list("quarantine"), [monday, `${monday}.done`, `${monday}.why.txt`]);
    assert.doesNotMatch(place.read(`quarantine/${monday}.why.txt`), /put away/);

    await place.decide(monday, "reject");
    await place.look();
    assert.match(
      (await place.arrival(monday)).reason ?? "",
      /^rejected: .*; it can't be put away yet/,
    );
    rmSync(join(place.path, "failed"));
    await place.look();
    assert.deepEqual(place.list("failed"), [monday, `${monday}.why.txt`]);
    assert.equal((await place.arrival(monday)).state, "failed");
  });

  it("leaves its answers to the next look where it is told to end", async () => {
    place = makeDropPlace(
      simulator,
      'complete: { marker: "{name}.done" }\nanswer: { file: "./outbox/{name}" }',
    );
    const stop = new AbortController();
    place.deliver(monday, correctionRows(3));
    const told = await place.look({
      stopSignal: stop.signal,
      onArrival: ({ state }) => {
        if (state === "done") stop.abort();
      },
    });
    assert.ok(!told.includes(`${monday} attention`), told.join());
    await place.look();
    assert.equal(place.list("outbox").length, 1);
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
  });

  it("tells of a folder that is not there, and goes on when it is", async () => {
    place = makeDropPlace(simulator);
    const elsewhere = makeDropPlace(simulator);
    place.remove();
    assert.equal(elsewhere.exists("inbox"), true);
    place = elsewhere;
    place.file(
      "waybill.config.yaml",
      place.read("waybill.config.yaml").replace("./inbox", "./later"),
    );
    assert.deepEqual(await place.look(), ["nightly ERR_DROP_FOLDER"]);
    assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
    place.file(join("later", monday), correctionRows(3));
    place.file(join("later", `${monday}.done`), "");
    assert.equal(lastOf(await place.look()), `${monday} done`);
  });

  it("is not forgotten where it is taken out of the configuration while a file waits for a person", async () => {
    place = makeDropPlace(simulator);
    place.deliver(monday, "Id\n1\n");
    await place.look();
    place.file(
      "waybill.config.yaml",
      place.read("waybill.config.yaml").replace("  nightly:", "  weekly:"),
    );
    assert.deepEqual(await place.look(), []);
    assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
    const [weekly, nightly] = place.last().drops;
    assert.deepEqual([weekly?.name, nightly?.name], ["weekly", "nightly"]);
    assert.equal(nightly?.folder, undefined);
    assert.equal(nightly?.open[0]?.name, monday);
    await assert.rejects(place.decide(monday, "release"), { code: "ERR_NO_SUCH_DROP" });
    await place.decide(monday, "reject");
    assert.deepEqual(await place.look(), []);
    assert.equal(place.last().exitCode, exitCodes.ok);
  });
});
