import { SourceError, UsageError } from "../../kernel/load-error.ts";
import { describeTotal, type Expectation } from "./control-totals.ts";
import type { TotalComparison } from "../load-proposal.ts";

/** @throws SourceError ERR_CONTROL_TOTAL with both numbers when a source does not have a total that is expected of it */
export function assertTotals(sourceName: string, totals: readonly TotalComparison[]): void {
  const wrong = totals.filter(({ agrees }) => !agrees);
  if (wrong.length === 0) return;
  const opening = `${sourceName} does not have the control totals that are expected of it:`;
  throw new SourceError([opening, ...wrong.map(describeTotal)].join("\n"), {
    code: "ERR_CONTROL_TOTAL",
    actions: [
      "Nothing was sent. Ask whoever made the file whether it is whole; waybill check shows its rows.",
      ...(wrong.some(({ acceptableAs }) => acceptableAs === "footer-total")
        ? [
            "If the file's own total is wrong and its rows are right, say --accept footer-total; if that line is a row, say in the mapping source: { footer: 0 }.",
          ]
        : []),
      "Correct the expected total if it was meant for another file. Rows that the mapping skips count for nothing.",
    ],
  });
}

/** @throws UsageError when totals are expected of a file that is sent before it is read to its end */
export function assertPreflight(hasPreflight: boolean, expectations: readonly Expectation[]): void {
  const [first] = expectations;
  if (hasPreflight || first === undefined) return;
  throw new UsageError(`control totals are expected (${first.from}), and they need the preflight`, {
    code: "ERR_USAGE",
    actions: ["Leave --no-preflight out, or take the expected totals away."],
  });
}
