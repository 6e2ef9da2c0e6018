import { dirname, resolve } from "node:path";
import { isCorrectableOutcome, outcomes } from "../rows/outcome.ts";
import type { OutcomeCounts } from "../rows/outcome.ts";
import { quoteArgument } from "./quote-argument.ts";
import type { ReportPaths, SummaryFacts } from "./summary.ts";

const defaultRunsDirectory = "waybill-runs";

/** What a person does next, as the counts and the load's status have it; empty when nothing is left to do. */
export function suggestNextSteps(
  facts: SummaryFacts,
  counts: OutcomeCounts,
  files: ReportPaths,
): readonly string[] {
  const isOpen = facts.status === "stopped" || facts.status === "running";
  const rejects = outcomes
    .filter(isCorrectableOutcome)
    .reduce((sum, outcome) => sum + counts[outcome], 0);
  const steps: string[] = [];
  if (isOpen || counts["not-attempted"] > 0) {
    steps.push(`Carry on where the load stopped: ${resumeCommand(facts, files)}`);
  }
  if (counts["in-doubt"] > 0) {
    steps.push(
      `Look up ${countRows(counts["in-doubt"])} in doubt at the API before loading them again, because they may have been applied; they are marked in-doubt in ${files.report}`,
    );
  }
  if (rejects > 0) {
    const what =
      counts.failed === rejects
        ? `Load ${countRows(rejects)} again when the API is well`
        : `Correct ${countRows(rejects)} in ${files.rejects} and load that file`;
    steps.push(`${what}: ${loadCommand(facts, files)}`);
  }
  return steps;
}

function countRows(count: number): string {
  return count === 1 ? "1 row" : `${count.toLocaleString("en-US")} rows`;
}

function resumeCommand(facts: SummaryFacts, files: ReportPaths): string {
  return toCommand(["resume", facts.loadId, ...runsOption(files)]);
}

function loadCommand(facts: SummaryFacts, files: ReportPaths): string {
  const { connectionName, baseUrl, tenant, mapping } = facts;
  const place =
    connectionName === undefined
      ? ["--base-url", baseUrl, ...(tenant === undefined ? [] : ["--tenant", tenant])]
      : ["--connection", connectionName];
  return toCommand(["load", files.rejects, "-m", mapping.path, ...place, ...runsOption(files)]);
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
