import { countOf, printable, withCommas } from "../operations/entrance-basics.ts";
import { type LoadProposal, outcomes } from "../index.ts";
import {
  describeCounts,
  describeDecision,
  describeRepeatedKeys,
  describeWarning,
} from "../operations/entrance.ts";

/** What is about to happen, in a few lines. */
export function describeProposal(proposal: LoadProposal): string {
  const { preflight, leftToServer, unusedColumns } = proposal;
  const tenant = proposal.tenant === undefined ? "" : `, tenant ${proposal.tenant}`;
  const repeatedKeys = preflight?.repeatedKeys ?? 0;
  const lines = [
    `${proposal.sourceName} → ${proposal.targetName} at ${proposal.baseUrl}${tenant}`,
    describeReading(proposal),
    ...describeRetry(proposal),
    ...describeCorrects(proposal),
    ...(repeatedKeys > 0 ? [describeRepeatedKeys(repeatedKeys)] : []),
    ...(leftToServer.length > 0 ? [`left to the server: ${leftToServer.join(", ")}`] : []),
    ...(unusedColumns.length > 0
      ? [`columns that no field uses: ${unusedColumns.join(", ")}`]
      : []),
    ...proposal.decisions.map(describeDecision),
    ...(preflight?.warnings ?? []).map((one) => `warning: ${describeWarning(one)}`),
    ...proposal.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function describeReading({
  preflight,
  resumedLoadId,
  retry,
  reconcile,
  plan,
}: LoadProposal): string {
  if (plan !== undefined) {
    const { hash, creates, updates, undoes, approvedBy } = plan;
    const what = undoes === undefined ? "plan" : `plan that takes back load ${undoes},`;
    const approved = approvedBy === undefined ? "" : `, approved by ${approvedBy}`;
    return `${what} ${hash.slice(0, 12)}: ${countOf(updates, "update")}, ${countOf(creates, "create")}${approved}`;
  }
  if (reconcile !== undefined)
    return `looking up ${countOf(reconcile, "row")} in doubt of load ${resumedLoadId}; nothing is written to the API`;
  if (retry !== undefined) {
    const counts = outcomes
      .filter((outcome) => (retry.rows[outcome] ?? 0) > 0)
      .map((outcome) => `${withCommas(retry.rows[outcome] ?? 0)} ${outcome}`);
    return `sending again of load ${resumedLoadId}: ${counts.join(", ")}`;
  }
  if (resumedLoadId !== undefined)
    return `carrying on load ${resumedLoadId}: rows that have an outcome are not sent again`;
  if (preflight === undefined) return "no preflight: rows are judged as they are sent";
  return `preflight: ${countOf(preflight.rows, "row")}, ${describeCounts(preflight, "to send")}`;
}

/** What a retry leaves alone, and why. */
function describeRetry({ retry }: LoadProposal): readonly string[] {
  const { overtaken = 0, corrected = 0 } = retry ?? {};
  return [
    ...(overtaken > 0
      ? [
          `left as they are: ${countOf(overtaken, "row")} overtaken by a later row with the same key`,
        ]
      : []),
    ...(corrected > 0
      ? [`left as they are: ${countOf(corrected, "row")} corrected by another load`]
      : []),
  ];
}

function describeCorrects({ corrects }: LoadProposal): readonly string[] {
  if (corrects === undefined) return [];
  const { rows, added, loadId } = corrects;
  return [
    `corrects ${countOf(rows, "row")} of load ${loadId}`,
    ...(added > 0
      ? [`says of ${countOf(added, "row")} not which row of that load it corrects`]
      : []),
  ];
}
