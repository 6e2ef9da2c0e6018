import assert from "node:assert/strict";
import { playLoad, type LoadOutcome } from "../../support/pace/play-load.ts";
import { scenarios, type Scenario } from "../../support/pace/scenarios.ts";

/** Chance moves every figure a little from seed to seed; means move less. */
const seeds = [1, 2];

async function playAll({ load, api }: Scenario): Promise<readonly LoadOutcome[]> {
  const outcomes = [];
  for (const seed of seeds) outcomes.push(await playLoad({ ...load, seed }, api()));
  return outcomes;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe("the pace against limiters that nobody told it of", () => {
  for (const scenario of scenarios) {
    const { name, idealSeconds, utilisation, waste, load } = scenario;
    it(`${name}: uses ${utilisation * 100} % of it, with at most ${waste} refusals per 100 rows`, async () => {
      const outcomes = await playAll(scenario);
      const used = mean(outcomes.map(({ seconds }) => idealSeconds / seconds));
      const refused = mean(outcomes.map((outcome) => outcome.waste));
      assert.ok(used >= utilisation, `utilisation ${used.toFixed(3)}`);
      assert.ok(refused <= waste, `waste ${refused.toFixed(2)}`);
      for (const { results, api } of outcomes) {
        assert.equal(new Set(results.map(({ rowNumber }) => rowNumber)).size, load.rows);
        if (scenario.mayRepeat !== true)
          assert.ok(
            [...api.processed.values()].every((times) => times === 1),
            "processed twice",
          );
      }
    });
  }
});
