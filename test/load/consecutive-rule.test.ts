import assert from "node:assert/strict";
import { exitCodes } from "../../src/load-error.ts";
import { createConsecutiveRule } from "../../src/load/consecutive-rule.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import { buildResult } from "../ledger/build-load.ts";

/** How many of the results are taken in before the rule stops the load; undefined: it never does. */
function stopsAt(most: number, results: readonly (Outcome | "unsent")[]): number | undefined {
  const rule = createConsecutiveRule(most);
  const at = results
    .map((word, index) =>
      rule(
        word === "unsent"
          ? buildResult(index, "invalid", { attempts: 0 })
          : buildResult(index, word),
      ),
    )
    .findIndex((error) => error !== undefined);
  return at === -1 ? undefined : at + 1;
}

describe("the rule behind --max-consecutive", () => {
  it("stops at the row that makes it so many", () => {
    assert.equal(stopsAt(3, ["rejected", "failed", "in-doubt", "rejected"]), 3);
    assert.equal(stopsAt(1, ["applied", "rejected"]), 2);
  });

  it("begins anew with every row that goes in", () => {
    for (const good of ["applied", "unchanged"] as const)
      assert.equal(stopsAt(2, ["rejected", good, "rejected", good, "rejected"]), undefined);
  });

  it("takes no notice of rows that were not sent", () => {
    const results = ["rejected", "unsent", "not-attempted", "rejected"] as const;
    assert.equal(stopsAt(2, results), 4);
    assert.equal(stopsAt(2, ["unsent", "unsent", "unsent"]), undefined);
  });

  it("never stops where it is off", () => {
    assert.equal(stopsAt(Number.POSITIVE_INFINITY, Array(500).fill("rejected")), undefined);
  });

  it("says how many there were and how the newest ended", () => {
    const rule = createConsecutiveRule(1);
    const error = rule(buildResult(1, "rejected", { httpStatus: 404 }));
    assert.equal(error?.exitCode, exitCodes.stopped);
    assert.equal(
      error?.message,
      "the last row that was sent did not go in, the newest ended rejected (no reason, status 404)",
    );
  });
});
