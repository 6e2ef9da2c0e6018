import type { CorrectionLink } from "../../ledger/correction-book.ts";
import type { SummaryCorrection } from "../../report/summary.ts";

/** The links of one load, seen from it. */
export function describeCorrections(
  links: readonly CorrectionLink[],
  loadId: string,
): readonly SummaryCorrection[] {
  return links.flatMap(({ corrected, by, rows, applied }): readonly SummaryCorrection[] => {
    if (by === loadId) return [{ relation: "corrects", loadId: corrected, rows, applied }];
    if (corrected !== loadId) return [];
    return [{ relation: "corrected-by", loadId: by, rows, applied }];
  });
}
