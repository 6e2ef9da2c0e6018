import { dirname, resolve } from "node:path";
import type { OutcomeCounts } from "../rows/outcome.ts";
import { quoteArgument } from "../quote-argument.ts";
import type { ReportPaths, SummaryFacts } from "./summary.ts";

const defaultRunsDirectory = "waybill-runs";

/** What the commands that are suggested are made of. */
type StepFacts = Pick<
  SummaryFacts,
  "loadId" | "status" | "baseUrl" | "tenant" | "connectionName" | "mapping" | "next" | "undoes"
>;

/** What a person does next, as the counts and the load's status have it; empty when nothing is left to do. */
export function suggestNextSteps(
  facts: StepFacts,
  counts: OutcomeCounts,
  files: ReportPaths,
): readonly string[] {
  const isOpen = facts.status === "stopped" || facts.status === "running";
  const rejects = counts.invalid + counts.rejected;
  const steps: string[] = [];
  const isTold = facts.next?.some((step) => step.includes("waybill resume")) === true;
  if (isOpen && !isTold) {
    steps.push(`Carry on where the load stopped: ${commandFor("resume", facts, files)}`);
  }
  const again = counts.failed + (isOpen ? 0 : counts["not-attempted"]);
  if (again > 0) {
    steps.push(
      `Send ${countRows(again)} again when the API is well: ${commandFor("retry", facts, files)}`,
    );
  }
  if (counts["in-doubt"] > 0) {
    steps.push(
      `Look up ${countRows(counts["in-doubt"])} in doubt at the API before loading them again, because they may have been applied; as far as it can be read, this does it: ${commandFor("reconcile", facts, files)}`,
    );
  }
  if (counts.conflict > 0) steps.push(planStep(counts.conflict, facts, files));
  if (rejects > 0 && facts.undoes === undefined) {
    steps.push(
      `Correct ${countRows(rejects)} in ${files.rejects} and load that file: ${commandOn(files.rejects, "load", facts, files)}`,
    );
  }
  return steps;
}

/** Rows that were left alone because their records have moved. */
function planStep(conflicts: number, facts: StepFacts, files: ReportPaths): string {
  const rows = countRows(conflicts);
  return facts.undoes === undefined
    ? `Plan ${rows} anew, whose records somebody changed meanwhile, look at the plan, and apply it: ${commandOn(files.conflicts, "plan", facts, files)} -o PLAN`
    : `${rows} of load ${facts.undoes} stayed as somebody changed them since: ${commandFor("report", facts, files)} --outcome conflict`;
}

function countRows(count: number): string {
  return count === 1 ? "1 row" : `${count.toLocaleString("en-US")} rows`;
}

function commandFor(verb: string, { loadId }: StepFacts, files: ReportPaths): string {
  return toCommand([verb, loadId, ...runsOption(files)]);
}

function commandOn(
  file: string,
  verb: "load" | "plan",
  facts: StepFacts,
  files: ReportPaths,
): string {
  const { connectionName, baseUrl, tenant, mapping } = facts;
  const place =
    connectionName === undefined
      ? ["--base-url", baseUrl, ...(tenant === undefined ? [] : ["--tenant", tenant])]
      : ["--connection", connectionName];
  return toCommand([verb, file, "-m", mapping.path, ...place, ...runsOption(files)]);
}

/** The reports of a load are in a folder of their own inside the runs folder. */
function runsOption(files: ReportPaths): readonly string[] {
  const runsDirectory = dirname(dirname(files.report));
  const isDefault = resolve(runsDirectory) === resolve(defaultRunsDirectory);
  return isDefault ? [] : ["--runs-dir", runsDirectory];
}

function toCommand(words: readonly string[]): string {
  return ["waybill", ...words].map(quoteArgument).join(" ");
}
