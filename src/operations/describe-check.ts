import { countOf, withCommas } from "../kernel/counts.ts";
import { describeTotal } from "../load/bind/control-totals.ts";
import type { Preflight } from "../load/load-proposal.ts";
import type { Decision } from "../mapping/survey/survey-columns.ts";
import { describeWarning } from "../rows/describe-warning.ts";
import type { CheckReport } from "./check-file.ts";

/** `Quantity is read by decimal: ",", as "1,5" in line 3 shows`. */
export function describeDecision({ field, column, setting, because }: Decision): string {
  const shown = because === undefined ? "" : `, as ${because} shows`;
  return `column "${column}" is read for ${field} by ${setting}${shown}`;
}

/** `1,234 to send, 2 invalid, 3 skipped by the mapping`. */
export function describeCounts(
  { valid, invalid, skipped }: Pick<Preflight, "valid" | "invalid" | "skipped">,
  verb: string,
): string {
  const [sent, refused, left] = [valid, invalid, skipped].map(withCommas);
  return `${sent} ${verb}, ${refused} invalid, ${left} skipped by the mapping`;
}

export function describeRepeatedKeys(count: number): string {
  return count === 1
    ? "1 row has a key that an earlier row has; they are applied in file order"
    : `${withCommas(count)} rows have a key that an earlier row has; they are applied in file order`;
}

/** What a check found besides the counts of its rows and their errors: a sentence each. */
export function describeFindings(report: CheckReport): readonly string[] {
  const { preflight, mapping, unusedColumns, decisions, conflictRows, unchecked } = report;
  const { repeatedKeys, totals, warnings } = preflight;
  return [
    ...decisions.map(describeDecision),
    ...totals.map((total) => `${total.agrees ? "" : "differs: "}${describeTotal(total)}`),
    ...warnings.map(describeWarning),
    ...(conflictRows > 0
      ? [`${countOf(conflictRows, "row")} in conflict: plan this file, a load refuses it`]
      : []),
    ...(repeatedKeys > 0 ? [describeRepeatedKeys(repeatedKeys)] : []),
    ...(mapping.leftToServer.length > 0
      ? [`left to the server, as the mapping says: ${mapping.leftToServer.join(", ")}`]
      : []),
    ...unchecked.map((one) => `not checked: ${one}`),
    ...(unusedColumns.length > 0
      ? [`columns that no field uses: ${unusedColumns.join(", ")}`]
      : []),
  ];
}
