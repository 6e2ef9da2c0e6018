import assert from "node:assert/strict";
import { exitCodes, startSimulator } from "../../src/index.ts";
import { assertBooks } from "../support/kills/assert-books.ts";
import { killStoriesOf, troubledApi } from "../support/kills/kill-stories.ts";
import { runKilledLoad } from "../support/kills/run-killed-load.ts";
import { createSeededChance } from "../support/pace/seeded-chance.ts";
import { assertExit, makeWorkdir, type Workdir } from "../support/workdir.ts";

/** `make test-kill` asks for more loads and kills; every seed is another run of chance. */
const mostKills = Number(process.env["WAYBILL_KILLS_A_LOAD"] ?? 2);
/** A killed execution gets through 15 rows at most, most of the time. */
const killStories = killStoriesOf(Math.max(50, 15 * mostKills));
const loadCount = Number(process.env["WAYBILL_KILL_LOADS"] ?? killStories.length);
const leastKills = Number(process.env["WAYBILL_LEAST_KILLS"] ?? 8);

describe("loads that are killed at random moments, at an API that loses answers and refuses", function () {
  this.timeout(300_000);
  let workdir: Workdir;
  let kills = 0;

  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(() => workdir.remove());
  after(() => {
    console.log(`      ${kills} kills over ${loadCount} loads`);
    assert.ok(kills >= leastKills, `${kills} kills`);
  });

  for (let seed = 1; seed <= loadCount; seed += 1) {
    const story = killStories[(seed - 1) % killStories.length];
    assert.ok(story !== undefined);
    it(`${story.name}, seed ${seed}: every row is accounted for`, async () => {
      let awaited: { left: number; readonly act: () => void } | undefined;
      const simulator = await startSimulator({
        ...troubledApi,
        ...(story.records === undefined ? {} : { records: story.records }),
        seed,
        onReceived: () => {
          if (awaited === undefined || (awaited.left -= 1) > 0) return;
          awaited.act();
          awaited = undefined;
        },
      });
      try {
        const killed = await runKilledLoad(story, {
          workdir,
          simulator,
          after: (requests, act) => (awaited = { left: requests, act }),
          random: createSeededChance(seed),
          mostKills,
        });
        kills += killed.kills;
        const mayDoubt = story.isCreate === true;
        const isGood = killed.last.code === exitCodes.ok;
        const isDoubtful = mayDoubt && killed.last.code === exitCodes.someRowsOtherwise;
        assert.ok(isGood || isDoubtful, killed.last.stderr);
        assertBooks(story, killed, { workdir, simulator });
        assertExit(await workdir.run(["verify", killed.loadId]), exitCodes.ok);
      } finally {
        await simulator.stop();
      }
    });
  }
});
