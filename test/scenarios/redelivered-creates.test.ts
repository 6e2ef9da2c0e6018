import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { exitCodes, reconcileLoad, systemClock } from "../../src/index.ts";
import { beginAtOnce } from "../support/begin-at-once.ts";
import { createCountdown } from "../support/countdown.ts";
import { creationsOf, makeCreationPlace, type CreationPlace } from "../support/creation-place.ts";
import { creationMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  testToken,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

describe("creates that are delivered again", () => {
  let place: CreationPlace;
  let workdir: Workdir;
  beforeEach(() => {
    place = makeCreationPlace();
    ({ workdir } = place);
  });
  afterEach(async () => {
    await place.close();
  });

  it("are those of the files that were seen: the same file, with CRLF, with a byte order mark, with a row more", async () => {
    await place.simulate();
    const [base, maps] = [
      place.simulator().urls.certifications,
      new URL("../cases/redelivered-creates/", import.meta.url),
    ];
    const loadCase = async (name: string, ...more: string[]): Promise<Run> => {
      workdir.file(name, readFileSync(new URL(name, maps)));
      const words = ["load", name, "-m", "m.yaml", "--base-url", base, "--tenant", "acme"];
      return await workdir.run([...words, ...more]);
    };
    workdir.file("m.yaml", readFileSync(new URL("m.yaml", maps)));
    assertExit(await loadCase("mon.csv"), exitCodes.ok);
    for (const name of ["tue-crlf.csv", "wed-bom.csv"]) {
      const saying = /has the same rows as mon\.csv, which was loaded with this mapping/;
      assertRefused(await loadCase(name), exitCodes.couldNotStart, "ERR_LOADED_BEFORE", saying);
      assertExit(await loadCase(name, "--no-preflight"), exitCodes.ok);
      assert.deepEqual(
        place.outcomes(),
        [1, 2, 3, 4].map((row) => `${row} skipped created-before`),
      );
    }
    assertExit(await loadCase("thu-cumulative.csv"), exitCodes.ok);
    assert.deepEqual(place.created(), ["X-1", "X-2", "X-3", "X-4", "X-5"]);
    assertExit(await loadCase("dup-in-file.csv"), exitCodes.ok);
    assert.deepEqual(place.outcomes(), ["1 applied", "2 applied", "3 skipped duplicate-row"]);
    assert.deepEqual(place.created().slice(5), ["Y-1", "Y-2"]);
  });

  describe("by a file with one row more", () => {
    beforeEach(async () => {
      await place.simulate();
      workdir.file("mon.csv", creationsOf("X-1", "X-2", "X-3"));
      assertExit(await place.load("mon.csv"), exitCodes.ok);
    });

    it("go in once: what was created before is skipped, with load, row and new id", async () => {
      const [first = ""] = workdir.loadIds();
      workdir.file("thu.csv", creationsOf("X-1", "X-2", "X-3", "X-4"));
      const told = `3 rows sent before, not sent again (X-1, X-2, X-3; load ${first} (3))`;
      const dry = await place.load("thu.csv", "--dry-run");
      assert.ok(dry.stdout.includes(`warning: ${told}\n`), dry.stdout);
      // The one request that the load will send, and none of those that it will not.
      assert.deepEqual([...new Set(dry.stdout.match(/X-\d(?=")/g))], ["X-4"]);
      const run = await place.load("thu.csv");
      assertExit(run, exitCodes.ok);
      assert.ok(run.stderr.includes(`warning: ${told}\n`), run.stderr);
      assert.deepEqual(place.outcomes(), [
        "1 skipped created-before",
        "2 skipped created-before",
        "3 skipped created-before",
        "4 applied",
      ]);
      assert.match(
        place.messageOf(2),
        new RegExp(
          `^row 2 of load ${first} with the same key and the same values has created the record sim-\\w+`,
        ),
      );
      assert.deepEqual(place.created(), ["X-1", "X-2", "X-3", "X-4"]);
      assertExit(await workdir.run(["verify", place.newest()]), exitCodes.ok);
      const retry = await workdir.run(["retry", place.newest()]);
      assertRefused(retry, exitCodes.couldNotStart, "ERR_NOTHING_TO_RETRY", /no rows to send/);
    });

    it("are known in other bytes without a preflight, too", async () => {
      workdir.file("tue.csv", `\uFEFF${creationsOf("X-1", "X-2", "X-3").replaceAll("\n", "\r\n")}`);
      assertExit(await place.load("tue.csv", "--no-preflight"), exitCodes.ok);
      assert.deepEqual(
        place.outcomes().filter((one) => one.endsWith("skipped created-before")).length,
        3,
      );
      assert.equal(place.created().length, 3);
    });

    it("are invalid where they say something else, because nobody can know whether they are new", async () => {
      workdir.file("thu.csv", creationsOf("X-1,Another run", "X-2"));
      const run = await place.load("thu.csv");
      assertExit(run, exitCodes.someRowsOtherwise);
      const saying =
        /^warning: 1 row sent before, not sent again; 1 row with a key that an earlier row has with other values, invalid \(X-1, X-2; load/m;
      assert.match(run.stderr, saying);
      assert.deepEqual(place.outcomes(), ["1 invalid key-taken", "2 skipped created-before"]);
      assert.match(
        place.messageOf(1),
        /^the key "X-1" is that of row 1 of load wb-\S+, with other values/,
      );
      assert.match(
        workdir.read(`waybill-runs/${place.newest()}/rejects.csv`),
        /^X-1,Another run,/m,
      );
      assert.equal(place.created().length, 3);
    });

    it("count as invalid before anything is sent, where their number is bounded", async () => {
      workdir.file("thu.csv", creationsOf("X-4", "X-1,Another run"));
      const run = await place.load("thu.csv", "--max-errors", "0");
      assertExit(run, exitCodes.stopped);
      assert.match(run.stderr, /1 row has errors, and --max-errors allows 0/);
      assert.equal(place.created().length, 3);
    });

    it("are sent all the same with --again, also by the resume of such a load", async () => {
      workdir.file("thu.csv", creationsOf("X-1,Another run", "X-2", "X-4"));
      const run = await place.load("thu.csv", "--again", "--limit", "2", "--max-errors", "0");
      assertExit(run, exitCodes.stopped);
      const saying =
        /^warning: --again makes a second record of 2 rows \(X-1, X-2; load wb-\S+ \(2\)\)$/m;
      assert.match(run.stderr, saying);
      const resumed = await workdir.run(["resume", place.newest()]);
      assertExit(resumed, exitCodes.ok);
      assert.match(resumed.stderr, /^warning: the load was begun with --again: rows whose keys/m);
      assert.deepEqual(place.outcomes(), ["1 applied", "2 applied", "3 applied"]);
      assert.deepEqual(place.created(), ["X-1", "X-2", "X-3", "X-1", "X-2", "X-4"]);
    });
  });

  it("are left out of a plan, and doubled by one that is applied again only when a person says so", async () => {
    await place.simulate();
    workdir.file("mon.csv", creationsOf("X-1", "X-2"));
    const at = ["--base-url", place.simulator().urls.certifications, "--tenant", "acme"];
    const plan = async (file: string, name: string): Promise<void> =>
      assertExit(
        await workdir.run(["plan", file, "-m", "c.yaml", ...at, "-o", name]),
        exitCodes.ok,
      );
    await plan("mon.csv", "mon.plan");
    await plan("mon.csv", "twin.plan");
    assertExit(await workdir.run(["apply", "mon.plan", ...at]), exitCodes.ok);
    const twin = await workdir.run(["apply", "twin.plan", ...at]);
    assertExit(twin, exitCodes.ok);
    assert.match(twin.stderr, /^warning: 2 rows sent before, not sent again \(X-1, X-2; load/m);
    assert.deepEqual(place.outcomes(), ["1 skipped created-before", "2 skipped created-before"]);
    workdir.file("tue.csv", creationsOf("X-1", "X-2,Another", "X-3"));
    await plan("tue.csv", "tue.plan");
    assertExit(await workdir.run(["apply", "tue.plan", ...at]), exitCodes.someRowsOtherwise);
    assert.deepEqual(place.outcomes(), [
      "1 skipped created-before",
      "2 invalid key-taken",
      "3 applied",
    ]);
    assert.deepEqual(place.created(), ["X-1", "X-2", "X-3"]);
    const again = await workdir.run(["apply", "mon.plan", ...at, "--again"]);
    assertExit(again, exitCodes.ok);
    assert.match(
      again.stderr,
      /^warning: --again makes a second record of 2 rows \(X-1, X-2; load/m,
    );
    assert.deepEqual(place.created(), ["X-1", "X-2", "X-3", "X-1", "X-2"]);
  });

  describe("without a key", () => {
    beforeEach(async () => {
      await place.simulate();
      workdir.file("a.csv", creationsOf("X-1", ",Nameless", " ,Blank"));
    });

    it("are created, and warned of with their number and lines", async () => {
      const run = await place.load("a.csv");
      assertExit(run, exitCodes.ok);
      const saying =
        /^warning: key-none: rows that create a record and have no key \(2, lines 3, 4\)/m;
      assert.match(run.stderr, saying);
      assert.equal(place.created().length, 3);
    });

    it("are invalid where the mapping requires one", async () => {
      workdir.file("c.yaml", creationMapping.replace("fields:", "require_key: true\nfields:"));
      const run = await place.load("a.csv");
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.doesNotMatch(run.stderr, /key-none/);
      assert.deepEqual(place.outcomes(), [
        "1 applied",
        "2 invalid key-missing",
        "3 invalid key-missing",
      ]);
      assert.match(
        place.messageOf(2),
        /the row has no sys_external_id, so its record could not be found/,
      );
      assert.equal(place.created().length, 1);
    });
  });

  it("are not sent while a load that was killed may have sent them, and are when it is proved that it did not", async () => {
    const arrived = createCountdown(1);
    let goOn: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (goOn = resolve));
    await place.simulate({
      rules: [{ match: { sys_external_id: "X-1" }, answer: "reset", times: 1 }],
      onWrite: async () => {
        arrived.tell();
        await released;
      },
    });
    workdir.file("1.csv", creationsOf("X-1"));
    workdir.file("2.csv", creationsOf("X-1", "X-2"));
    const url = place.simulator().urls.certifications;
    const killed = workdir.start([
      "load",
      "1.csv",
      "-m",
      "c.yaml",
      "--base-url",
      url,
      "--tenant",
      "acme",
    ]);
    await arrived.over;
    killed.process.kill("SIGKILL");
    await killed.over;
    goOn();
    const [first = ""] = workdir.loadIds();

    assertExit(await place.load("2.csv"), exitCodes.ok);
    const second = place.newest();
    assert.deepEqual(place.outcomes(), ["1 skipped created-before", "2 applied"]);
    assert.match(
      place.messageOf(1),
      /was about to be sent and has no outcome yet, so this one was not/,
    );

    assertExit(await workdir.run(["resume", first]), exitCodes.someRowsOtherwise);
    assertExit(await workdir.run(["retry", second]), exitCodes.ok);
    assert.match(
      place.messageOf(1),
      new RegExp(`is in doubt: .*waybill reconcile ${first} finds out`),
    );

    const runsDir = `${workdir.path}/waybill-runs`;
    const clock = { ...systemClock, now: () => Date.now() + 121_000 };
    const env = { WAYBILL_TOKEN: testToken };
    await reconcileLoad({ load: first, runsDir, connection: {}, env, clock });
    assert.equal(workdir.report(first)[0]?.["code"], "not-created");
    assertExit(await workdir.run(["retry", second]), exitCodes.ok);
    assert.deepEqual(place.outcomes(), ["1 applied", "2 applied"]);
    assertExit(await workdir.run(["retry", first]), exitCodes.ok);
    assert.equal(workdir.report(first)[0]?.["code"], "created-before");
    assert.deepEqual(place.created(), ["X-2", "X-1"]);
  });

  it("go in once when two different files are loaded at once", async () => {
    await place.simulate({ latency: 20 });
    workdir.file("1.csv", creationsOf("X-1", "X-2", "X-3", "X-4"));
    workdir.file("2.csv", creationsOf("X-4", "X-3", "X-2", "X-1", "X-5"));
    const requestOf = (source: string) => ({
      sourcePath: `${workdir.path}/${source}`,
      mappingPath: `${workdir.path}/c.yaml`,
      preflight: true,
      connection: { baseUrl: place.simulator().urls.certifications, tenant: "acme" },
      runsDir: `${workdir.path}/waybill-runs`,
      env: { WAYBILL_TOKEN: testToken },
    });
    const ended = await beginAtOnce([
      { kind: "load", request: requestOf("1.csv") },
      { kind: "load", request: requestOf("2.csv") },
    ]);
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.deepEqual(place.created().toSorted(), ["X-1", "X-2", "X-3", "X-4", "X-5"]);
  });
});
