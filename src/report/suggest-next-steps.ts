import { dirname, resolve } from "node:path";
import { quoteCommand } from "../kernel/quote-argument.ts";
import type { OutcomeCounts } from "../rows/outcome.ts";
import type { ReportPaths, SummaryFacts } from "./summary.ts";
import { countOf } from "../kernel/counts.ts";

const defaultRunsDirectory = "waybill-runs";

/** What the commands that are suggested are made of. */
type StepFacts = Pick<
  SummaryFacts,
  | "loadId"
  | "status"
  | "baseUrl"
  | "tenant"
  | "connectionName"
  | "configPath"
  | "mapping"
  | "next"
  | "undoes"
  | "isPlanned"
  | "takesPlansOnly"
  | "leftToServer"
  | "corrections"
  | "ledgerOptions"
> & { readonly source: Pick<SummaryFacts["source"], "path"> };

/** What the rows say of the cause. */
export interface StepCauses {
  /** Errors per code. */
  readonly errors?: Readonly<Record<string, number>>;
  /** Rejected rows of which the API asks for nothing but what the mapping leaves to the server. */
  readonly leftToServer?: number;
  /** Rows among the `not-attempted` that were sent. */
  readonly answersUnknown?: number;
}

interface Step {
  readonly facts: StepFacts;
  readonly counts: OutcomeCounts;
  readonly files: ReportPaths;
  readonly causes: StepCauses;
}

/**
 * What a person does next, as the counts, the cause, the load's status and its connection have it; empty when nothing is left
 * to do. No step is one that would be refused, or that would do harm.
 */
export function suggestNextSteps(
  facts: StepFacts,
  counts: OutcomeCounts,
  files: ReportPaths,
  causes: StepCauses = {},
): readonly string[] {
  const step = { facts, counts, files, causes };
  const { undoes } = facts;
  return [
    ...carryOnSteps(step),
    ...unknownSteps(step),
    ...(counts["in-doubt"] > 0 ? [doubtStep(step)] : []),
    ...(counts.conflict > 0 ? [conflictStep(step)] : []),
    ...(undoes === undefined && !isElsewhere(step) ? correctionSteps(step) : []),
  ];
}

const isOpen = ({ facts: { status } }: Step): boolean =>
  status === "stopped" || status === "running";

/** What was not planned is neither carried on nor sent again where plans alone are taken. */
const maySend = ({ facts }: Step): boolean =>
  facts.takesPlansOnly !== true || facts.isPlanned === true;

/** None of the records is there: the fault is in the address, the tenant or the key, and in no row. */
function isElsewhere(step: Step): boolean {
  const { counts, causes } = step;
  const arrived = counts.applied + counts.unchanged + counts["in-doubt"] + counts.conflict;
  return (
    isOpen(step) &&
    arrived === 0 &&
    counts.rejected > 0 &&
    causes.errors?.["record-not-found"] === counts.rejected
  );
}

function carryOnSteps(step: Step): readonly string[] {
  const { facts, counts } = step;
  const isTold = facts.next?.some((one) => one.includes("waybill resume")) === true;
  const failed = counts.failed + (isOpen(step) ? 0 : counts["not-attempted"]);
  const rows = countOf(failed, "row");
  const retry = `${rows} again when the API is well: ${commandFor("retry", step)}`;
  if (!maySend(step))
    return isOpen(step) || counts["not-attempted"] > 0
      ? [
          `Plan what is left, because only approved plans are taken there; rows that went in are unchanged in it: ${planCommand(facts.source.path, step)}`,
        ]
      : [];
  const resume = commandFor("resume", step);
  const carryOn = isElsewhere(step)
    ? `Check the address, the tenant and the column that the key comes from. Where these records really are not there and others are, go on: ${resume} --max-consecutive off`
    : `Carry on where the load stopped: ${resume}`;
  return [
    ...(isOpen(step) && !isTold ? [carryOn] : []),
    ...(failed > 0 ? [isOpen(step) ? `When it is over, send ${retry}` : `Send ${retry}`] : []),
  ];
}

function unknownSteps(step: Step): readonly string[] {
  const { answersUnknown = 0 } = step.causes;
  if (answersUnknown === 0) return [];
  const networkRoute = isOpen(step) ? "resume" : "retry";
  return [explainUnknown(answersUnknown, maySend(step) ? networkRoute : "plan")];
}

function doubtStep(step: Step): string {
  const rows = countOf(step.counts["in-doubt"], "row");
  return `Look up ${rows} in doubt at the API before loading them again, because they may have been applied; as far as it can be read, this does it: ${commandFor("reconcile", step)}`;
}

