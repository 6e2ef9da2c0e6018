import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionRows, startWithActions } from "../../support/live-actions.ts";

const [sunday, monday, tuesday] = [
  "actions-20261129.csv",
  "actions-20261130.csv",
  "actions-20261201.csv",
] as const;

describe("a file that comes into a drop", () => {
  let simulator: Simulator;
  let place: DropPlace;
  const setUp = (settings?: string): void => {
    place = makeDropPlace(simulator, settings);
  };
  const writes = (): number => simulator.received().filter(({ method }) => method !== "GET").length;
  before(async () => {
    simulator = await startWithActions(60);
  });
  after(async () => await simulator.stop());
  afterEach(() => place.remove());

  describe("with a marker", () => {
    it("is loaded once it is whole, put away with its marker, and answered", async () => {
      setUp(
        'complete: { marker: "{name}.done" }\nanswer: { report: "./outbox/{stem}.result.csv" }',
      );
      place.file(`inbox/${monday}`, correctionRows(3));
      assert.deepEqual(await place.look(), []);
      assert.equal(place.last().drops[0]?.open[0]?.state, "seen");
      assert.match(
        place.last().drops[0]?.open[0]?.reason ?? "",
        /^waits for actions-20261130.csv.done$/,
      );

      place.file(`inbox/${monday}.done`, "");
      assert.deepEqual(await place.look(), [
        `${monday} claimed`,
        `${monday} loading`,
        `${monday} done`,
      ]);
      assert.deepEqual(place.last().drops[0]?.open, []);
      assert.equal(place.last().exitCode, exitCodes.ok);
      assert.deepEqual(place.list("inbox"), []);
      assert.deepEqual(place.list("archive"), [monday, `${monday}.done`]);
      assert.match(
        place.read("outbox/actions-20261130.result.csv"),
        /^row_number,.*\n1,2,act-1,applied/,
      );
      const { state, reason, loadId } = await place.arrival(monday);
      assert.equal(state, "done");
      assert.equal(reason, `load ${loadId ?? ""}: 3 applied`);
      assert.deepEqual(await place.look(), []);
    });

    it("is told and not loaded where its content came before under another name", async () => {
      setUp();
      place.deliver(monday, correctionRows(4, "pending"));
      await place.look();
      const before = writes();
      place.deliver(tuesday, correctionRows(4, "pending"));
      assert.deepEqual(await place.look(), [`${tuesday} duplicate`]);
      assert.equal(writes(), before);
      assert.match(
        (await place.arrival(tuesday)).reason ?? "",
        /^it has the content of actions-20261130.csv \(a-/,
      );
      assert.deepEqual(place.list("inbox"), []);
      assert.deepEqual(await place.look(), []);
    });

    it("is a correction where its name came before with another content", async () => {
      setUp();
      place.deliver(monday, correctionRows(5));
      await place.look();
      const first = await place.arrival(monday);
      place.deliver(monday, correctionRows(6));
      assert.deepEqual((await place.look()).at(-1), `${monday} done`);
      assert.equal((await place.arrival(monday)).relatedId, first.id);
      assert.equal(place.list("archive").length, 4);
    });

    it("is loaded again when a person says so, and only then", async () => {
      setUp();
      place.deliver(monday, correctionRows(7, "pending"));
      await place.look();
      const { loadId } = await place.arrival(monday);
      await place.decide(monday, "again", "the API was restored from a backup");
      assert.deepEqual(await place.look(), [`${monday} loading`, `${monday} done`]);
      const second = await place.arrival(monday);
      assert.notEqual(second.loadId, loadId);
      assert.equal(second.round, 2);
      assert.match((await place.events(monday))[0]?.reason ?? "", /restored from a backup/);
    });

    it("is left alone where it is replaced while its load runs, and the new one is taken next", async () => {
      setUp();
      place.deliver(monday, correctionRows(8));
      await place.look({
        onArrival: ({ state }) => {
          if (state === "loading") place.file(`inbox/${monday}`, correctionRows(9));
        },
      });
      assert.equal(place.read(`archive/${monday}`), correctionRows(8));
      assert.equal(place.read(`inbox/${monday}`), correctionRows(9));
      place.file(`inbox/${monday}.done`, "");
      assert.equal((await place.look()).at(-1), `${monday} done`);
    });

    it("is loaded from the copy where the partner deletes it meanwhile", async () => {
      setUp();
      place.deliver(monday, correctionRows(10));
      await place.look({
        onArrival: ({ state }) => {
          if (state === "loading") rmSync(join(place.path, "inbox", monday));
        },
      });
      assert.equal(place.read(`archive/${monday}`), correctionRows(10));
    });
  });

  describe("that can't be trusted", () => {
    it("is quarantined with a reason beside it, and the next one waits until a person has decided", async () => {
      setUp();
      place.deliver(sunday, "Id,Title\nact-1,x\n");
      place.deliver(monday, correctionRows(11));
      assert.deepEqual(await place.look(), [
        `${sunday} claimed`,
        `${sunday} loading`,
        `${sunday} quarantined`,
        `${monday} complete`,
      ]);
      assert.equal(place.last().exitCode, exitCodes.fileLateOrHeld);
      assert.deepEqual(place.list("quarantine"), [sunday, `${sunday}.done`, `${sunday}.why.txt`]);
      assert.match(
        place.read(`quarantine/${sunday}.why.txt`),
        /there is no column "Name"[^]*waybill drops release a-/,
      );
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /^waits, because actions-20261129.csv/,
      );

      await place.decide(sunday, "reject");
      assert.deepEqual(await place.look(), [
        `${monday} claimed`,
        `${monday} loading`,
        `${monday} done`,
      ]);
      assert.deepEqual(place.list("failed"), [sunday, `${sunday}.why.txt`]);
    });

    it("is loaded when a person releases it and what was wrong is put right", async () => {
      setUp();
      place.deliver(sunday, "Id,Title,Status\nact-1,A title,pending\n");
      await place.look();
      place.file("mapping.yaml", place.read("mapping.yaml").replace("name: Name", "name: Title"));
      await place.decide(sunday, "release", "they call it Title now");
      assert.deepEqual(await place.look(), [`${sunday} loading`, `${sunday} done`]);
      assert.deepEqual(place.list("archive"), [sunday]);
      assert.deepEqual(place.list("quarantine"), [`${sunday}.done`, `${sunday}.why.txt`]);
      const told = (await place.events(sunday)).find(({ person }) => person !== undefined);
      assert.equal(told?.reason, "released: they call it Title now");
    });

    it("is told what is otherwise than in the last file", async () => {
      setUp();
      place.deliver(sunday, correctionRows(2));
      await place.look();
      place.deliver(monday, "Id;Title;Status;Note\nact-1;A;pending;x\n");
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /Against actions-20261129\.csv \(a-.*\): "Name" is now "Title"; new: "Note"; delimiter ;, it was ,\.$/,
      );
    });

    it("has to have the columns of the last one where that is asked for, until a person lets it in", async () => {
      setUp('complete: { marker: "{name}.done" }\nexpect: { same_columns_as_last: true }');
      place.deliver(sunday, correctionRows(2));
      place.deliver(monday, "Id,Status,Name,Note\nact-1,pending,A,x\n");
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /new: "Note"; moved: "Status", "Name"\.$/,
      );
      await place.decide(monday, "release");
      assert.equal((await place.look()).at(-1), `${monday} done`);
      place.deliver("actions-20261201.csv", "Id,Status,Name,Note\nact-2,pending,B,y\n");
      assert.equal((await place.look()).at(-1), "actions-20261201.csv done");
    });

    it("is quarantined when it has far fewer rows than usual, and not before there is a usual number", async () => {
      setUp('complete: { marker: "{name}.done" }\nexpect: { rows: "80%..120% of last 10" }');
      for (const [at, rows] of [20, 4, 21, 22].entries()) {
        place.deliver(`actions-2026110${at + 1}.csv`, correctionRows(rows));
        assert.equal((await place.look()).at(-1), `actions-2026110${at + 1}.csv done`);
      }
      place.deliver(sunday, correctionRows(5));
      assert.equal((await place.look()).at(-1), `${sunday} quarantined`);
      assert.match(
        (await place.arrival(sunday)).reason ?? "",
        /^its rows are 5, and the last 4 files had 20 in the middle/,
      );
      await place.decide(sunday, "reject");
      place.deliver(monday, correctionRows(23));
      assert.equal((await place.look()).at(-1), `${monday} done`);
    });

    it("is quarantined when it has more bytes than a file can have", async () => {
      setUp('complete: { marker: "{name}.done" }\nexpect: { bytes: "1..100" }');
      place.deliver(monday, correctionRows(24));
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match(
        (await place.arrival(monday)).reason ?? "",
        /^its bytes are \d+, and 1\.\.100 is expected$/,
      );
    });

    it("is quarantined when it is empty", async () => {
      setUp();
      place.deliver(monday, "");
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match((await place.arrival(monday)).reason ?? "", /^it is empty/);
    });

    it("is quarantined unread when it is a link", async () => {
      setUp();
      const secret = place.file("secret.txt", "of somebody else");
      symlinkSync(secret, join(place.path, "inbox", monday));
      place.file(`inbox/${monday}.done`, "");
      assert.deepEqual(await place.look(), [`${monday} quarantined`]);
      assert.equal(place.exists("secret.txt"), true);
      await assert.rejects(place.decide(monday, "release"), { code: "ERR_ARRIVAL_STATE" });
      await place.decide(monday, "reject");
      assert.deepEqual(await place.look(), []);
    });
  });

  describe("with a control file", () => {
    const settings = 'complete: { control: "{stem}.ctl" }';
    it("is loaded when rows and hash agree", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(12));
      place.file("inbox/actions-20261130.ctl", "rows=12\n");
      assert.equal((await place.look()).at(-1), `${monday} done`);
      assert.deepEqual(place.list("archive"), ["actions-20261130.csv", "actions-20261130.ctl"]);
    });

    it("is quarantined when it has other rows, and loaded all the same when a person releases it", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(13));
      place.file("inbox/actions-20261130.ctl", '{"rows": 14}');
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match((await place.arrival(monday)).reason ?? "", /14/);
      await place.decide(monday, "release", "they counted the header");
      assert.equal((await place.look()).at(-1), `${monday} done`);
    });

    it("is quarantined when its hash is another", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(14));
      place.file("inbox/actions-20261130.ctl", `sha256=${"0".repeat(64)}\n`);
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match((await place.arrival(monday)).reason ?? "", /changed or damaged on its way/);
    });
  });

  describe("that has to be quiet", () => {
    const settings = "complete: { quiet: 5m }";
    it("is loaded when two looks so far apart find the same", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(15));
      assert.deepEqual(await place.look(), [`${monday} settling`]);
      place.clock.leap(299_000);
      assert.deepEqual(await place.look(), []);
      place.clock.leap(1000);
      assert.equal((await place.look()).at(-1), `${monday} done`);
    });

    it("begins anew when it has changed in between", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(16));
      await place.look();
      place.clock.leap(300_000);
      place.file(`inbox/${monday}`, correctionRows(17));
      assert.deepEqual(await place.look(), [`${monday} settling`]);
      place.clock.leap(300_000);
      assert.equal((await place.look()).at(-1), `${monday} done`);
    });

    it("is quarantined when its last line has no end", async () => {
      setUp(settings);
      place.file(`inbox/${monday}`, correctionRows(18).slice(0, -3));
      await place.look();
      place.clock.leap(300_000);
      assert.equal((await place.look()).at(-1), `${monday} quarantined`);
      assert.match((await place.arrival(monday)).reason ?? "", /may have been cut off/);
    });
  });
});
