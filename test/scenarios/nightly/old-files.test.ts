import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { resumeLoad, type Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const monday = "actions-20261130.csv";
const tuesday = "actions-20261201.csv";
const day = 86_400_000;

describe("files that a drop has put away", () => {
  let simulator: Simulator;
  let place: DropPlace;
  before(async () => {
    simulator = await startWithActions(60);
  });
  after(async () => await simulator.stop());
  afterEach(() => place.remove());

  const setUp = (keep = ", keep: 90d"): void => {
    place = makeDropPlace(simulator, 'complete: { marker: "{name}.done" }\non_trouble: continue');
    const config = place.read("waybill.config.yaml");
    place.file(
      "waybill.config.yaml",
      config.replace("quarantine: ./quarantine", `quarantine: ./quarantine${keep}`),
    );
  };
  const load = async (content = correctionRows(3), name = monday): Promise<void> => {
    place.deliver(name, content);
    assert.equal((await place.look()).at(-1), `${name} done`);
  };
  const copiesOf = async (name: string): Promise<readonly string[]> =>
    place.list(`waybill-runs/arrivals/${(await place.arrival(name)).id}`);
  const because = async (name: string): Promise<string> => (await place.arrival(name)).reason ?? "";

  it("stay for good where nothing is said", async () => {
    setUp("");
    await load();
    place.clock.leap(3650 * day);
    await place.look();
    assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
    assert.equal((await copiesOf(monday)).length, 1);
  });

  it("are removed with what lay beside them and their copies when they are older, which is kept in mind", async () => {
    setUp();
    await load();
    place.file("archive/of-somebody-else.csv", "theirs");
    place.clock.leap(89 * day);
    await place.look();
    assert.deepEqual(place.list("archive").length, 3);
    place.clock.leap(day);
    assert.deepEqual(await place.look(), []);
    assert.deepEqual(place.list("archive"), ["of-somebody-else.csv"]);
    assert.deepEqual(await copiesOf(monday), []);
    const told = /; kept for 90 days: the file, 1 file beside it and its copy were removed$/;
    assert.match(await because(monday), told);
    const events = await place.events(monday);
    assert.match(events.at(-1)?.reason ?? "", told);
    place.clock.leap(200 * day);
    await place.look();
    assert.equal((await place.events(monday)).length, events.length);
    await assert.rejects(place.decide(monday, "again"), { code: "ERR_COPY_GONE" });
  });

  it("have a name that comes again like any other", async () => {
    setUp();
    await load();
    place.clock.leap(90 * day);
    await place.look();
    await load(correctionRows(4));
    assert.equal(place.read(`archive/${monday}`), correctionRows(4));
  });

  it("are removed where a person had rejected them, with the reasons, and not while they wait for that", async () => {
    setUp();
    place.deliver(monday, "Id\n1\n");
    await place.look();
    place.clock.leap(365 * day);
    await place.look();
    assert.deepEqual(place.list("quarantine"), [monday, `${monday}.done`, `${monday}.why.txt`]);
    await place.decide(monday, "reject");
    await place.look();
    assert.deepEqual(place.list("failed"), [monday, `${monday}.why.txt`]);
    place.clock.leap(90 * day);
    await place.look();
    assert.deepEqual([...place.list("failed"), ...place.list("quarantine")], []);
    assert.match(await because(monday), /the file, 3 files beside it and its copy were removed$/);
  });

  it("are removed where they were duplicates", async () => {
    setUp();
    await load(correctionRows(5, "pending"));
    place.clock.leap(day);
    place.deliver(tuesday, correctionRows(5, "pending"));
    assert.equal((await place.look()).at(-1), `${tuesday} duplicate`);
    place.clock.leap(89 * day);
    await place.look();
    assert.deepEqual(place.list("archive"), [tuesday, `${tuesday}.done`]);
    place.clock.leap(day);
    await place.look();
    assert.deepEqual(place.list("archive"), []);
  });

  it("stay as long as a later round of the same content is young", async () => {
    setUp();
    await load();
    place.clock.leap(80 * day);
    await place.decide(monday, "again");
    assert.equal((await place.look()).at(-1), `${monday} done`);
    const { keptAt = "" } = await place.arrival(monday);
    place.clock.leap(80 * day);
    await place.look();
    assert.equal(readFileSync(keptAt, "utf8"), correctionRows(3));
    place.clock.leap(10 * day);
    await place.look();
    assert.deepEqual(place.list("archive"), []);
  });

  describe("stay where another file has taken their place:", () => {
    const archived = `archive/${monday}`;
    for (const [what, replace] of [
      [
        "one of the same size and time",
        (path: string) => {
          const { mtimeMs } = statSync(path);
          place.file(archived, correctionRows(3).replace("New 1", "Old 1"));
          utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
        },
      ],
      ["one that was touched", (path: string) => utimesSync(path, 1, 1)],
      [
        "a link to the file itself",
        (path: string) => {
          renameSync(path, join(place.path, "elsewhere.csv"));
          symlinkSync(join(place.path, "elsewhere.csv"), path);
        },
      ],
    ] as const)
      it(what, async () => {
        setUp();
        await load();
        replace(join(place.path, archived));
        place.clock.leap(90 * day);
        await place.look();
        assert.deepEqual(place.list("archive"), [monday]);
        assert.equal(place.exists(archived), true);
        assert.match(
          await because(monday),
          /its copy, 1 file beside it was removed; .* is another file by now: it stays$/,
        );
        assert.deepEqual(await copiesOf(monday), []);
      });
  });

  it("are no longer looked for where a person has taken them away", async () => {
    setUp();
    await load();
    rmSync(join(place.path, `archive/${monday}`));
    place.clock.leap(90 * day);
    await place.look();
    assert.match(await because(monday), /archive\/actions-20261130\.csv there was nothing$/);
    assert.deepEqual(await copiesOf(monday), []);
  });

  it("stay as long as their load can be carried on", async () => {
    setUp();
    const config = place.read("waybill.config.yaml");
    place.file("waybill.config.yaml", `${config}    load: { max_errors: 0 }\n`);
    place.deliver(monday, "Id,Name,Status\nact-998,A,pending\nact-999,B,pending\n");
    assert.equal((await place.look()).at(-1), `${monday} attention`);
    await place.decide(monday, "reject");
    await place.look();
    place.clock.leap(365 * day);
    await place.look();
    assert.deepEqual(place.list("failed"), [monday, `${monday}.done`, `${monday}.why.txt`]);
    assert.equal((await copiesOf(monday)).length, 1);

    const { loadId = "" } = await place.arrival(monday);
    const { summary } = await resumeLoad({
      load: loadId,
      runsDir: join(place.path, "waybill-runs"),
      connection: { configPath: join(place.path, "waybill.config.yaml") },
      env: { TOKEN: "token" },
    });
    assert.equal(summary.status, "completed");
    await place.look();
    assert.deepEqual(place.list("failed"), []);
    assert.deepEqual(await copiesOf(monday), []);
  });
});
