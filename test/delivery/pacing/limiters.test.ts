import assert from "node:assert/strict";
import { playLoad } from "../../support/pace/play-load.ts";
import { scenarios } from "../../support/pace/scenarios.ts";

/** One run of chance; `npm run bench:pace` plays the scenarios in real time, too. */
const seed = 1;

describe("the pace against limiters that nobody told it of", () => {
  for (const scenario of scenarios) {
    const { name, idealSeconds, utilisation, waste, load } = scenario;
    it(`${name}: uses ${utilisation * 100} % of it, with at most ${waste} refusals per 100 rows`, async () => {
      const {
        seconds,
        waste: refused,
        results,
        api,
      } = await playLoad({ ...load, seed }, scenario.api());
      const used = idealSeconds / seconds;
      assert.ok(used >= utilisation, `utilisation ${used.toFixed(3)}`);
      assert.ok(refused <= waste, `waste ${refused.toFixed(2)}`);
      assert.equal(new Set(results.map(({ rowNumber }) => rowNumber)).size, load.rows);
      if (scenario.mayRepeat !== true)
        assert.ok(
          [...api.processed.values()].every((times) => times === 1),
          "processed twice",
        );
    });
  }
});
