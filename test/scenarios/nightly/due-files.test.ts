import assert from "node:assert/strict";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const expecting = `complete: { marker: "{name}.done" }
expect: { cron: "0 2 * * 1-5", zone: Europe/Berlin, by: "02:30", grace: 4h, holidays: ["2026-12-02"] }`;

describe("a file that is due", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(20);
  });
  after(async () => await simulator.stop());
  beforeEach(async () => {
    place = makeDropPlace(simulator, expecting);
    place.clock.goTo("2026-11-29T12:00:00Z");
    assert.deepEqual(await place.look(), []);
  });
  afterEach(() => place.remove());

  it("is late when it has not come by its time, missing when the grace is over, each told once", async () => {
    place.clock.goTo("2026-11-30T01:29:59Z");
    assert.deepEqual(await place.look(), []);
    place.clock.goTo("2026-11-30T01:30:00Z");
    assert.deepEqual(await place.look(), ["late"]);
    assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
    assert.deepEqual(await place.look(), []);
    place.clock.goTo("2026-11-30T05:30:00Z");
    assert.deepEqual(await place.look(), ["missing"]);
    assert.deepEqual(await place.look(), []);
    const [open] = (await place.standing()).open;
    assert.equal(
      open?.reason,
      "no file came until 2026-11-30T05:30:00.000Z (it was due at 2026-11-30T01:00:00.000Z)",
    );
  });

  it("is no trouble when it came in time", async () => {
    place.clock.goTo("2026-11-30T01:10:00Z");
    place.deliver("actions-20261130.csv", correctionRows(3));
    await place.look();
    place.clock.goTo("2026-11-30T09:00:00Z");
    assert.deepEqual(await place.look(), []);
    assert.equal((await place.standing()).nextDueAt, Date.parse("2026-12-01T01:30:00Z"));
  });

  it("closes the matter when it comes after all", async () => {
    place.clock.goTo("2026-11-30T02:00:00Z");
    assert.deepEqual(await place.look(), ["late"]);
    place.clock.goTo("2026-11-30T03:00:00Z");
    place.deliver("actions-20261130.csv", correctionRows(4));
    const told = await place.look();
    assert.ok(told.includes("actions-20261130.csv done"), told.join());
    assert.ok(told.includes("done"), told.join());
    assert.deepEqual((await place.standing()).open, []);
  });

  it("is told of also where nobody looked at that time", async () => {
    place.clock.goTo("2026-12-01T12:00:00Z");
    assert.deepEqual(await place.look(), ["late", "late", "missing", "missing"]);
  });

  it("is not due on a holiday, at a weekend, or before anybody looked", async () => {
    place.clock.goTo("2026-12-02T12:00:00Z");
    await place.look();
    const before = (await place.standing()).open.length;
    place.clock.goTo("2026-12-03T00:00:00Z");
    await place.look();
    assert.equal((await place.standing()).open.length, before);
    assert.equal(before, 2);
  });

  it("does not count twice what came once", async () => {
    place.clock.goTo("2026-11-30T01:10:00Z");
    place.deliver("actions-20261130.csv", correctionRows(5));
    await place.look();
    place.clock.goTo("2026-12-01T01:20:00Z");
    place.deliver("actions-20261201.csv", correctionRows(5));
    assert.ok((await place.look()).includes("actions-20261201.csv duplicate"));
    place.clock.goTo("2026-12-01T01:31:00Z");
    assert.deepEqual(await place.look(), ["late"]);
  });

  it("is late also where the one before came late: a file counts once", async () => {
    place.clock.goTo("2026-11-30T02:00:00Z");
    assert.deepEqual(await place.look(), ["late"]);
    place.clock.goTo("2026-11-30T02:20:00Z");
    place.deliver("actions-20261130.csv", correctionRows(6));
    await place.look();
    place.clock.goTo("2026-12-01T01:30:00Z");
    assert.deepEqual(await place.look(), ["late"]);
  });

  it("is late also where the one before came late and nobody looked in between", async () => {
    place.clock.goTo("2026-11-30T02:20:00Z");
    place.deliver("actions-20261130.csv", correctionRows(7));
    const looked = await place.look();
    assert.deepEqual(looked.slice(-2), ["late", "done"]);
    place.clock.goTo("2026-12-01T03:00:00Z");
    assert.deepEqual(await place.look(), ["late"]);
    place.deliver("actions-20261201.csv", correctionRows(8));
    assert.ok((await place.look()).includes("done"));
    assert.deepEqual((await place.standing()).open, []);
  });

  it("can't be had loaded again, for nothing came", async () => {
    place.clock.goTo("2026-11-30T02:00:00Z");
    await place.look();
    await place.decide("", "reject", "they had none that day");
    await assert.rejects(place.decide("", "again"), { code: "ERR_ARRIVAL_STATE" });
    assert.deepEqual(await place.look(), []);
  });
});
