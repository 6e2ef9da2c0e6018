import assert from "node:assert/strict";
import type { Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

describe("a file with an odd name", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(60);
  });
  after(async () => await simulator.stop());
  beforeEach(() => {
    place = makeDropPlace(simulator);
    place.file(
      "waybill.config.yaml",
      place.read("waybill.config.yaml").replace("actions-{date:YYYYMMDD}.csv", "*.csv"),
    );
  });
  afterEach(() => place.remove());

  for (const [index, [what, name]] of [
    ["a line break", "a\nb.csv"],
    ["a mark that turns the line round", "x\u202Egpj.csv"],
    ["quotes and a shell's signs", "t\tq\"'$(id).csv"],
    ["a hyphen at its beginning", "-rf.csv"],
    ["a line break and no more", "\n.csv"],
    ["letters of other countries", "übung-№-中.csv"],
  ].entries())
    it(`is loaded with ${what}, and put away under it`, async () => {
      place.deliver(name ?? "", correctionRows(index + 1));
      assert.equal((await place.look()).at(-1), `${name} done`);
      assert.deepEqual(
        place.list("archive"),
        [name ?? "", `${name}.done`].toSorted((a, b) => (a < b ? -1 : 1)),
      );
    });

  it("is another one than that which differs in case only", async () => {
    place.deliver("A.csv", correctionRows(10));
    place.deliver("a.csv", correctionRows(11));
    const told = await place.look();
    assert.ok(told.includes("A.csv done") && told.includes("a.csv done"), told.join());
    assert.deepEqual(place.list("archive"), ["A.csv", "A.csv.done", "a.csv", "a.csv.done"]);
  });

  it("is named in its why-file so that it can't pass for lines of it", async () => {
    place.deliver("a\nhas to be loaded.csv", "Id\n1\n");
    await place.look();
    assert.match(
      place.read("quarantine/a\nhas to be loaded.csv.why.txt"),
      /^a\\u000ahas to be loaded\.csv of the drop nightly is quarantined/,
    );
  });

  it("is quarantined where its name is so long that nothing can be put beside it, and can be done with", async () => {
    const long = `${"ä".repeat(120)}.csv`;
    place.deliver(long, correctionRows(12));
    assert.deepEqual(await place.look(), [`${long} quarantined`]);
    const { id, reason } = await place.arrival(long);
    assert.match(reason ?? "", /^its name has 244 bytes; 200 are the most/);
    const [kept = "", ...others] = place
      .list("quarantine")
      .filter((name) => !name.endsWith(".why.txt"));
    assert.match(kept, new RegExp(`^ä+-${id}$`));
    assert.equal(others.length, 1, "its marker lies beside it");
    assert.ok(place.list("quarantine").includes(`${kept}.why.txt`));
    await place.decide(long, "reject");
    assert.deepEqual(await place.look(), []);
    assert.deepEqual(place.list("failed"), [kept, `${kept}.why.txt`]);
    assert.deepEqual(place.list("inbox"), []);
  });
});

describe("thousands of files at once", () => {
  it("wait for their proofs, written down in one go, and the one that is whole is loaded", async () => {
    const simulator = await startWithActions(3);
    const place = makeDropPlace(simulator);
    try {
      const day = (at: number): string =>
        new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10).replaceAll("-", "");
      for (let at = 0; at < 3000; at += 1) place.file(`inbox/actions-${day(at)}.csv`, "");
      place.deliver("actions-20261130.csv", correctionRows(3));
      const told = await place.look();
      assert.deepEqual(told, [
        "actions-20261130.csv claimed",
        "actions-20261130.csv loading",
        "actions-20261130.csv done",
      ]);
      assert.equal((await place.standing()).open.length, 2999);
      assert.deepEqual(await place.look(), []);
    } finally {
      await simulator.stop();
      place.remove();
    }
  });
});
