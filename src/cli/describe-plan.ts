import { printable, type Decision, type LoadPlan, type Preflight } from "../index.ts";
import { countOf } from "./numbers.ts";
import { describeWarning } from "./reading-flags.ts";

/** What is about to happen, in a few lines. */
export function describePlan(plan: LoadPlan): string {
  const { preflight, leftToServer, unusedColumns } = plan;
  const tenant = plan.tenant === undefined ? "" : `, tenant ${plan.tenant}`;
  const repeatedKeys = preflight?.repeatedKeys ?? 0;
  const lines = [
    `${plan.sourceName} → ${plan.targetName} at ${plan.baseUrl}${tenant}`,
    describeReading(plan),
    ...(repeatedKeys > 0 ? [describeRepeatedKeys(repeatedKeys)] : []),
    ...(leftToServer.length > 0 ? [`left to the server: ${leftToServer.join(", ")}`] : []),
    ...(unusedColumns.length > 0
      ? [`columns that no field uses: ${unusedColumns.join(", ")}`]
      : []),
    ...plan.decisions.map(describeDecision),
    ...(preflight?.warnings ?? []).map((one) => `warning: ${describeWarning(one)}`),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function describeReading({ preflight, resumedLoadId }: LoadPlan): string {
  if (resumedLoadId !== undefined)
    return `carrying on load ${resumedLoadId}: rows that have an outcome are not sent again`;
  if (preflight === undefined) return "no preflight: rows are judged as they are sent";
  return `preflight: ${countOf(preflight.rows, "row")}, ${describeCounts(preflight, "to send")}`;
}

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
  const [sent, refused, left] = [valid, invalid, skipped].map((count) =>
    count.toLocaleString("en-US"),
  );
  return `${sent} ${verb}, ${refused} invalid, ${left} skipped by the mapping`;
}

export function describeRepeatedKeys(count: number): string {
  return count === 1
    ? "1 row has a key that an earlier row has; they are applied in file order"
    : `${count.toLocaleString("en-US")} rows have a key that an earlier row has; they are applied in file order`;
}
