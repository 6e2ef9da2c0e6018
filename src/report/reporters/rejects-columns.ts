import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { OwnColumns } from "../rows-file.ts";

/** Which row it is, what became of it, and why. Ignored on input, so that a corrected file can be loaded as it is. */
export const rejectsColumns: OwnColumns = {
  names: () => ["waybill_row", "waybill_outcome", "waybill_message"],
  cells: ({ source, result, sheet }, redact) => [
    String(source.rowNumber),
    result.outcome,
    neutralizeFormula(explainRow(result.errors, redact, { sheet })),
  ],
};
