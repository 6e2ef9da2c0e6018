import type { LedgerRow } from "../ledger/ledger.ts";
import type { LoadStatus } from "../rows/outcome.ts";
import type { RowError } from "../rows/row-error.ts";
import type { RowResult, SourceRow } from "../rows/row.ts";
import type { ReportRow } from "../report/report-row.ts";
import type { Summary, SummaryFacts } from "../report/summary.ts";
import { writeReports } from "../report/write-reports.ts";
import { readRows } from "../source/read-rows.ts";
import { programVersion } from "../version.ts";
import type { BoundLoad } from "./bind-load.ts";
import { interruptedResult } from "./interrupted-row.ts";
import { joinLedger } from "./join-ledger.ts";
import type { LoadContext } from "./load-context.ts";
import type { RunTally } from "./run-tally.ts";

export interface ReportedRun {
  readonly status: LoadStatus;
  readonly reason: string | undefined;
  readonly next: readonly string[];
  readonly tally: RunTally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly rowCount: number;
}

/** Writes the load's reports from source and ledger, side by side and in file order. */
export async function reportLoad(context: LoadContext, run: ReportedRun): Promise<Summary> {
  return await writeReports({
    directory: context.directory,
    rows: reportRows(context),
    header: context.bound.source.header,
    dialect: context.bound.source.dialect,
    facts: summaryFacts(context, run),
    redact: context.redact,
  });
}

/** Counts the rows of a source that no preflight has read. */
export async function countRows({ source }: BoundLoad): Promise<number> {
  let count = 0;
  for await (const _row of readRows(source)) count += 1;
  return count;
}

async function* reportRows(context: LoadContext): AsyncGenerator<ReportRow, void, undefined> {
  const { bound, ledger, load } = context;
  for await (const { source, known } of joinLedger(readRows(bound.source), ledger.rows(load.id))) {
    yield { source, result: resultOf(source, known, context) };
  }
}

function resultOf(
  source: SourceRow,
  known: LedgerRow | undefined,
  context: LoadContext,
): RowResult {
  if (known?.state === "settled") return known.result;
  if (known?.state === "intended") return interruptedResult(known.intent, context.bound.target);
  const { rowNumber, line } = source;
  const mapped = source.error === undefined ? context.bound.mapper.mapRow(source) : undefined;
  const key = mapped?.kind === "mapped" ? mapped.row.key : mapped?.key;
  return {
    rowNumber,
    line,
    key,
    outcome: "not-attempted",
    attempts: 0,
    elapsedMs: 0,
    errors: [whyNotAttempted(source, context)],
  };
}

function whyNotAttempted({ rowNumber, line }: SourceRow, { settings }: LoadContext): RowError {
  const place = { stage: "delivery", rowNumber, line } as const;
  return settings.limit !== undefined && rowNumber > settings.limit
    ? { ...place, code: "beyond-limit", facts: { limit: settings.limit } }
    : { ...place, code: "load-stopped", facts: {} };
}

function summaryFacts({ load, bound, clock }: LoadContext, run: ReportedRun): SummaryFacts {
  const finishedAt = clock.now();
  const progress = run.tally.progress(finishedAt - run.startedAt);
  const seconds = Math.max(0.001, progress.elapsedMs / 1000);
  const sent = run.tally.sentCount();
  return {
    loadId: load.id,
    status: run.status,
    statusReason: run.reason,
    target: load.targetName,
    baseUrl: load.baseUrl,
    tenant: load.tenant,
    connectionName: load.connectionName,
    source: {
      name: load.sourceName,
      path: load.sourcePath,
      fingerprint: load.fingerprint,
      bytes: bound.source.size,
    },
    mapping: { path: load.mappingPath, hash: load.mappingHash },
    rowsRead: run.rowCount,
    startedAt: run.startedAt,
    finishedAt,
    delivery: {
      requests: progress.requests,
      refusals: progress.refusals,
      retries: run.tally.retries(),
      pausedMs: run.tally.pausedMs(),
      rowsPerSecond: Math.round((sent / seconds) * 10) / 10,
    },
    versions: { waybill: programVersion, node: process.versions.node },
    next: run.next,
  };
}
