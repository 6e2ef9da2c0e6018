import assert from "node:assert/strict";
import { scoreLayouts } from "../../bench/suggest.ts";

describe("suggestions for exports of other systems", () => {
  it("propose at least 80 % of what a person would map, and take nothing that a person would not", async () => {
    const scores = await scoreLayouts();
    assert.ok(scores.length >= 10);
    for (const { file, wrong } of scores) assert.deepEqual(wrong, [], file);
    for (const group of [scores, scores.filter(({ heldBack }) => heldBack)]) {
      const [wanted, proposed] = [
        group.reduce((sum, score) => sum + score.wanted, 0),
        group.reduce((sum, score) => sum + score.proposed, 0),
      ];
      assert.ok(proposed >= 0.8 * wanted, `${proposed} of ${wanted}`);
    }
  });
});
