import assert from "node:assert/strict";
import { exitCodes } from "../../../src/kernel/load-error.ts";
import { createConsecutiveRule } from "../../../src/load/run/consecutive-rule.ts";
import type { Outcome } from "../../../src/rows/outcome.ts";
import { buildResult } from "../../ledger/build-load.ts";

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

  describe("for records that are not there, before any was", () => {
    /** `404`, or an outcome. @returns the row that stops it, and the exit code */
    const stopOf = (
      results: readonly (Outcome | "404" | "unsent")[],
      { most = 100, arrivedBefore = false } = {},
    ): string => {
      const rule = createConsecutiveRule(most, arrivedBefore);
      for (const [index, word] of results.entries()) {
        const error =
          word === "404"
            ? rule(buildResult(index, "rejected", { httpStatus: 404 }))
            : word === "unsent"
              ? rule(buildResult(index, "invalid", { attempts: 0 }))
              : rule(buildResult(index, word, { httpStatus: 422 }));
        if (error !== undefined) return `${index + 1}: exit ${error.exitCode}`;
      }
      return "goes on";
    };
    const missing = (count: number) => Array<"404">(count).fill("404");

    it("stops at the twentieth, with the exit code for a wrong address, tenant or key", () => {
      assert.equal(stopOf(missing(20)), "20: exit 5");
      assert.equal(stopOf(missing(20), { most: 1000 }), "20: exit 5");
      assert.equal(stopOf(["unsent", ...missing(10), "unsent", ...missing(10)]), "22: exit 5");
      assert.equal(stopOf(["rejected", ...missing(20)]), "21: exit 5");
    });

    it("goes on in every load that has the right address, or whose refusals say otherwise", () => {
      const good: readonly (readonly [
        Parameters<typeof stopOf>[0],
        Parameters<typeof stopOf>[1],
      ])[] = [
        [missing(19), {}],
        [missing(500), { most: Number.POSITIVE_INFINITY }],
        [missing(90), { arrivedBefore: true }],
        [["applied", ...missing(90)], {}],
        [["unchanged", ...missing(90)], {}],
        [["in-doubt", ...missing(90)], {}],
        [["conflict", ...missing(90)], {}],
        [[...missing(19), "applied", ...missing(90)], {}],
        [[...missing(19), "rejected", ...missing(19)], {}],
        [Array<"rejected">(99).fill("rejected"), {}],
        [Array<"unsent">(500).fill("unsent"), {}],
      ];
      for (const [results, settings] of good)
        assert.equal(stopOf(results, settings), "goes on", results.join());
    });

    it("leaves other refusals their own bound, and the exit code with which a resume helps", () => {
      assert.equal(stopOf(Array<"rejected">(100).fill("rejected")), "100: exit 3");
      assert.equal(stopOf(["applied", ...missing(100)]), "101: exit 3");
    });
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
