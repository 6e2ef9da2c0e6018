import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { exitCodes } from "../../../src/index.ts";
import { openLedger } from "../../../src/ledger/open-ledger.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { findBuiltProgram } from "../../support/built-program.ts";
import { assertBooks } from "../../support/kills/assert-books.ts";
import { killStoriesOf, sharedStoriesOf, troubledApi } from "../../support/kills/kill-stories.ts";
import { noteApplied } from "../../support/kills/run-killed-load.ts";
import { ShakenHosts } from "../../support/kills/shaken-hosts.ts";
import { troubles } from "../../support/kills/troubles.ts";
import { createSeededChance } from "../../support/pace/seeded-chance.ts";
import { makeSharedHosts, type SharedHosts } from "../../support/shared-hosts.ts";
import { assertExit } from "../../support/workdir.ts";

/** `make test-hosts` asks for more loads and kills; every seed is another run of chance. */
const mostKills = Number(process.env["WAYBILL_KILLS_A_LOAD"] ?? 2);
const loadCount = Number(process.env["WAYBILL_KILL_LOADS"] ?? 4);
const leastKills = Number(process.env["WAYBILL_LEAST_KILLS"] ?? 6);
const firstSeed = Number(process.env["WAYBILL_FIRST_SEED"] ?? 1);
const isLong = mostKills > 2;
/** A killed worker gets through 15 rows at most, most of the time. */
const rows = 18 * (mostKills + 1);
const names = ["updates of few ids", "creates", "updates in batches", "merges", "updates"];
const stories = [
  ...names.map(
    (name) =>
      killStoriesOf(rows).find((story) => story.name === name) ?? assert.fail(`no story ${name}`),
  ),
  ...sharedStoriesOf(rows),
];

describe("loads of two hosts whose clocks are 90 s apart, shaken at an API that loses answers and refuses", function () {
  this.timeout(600_000);
  const postgres = usePostgres();
  let shared: SharedHosts;
  let hosts: ShakenHosts | undefined;
  let kills = 0;
  before(() => void findBuiltProgram());
  beforeEach(async () => {
    hosts = undefined;
    shared = await makeSharedHosts(postgres.server);
  });
  afterEach(async () => {
    await hosts?.stop();
    await shared.close();
  });
  after(() => {
    console.log(`      ${kills} kills over ${loadCount} loads`);
    assert.ok(kills >= leastKills, `${kills} kills`);
  });

  for (let seed = firstSeed; seed < firstSeed + loadCount; seed += 1) {
    // Seven kinds of loads and six of troubles: each with each other in forty-two.
    const story = stories[(seed - 1) % stories.length] ?? assert.fail("no story");
    const trouble = troubles[(seed - 1) % troubles.length] ?? assert.fail("no trouble");
    it(`${story.name}, through ${trouble.name}, seed ${seed}: every row is accounted for`, async () => {
      const random = createSeededChance(seed);
      let received = 0;
      let awaited: { left: number; readonly act: () => void } | undefined;
      const simulator = await shared.simulate({
        ...troubledApi,
        ...(story.records === undefined ? {} : { records: story.records }),
        seed,
        onReceived: () => {
          received += 1;
          if (awaited === undefined || (awaited.left -= 1) > 0) return;
          awaited.act();
          awaited = undefined;
        },
      });
      const desk = shared.a;
      desk.workdir.file("rows.csv", story.source);
      desk.workdir.file("mapping.yaml", story.mapping);
      const url = simulator.urls[story.service];
      // What a lost worker had under way is sent again when its time-out is over.
      const place = ["--base-url", url, ...story.flags, "--timeout", "2s"];
      const submit = await desk.run("submit", "rows.csv", "-m", "mapping.yaml", ...place, "--yes");
      assertExit(submit, exitCodes.ok);
      const load = submit.stdout.trim();

      const shaken = await ShakenHosts.start(shared, postgres);
      hosts = shaken;
      const over = (async (): Promise<void> => {
        while (!(await shaken.isOver(load))) await delay(100);
      })();
      let isOver = false;
      void over.then(
        () => (isOver = true),
        () => (isOver = true),
      );
      /** Some requests later, or sooner or later. */
      const aWhile = async (): Promise<void> => {
        const some = 1 + Math.floor(random() * 14);
        const wait = random() * (random() < 0.75 ? 12 : 2500);
        const requests = new Promise<void>((act) => (awaited = { left: some, act }));
        await Promise.race([wait > 12 ? delay(wait) : requests.then(() => delay(wait)), over]);
      };
      const writesWhenApplied = new Map<number, number>();
      const note = async (): Promise<void> => {
        const ledger = await openLedger(shared.address, { mayOnlyRead: true });
        await noteApplied(story, { simulator, ledger, id: load }, writesWhenApplied).finally(() =>
          ledger.close(),
        );
      };
      while (!isOver && shaken.kills < mostKills) {
        await aWhile();
        if (isOver) break;
        if (shaken.kills === Math.floor(mostKills / 2))
          await trouble.strike?.({
            load,
            hosts: shaken,
            received: () => received,
            random,
            isCreate: story.isCreate === true,
            isLong,
          });
        await aWhile();
        if (isOver) break;
        await shaken.kill(load, await shaken.atWork(load), random() < 0.5);
        await note();
      }
      await over;
      kills += shaken.kills;

      const report = await desk.run("report", load, "--follow");
      assert.ok(
        report.code === exitCodes.ok ||
          (story.isCreate === true && report.code === exitCodes.someRowsOtherwise),
        report.stderr,
      );
      assertBooks(story, { loadId: load, writesWhenApplied }, { workdir: desk.workdir, simulator });
      assertExit(await desk.run("verify", load), exitCodes.ok);
    });
  }
});