/** What nobody may take for rows that were never sent. @param way how they are settled */
export function explainUnknown(
  answersUnknown: number,
  networkRoute: "resume" | "retry" | "plan",
): string {
  const rows = countOf(answersUnknown, "row");
  const verb = answersUnknown === 1 ? "was" : "were";
  const how =
    networkRoute === "plan"
      ? "a new plan reads their records and tells"
      : `waybill ${networkRoute} sends them again, which is safe, and settles them`;
  return `${rows} of the not-attempted ${verb} sent and may be applied, as the answer is not known: ${how}`;
}

/** Rows that were left alone because their records have moved. */
function conflictStep(step: Step): string {
  const { facts, counts, files } = step;
  const rows = countOf(counts.conflict, "row");
  return facts.undoes === undefined
    ? `Plan ${rows} anew, whose records somebody changed meanwhile, look at the plan, and apply it: ${planCommand(files.conflicts, step)}`
    : `${rows} of load ${facts.undoes} stayed as somebody changed them since: ${toCommand(["report", facts.loadId, ...booksOptions(step)])} --outcome conflict`;
}

function correctionSteps(step: Step): readonly string[] {
  const { facts, counts, files, causes } = step;
  const isByMapping = counts.rejected > 0 && causes.leftToServer === counts.rejected;
  const corrected = (facts.corrections ?? [])
    .filter(({ relation }) => relation === "corrected-by")
    .reduce((sum, { applied }) => sum + applied, 0);
  // What can't be sent again as it is stands in the rejects file, too.
  const failed = maySend(step) ? 0 : counts.failed;
  const left = counts.invalid + (isByMapping ? 0 : counts.rejected) + failed - corrected;
  const which = `Correct ${countOf(left, "row")} in ${files.rejects}`;
  const correct =
    facts.takesPlansOnly === true
      ? `${which}, plan that file, have the plan approved, and apply it: ${planCommand(files.rejects, step)}`
      : `${which} and load that file: ${commandOn("load", files.rejects, step)}`;
  return [...(isByMapping ? [mergeStep(step)] : []), ...(left > 0 ? [correct] : [])];
}

/** The row is not at fault: what the API asks for is in the live record. */
function mergeStep(step: Step): string {
  const { facts, counts, files } = step;
  const { mapping, leftToServer, isPlanned } = facts;
  const fields = (leftToServer?.left ?? []).join(", ");
  const say = `The API asks for what the mapping leaves to the server (${fields}). Say write: merge in ${mapping.path}, which takes it from the live record, and`;
  const rows = countOf(counts.rejected, "row");
  if (isPlanned === true || !maySend(step))
    return `${say} plan ${rows} anew: ${planCommand(files.rejects, step)}`;
  const retry = `${commandFor("retry", step)} --outcome rejected --accept-mapping-change`;
  return isOpen(step)
    ? `${say} carry on with it: ${commandFor("resume", step)} --accept-mapping-change. Then send ${rows} again: ${retry}`
    : `${say} send ${rows} again: ${retry}`;
}

/** A command on the load that sends something. */
function commandFor(verb: string, step: Step): string {
  return toCommand([verb, step.facts.loadId, ...configOption(step), ...booksOptions(step)]);
}

function commandOn(verb: "load" | "plan", file: string, step: Step): string {
  const { connectionName, baseUrl, tenant, mapping } = step.facts;
  const place =
    connectionName === undefined
      ? ["--base-url", baseUrl, ...(tenant === undefined ? [] : ["--tenant", tenant])]
      : ["--connection", connectionName];
  return toCommand([
    verb,
    file,
    "-m",
    mapping.path,
    ...place,
    ...configOption(step),
    ...booksOptions(step),
  ]);
}

const planCommand = (file: string, step: Step): string =>
  `${commandOn("plan", file, step)} -o PLAN`;

/** Not where the ledger is found by it: it is named once. */
function configOption({ facts: { configPath, ledgerOptions = [] } }: Step): readonly string[] {
  const isNamed = configPath === undefined || ledgerOptions.includes("--config");
  return isNamed ? [] : ["--config", configPath];
}

/** The reports of a load are in a folder of their own inside the runs folder. */
function booksOptions({ facts, files }: Pick<Step, "facts" | "files">): readonly string[] {
  const runsDirectory = dirname(dirname(files.report));
  const isDefault = resolve(runsDirectory) === resolve(defaultRunsDirectory);
  return [...(isDefault ? [] : ["--runs-dir", runsDirectory]), ...(facts.ledgerOptions ?? [])];
}

function toCommand(words: readonly string[]): string {
  return quoteCommand(["waybill", ...words]);
}
