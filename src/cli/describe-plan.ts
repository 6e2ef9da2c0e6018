import { printable, type LoadPlan, type Preflight } from "../index.ts";
import { countOf } from "./numbers.ts";
import { describeWarning } from "./reading-flags.ts";

/** What is about to happen, in a few lines. */
export function describePlan(plan: LoadPlan): string {
  const { preflight } = plan;
  const tenant = plan.tenant === undefined ? "" : `, tenant ${plan.tenant}`;
  const lines = [
    `${plan.sourceName} → ${plan.targetName} at ${plan.baseUrl}${tenant}`,
    ...(preflight === undefined
      ? ["no preflight: rows are judged as they are sent"]
      : [`preflight: ${countOf(preflight.rows, "row")}, ${describeCounts(preflight, "to send")}`]),
    ...(preflight !== undefined && preflight.repeatedKeys > 0
      ? [describeRepeatedKeys(preflight.repeatedKeys)]
      : []),
    ...(plan.leftToServer.length > 0
      ? [`left to the server: ${plan.leftToServer.join(", ")}`]
      : []),
    ...(plan.unusedColumns.length > 0
      ? [`columns that no field uses: ${plan.unusedColumns.join(", ")}`]
      : []),
    ...(preflight?.warnings ?? []).map((one) => `warning: ${describeWarning(one)}`),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
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
