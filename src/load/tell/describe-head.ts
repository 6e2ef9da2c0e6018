import { nameOperator, type Operator } from "../../kernel/this-process.ts";
import { isoTime } from "../../kernel/clock.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import type { Books } from "../../report/books.ts";
import type { LoadHead } from "../../report/load-overview.ts";
import { ledgerOptions } from "../books/load-files.ts";
import type { BooksPlace } from "../books-place.ts";
import { explainUnknown, suggestNextSteps } from "../../report/suggest-next-steps.ts";
import type { ReportPaths, SummaryFacts } from "../../report/summary.ts";
import { standingOf } from "./load-standing.ts";
import type { LoadStepFacts } from "./step-facts.ts";
import { resumeCommand } from "./resume-command.ts";

/** A load as the ledger has it, for the head of a report. @param now epoch milliseconds */
export function describeHead(load: LoadRecord, now: number): LoadHead {
  return {
    loadId: load.id,
    standing: standingOf(load),
    statusReason: load.statusReason ?? null,
    process: load.owner === undefined ? null : { host: load.owner.host, pid: load.owner.pid },
    startedBy: nameOf(load.startedBy),
    resumedBy: nameOf(load.resumedBy),
    target: load.targetName,
    baseUrl: load.baseUrl,
    tenant: load.tenant ?? null,
    source: {
      name: load.sourceName,
      path: load.sourcePath,
      fingerprint: load.fingerprint,
      bytes: load.sourceSize,
    },
    mapping: { path: load.mappingPath, hash: load.mappingHash },
    begunAt: isoTime(load.createdAt),
    finishedAt: load.finishedAt === undefined ? null : isoTime(load.finishedAt),
    reportedAt: isoTime(now),
    rowsInFile: load.rowCount ?? null,
  };
}

function nameOf(operator: Operator | undefined): string | null {
  return operator === undefined ? null : nameOperator(operator);
}

/** What to do next with a load that is over or was killed; nothing while a process is at work on it. */
export function nextStepsOf(
  load: LoadRecord,
  {
    outcomes,
    answersUnknown,
    errors,
    leftToServer,
  }: Pick<Books, "outcomes" | "answersUnknown" | "errors" | "leftToServer">,
  {
    place,
    files,
    ...facts
  }: LoadStepFacts &
    Pick<SummaryFacts, "corrections"> & { readonly place: BooksPlace; readonly files: ReportPaths },
): readonly string[] {
  const standing = standingOf(load);
  // A worker does what is to be done next.
  if (standing === "running" || standing === "queued") return [];
  if (standing === "killed" && load.queued?.state === "waiting") return [];
  // Its report.csv and rejects file are those of an earlier execution, or not there.
  if (standing === "killed")
    return [
      `Carry on where the load was killed: ${resumeCommand(load.id, place)}`,
      ...(answersUnknown > 0 ? [explainUnknown(answersUnknown, "resume")] : []),
    ];
  return suggestNextSteps(
    {
      loadId: load.id,
      status: load.status,
      baseUrl: load.baseUrl,
      tenant: load.tenant,
      connectionName: load.connectionName,
      mapping: { path: load.mappingPath, hash: load.mappingHash },
      undoes: load.terms?.undoes,
      source: { path: load.sourcePath },
      ledgerOptions: ledgerOptions(place),
      ...facts,
    },
    outcomes,
    files,
    { errors, leftToServer, answersUnknown },
  );
}
