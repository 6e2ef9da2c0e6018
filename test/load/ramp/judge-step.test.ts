import assert from "node:assert/strict";
import { boundOfStep, judgeStep } from "../../../src/load/ramp/judge-step.ts";
import type { RampDifference, RampFailure } from "../../../src/load/ramp-step.ts";

const failure: RampFailure = {
  rowNumber: 1,
  line: 2,
  key: "a",
  outcome: "rejected",
  error: undefined,
};
const differing = (kind: "ignored" | "rounded" | "reformatted" | "changed"): RampDifference => ({
  rowNumber: 1,
  line: 2,
  key: "a",
  differences: [{ field: "name", kind }],
});
const judge = (
  size: number,
  sent: number,
  failures: number,
  kinds: readonly Parameters<typeof differing>[0][],
  maxErrors?: Parameters<typeof boundOfStep>[1],
  rowCount?: number,
): string | undefined =>
  judgeStep(
    {
      number: 1,
      sent,
      failures: Array.from({ length: failures }, () => failure),
      readBack: { read: sent, unread: 0, why: undefined, differing: kinds.map(differing) },
    },
    boundOfStep(size, maxErrors, rowCount),
  );

describe("the rule of a ramp", () => {
  it("lets no row of the small steps go wrong, and a tenth of any other", () => {
    for (const size of [1, 3]) {
      assert.equal(judge(size, size, 0, []), undefined);
      assert.ok(judge(size, size, 1, []));
      assert.ok(judge(size, size, 0, ["ignored"]));
      assert.ok(judge(size, size, 0, ["changed"]));
    }
    assert.equal(judge(50, 50, 3, ["ignored", "changed"]), undefined);
    assert.ok(judge(50, 50, 3, ["ignored", "changed", "changed"]));
  });

  it("counts nothing that is rounded or written otherwise", () => {
    assert.equal(judge(3, 3, 0, ["rounded", "reformatted", "rounded"]), undefined);
  });

  it("takes a number of rows for a share of all rows, and for nothing where these are not known", () => {
    const one = { rows: 1 };
    assert.match(judge(1, 1, 1, [], one, 500) ?? "", /--max-errors allows 1 of 500$/);
    assert.match(judge(1, 1, 1, [], one) ?? "", /in this step all must go in/);
    assert.match(judge(1, 1, 1, [], one, 0) ?? "", /in this step all must go in/);
  });

  it("stops exactly where the share is exceeded", () => {
    for (let failures = 0; failures <= 50; failures += 1)
      for (let percent = 0; percent <= 100; percent += 1) {
        const broken = judge(50, 50, failures, [], { share: percent / 100 });
        const isTooMuch = failures * 100 > percent * 50;
        assert.equal(broken !== undefined, isTooMuch, `${failures} of 50, ${percent}%`);
      }
  });
});
