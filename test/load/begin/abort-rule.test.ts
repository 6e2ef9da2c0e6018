import assert from "node:assert/strict";
import {
  createAbortRule,
  exceedsBound,
  rowsToCarryOut,
  tooManyErrors,
} from "../../../src/load/begin/abort-rule.ts";
import type { ErrorBound } from "../../../src/load/load-request.ts";
import type { Outcome } from "../../../src/rows/outcome.ts";
import type { RowResult } from "../../../src/rows/row.ts";

const ended = (outcome: Outcome): RowResult => ({
  rowNumber: 1,
  line: 2,
  key: undefined,
  outcome,
  errors: [],
  attempts: 0,
  elapsedMs: 0,
});

/** How many of the results are taken in before the rule stops the load; undefined: it never does. */
function stopsAt(
  bound: ErrorBound | undefined,
  rowCount: number | undefined,
  results: readonly Outcome[],
): number | undefined {
  const rule = createAbortRule(bound, rowCount);
  const at = results
    .map((outcome) => rule(ended(outcome)))
    .findIndex((error) => error !== undefined);
  return at === -1 ? undefined : at + 1;
}

describe("the rule behind --max-errors", () => {
  it("stops with the first row that is one too many", () => {
    assert.equal(stopsAt({ rows: 2 }, 10, ["rejected", "applied", "invalid", "failed"]), 4);
    assert.equal(stopsAt({ rows: 0 }, 10, ["applied", "in-doubt"]), 2);
  });

  it("counts neither rows that went well nor rows that were not attempted", () => {
    const good: Outcome[] = ["applied", "unchanged", "skipped", "not-attempted"];
    assert.equal(stopsAt({ rows: 0 }, 10, good), undefined);
  });

  it("takes a share of all rows where their number is known", () => {
    assert.equal(stopsAt({ share: 0.1 }, 20, ["failed", "failed", "failed"]), 3);
  });

  it("takes a share of the rows so far where it is not, and only from a hundred on", () => {
    const results: Outcome[] = Array.from({ length: 200 }, (_, at) =>
      at % 2 === 0 ? "failed" : "applied",
    );
    assert.equal(stopsAt({ share: 0.1 }, undefined, results), 101);
  });

  it("never stops without a bound", () => {
    assert.equal(stopsAt(undefined, 1, ["failed", "failed"]), undefined);
  });

  it("allows exactly the bound", () => {
    assert.equal(exceedsBound({ rows: 5 }, 5, 100), false);
    assert.equal(exceedsBound({ share: 0.05 }, 5, 100), false);
    assert.equal(exceedsBound({ share: 0.05 }, 6, 100), true);
  });

  it("says how many there are and how many are allowed, in round numbers", () => {
    assert.equal(
      tooManyErrors({ share: 0.07 }, 8).message,
      "8 rows have errors, and --max-errors allows 7%",
    );
    assert.equal(
      tooManyErrors({ rows: 0 }, 1).message,
      "1 row has errors, and --max-errors allows 0",
    );
  });

  it("is about the rows that are to be carried out", () => {
    assert.equal(rowsToCarryOut(100, 10), 10);
    assert.equal(rowsToCarryOut(5, 10), 5);
    assert.equal(rowsToCarryOut(5, undefined), 5);
    assert.equal(rowsToCarryOut(undefined, 10), undefined);
  });
});
