import { printable, type LoadPlan } from "../index.ts";
import { countOf } from "./numbers.ts";

/** What is about to happen, in a few lines. */
export function describePlan(plan: LoadPlan): string {
  const { preflight } = plan;
  const tenant = plan.tenant === undefined ? "" : `, tenant ${plan.tenant}`;
  const lines = [
    `${printable(plan.sourceName)} → ${plan.targetName} at ${plan.baseUrl}${tenant}`,
    ...(preflight === undefined
      ? ["no preflight: rows are judged as they are sent"]
      : [
          `preflight: ${countOf(preflight.rows, "row")}, ${preflight.valid} to send, ${preflight.invalid} invalid, ${preflight.skipped} skipped by the mapping`,
        ]),
    ...(preflight !== undefined && preflight.repeatedKeys > 0
      ? [
          `${countOf(preflight.repeatedKeys, "row")} have a key that an earlier row has; they are applied in file order`,
        ]
      : []),
    ...(plan.leftToServer.length > 0
      ? [`left to the server: ${plan.leftToServer.join(", ")}`]
      : []),
    ...(plan.unusedColumns.length > 0
      ? [`columns that no field uses: ${plan.unusedColumns.map(printable).join(", ")}`]
      : []),
    ...plan.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.join("\n")}\n`;
}
