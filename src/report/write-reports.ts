import { rm } from "node:fs/promises";
import { makeOwnFolder } from "../kernel/own-file.ts";
import { LedgerError } from "../kernel/load-error.ts";
import type { Redact } from "../kernel/redact.ts";
import type { Dialect } from "../rows/dialect.ts";
import type { Warning } from "../rows/warning.ts";
import { isCorrectableOutcome, type Outcome } from "../rows/outcome.ts";
import { assertAddsUp, Books } from "./books.ts";
import { buildSummary } from "./build-summary.ts";
import { keepEdited } from "./keep-edited.ts";
import { openReportFile } from "./report-file.ts";
import type { ReportFile } from "./report-file.ts";
import { reportFailure } from "./report-failures.ts";
import type { ReportRow } from "./report-row.ts";
import { formatRejectsHeader, formatRejectsLine } from "./reporters/rejects-csv.ts";
import { formatReportLine, reportHeaderLine } from "./reporters/report-csv.ts";
import { reportPathsIn } from "./report-paths.ts";
import type { Summary, SummaryFacts } from "./summary.ts";

export interface ReportOptions {
  /** The load's folder; made (0700) when it is missing. */
  readonly directory: string;
  /** Every row of the source, in file order, with its result. */
  readonly rows: AsyncIterable<ReportRow>;
  /** The source's header, without columns of ours. */
  readonly header: readonly string[];
  readonly dialect: Dialect;
  readonly facts: SummaryFacts;
  readonly redact: Redact;
  /** Asked for when all rows have been taken. */
  readonly warnings?: () => readonly Warning[];
  /** Asked before any file is touched that is there. @throws LoadError when the files belong to another process by now */
  readonly assertOurs?: () => Promise<void>;
  /** Turns the text of rejects.csv into the source's encoding; default: UTF-8. */
  readonly encode?: (text: string) => Buffer;
}

/**
 * Writes report.csv, rejects.csv, conflicts.csv and summary.json, each whole or not at all.
 * @throws LedgerError ERR_BOOKS_DO_NOT_BALANCE when not every row read has exactly one line and one outcome: the CSV files
 * are then there as evidence, and there is no summary; ERR_REPORT_WRITE when a file can't be written
 */
export async function writeReports(options: ReportOptions): Promise<Summary> {
  const { directory, facts, redact } = options;
  const files = reportPathsIn(directory);
  await makeFolder(directory, files.report);
  const books = new Books(facts.leftToServer);
  const withCells = async (path: string, use: (file: ReportFile) => Promise<void>) =>
    await withFile(path, use, options.encode);
  let edited: readonly string[] = [];
  await withFile(files.report, async (report) => {
    await withCells(files.rejects, async (rejects) => {
      await withCells(files.conflicts, async (conflicts) => {
        await writeRows(options, books, { report, rejects, conflicts });
        const all = [report, rejects, conflicts];
        for (const file of all) await file.finish();
        await options.assertOurs?.();
        edited = await keepEdited([rejects.path, conflicts.path], files.summary);
        for (const file of all) await file.keep();
      });
    });
  });
  await removeOldSummary(files.summary);
  assertAddsUp(books, facts.rowsRead);
  const { outcomes, answersUnknown, errors, verification, leftToServer } = books;
  const summary = buildSummary(
    {
      facts: tellOf(edited, facts),
      outcomes,
      answersUnknown,
      errors,
      verification,
      leftToServer,
      files,
      warnings: options.warnings?.() ?? [],
    },
    redact,
  );
  await withFile(files.summary, async (file) => {
    await file.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    await file.finish();
    await file.keep();
  });
  return summary;
}

function tellOf(edited: readonly string[], facts: SummaryFacts): SummaryFacts {
  const steps = edited.map(
    (path) =>
      `A file that you had edited is kept as ${path}; look which of its rows are still in the new one`,
  );
  return { ...facts, next: [...(facts.next ?? []), ...steps] };
}

async function makeFolder(directory: string, path: string): Promise<void> {
  try {
    makeOwnFolder(directory);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw reportFailure(path, error);
  }
}

/** It told of other books than the ones just written. */
async function removeOldSummary(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw reportFailure(path, error);
  }
}

async function withFile(
  path: string,
  use: (file: ReportFile) => Promise<void>,
  encode?: (text: string) => Buffer,
): Promise<void> {
  const file = await openReportFile(path, { encode });
  try {
    await use(file);
  } finally {
    await file.discard();
  }
}

type RowFiles = Readonly<Record<"report" | "rejects" | "conflicts", ReportFile>>;

async function writeRows(
  { rows, header, dialect, redact, facts }: ReportOptions,
  books: Books,
  { report, rejects, conflicts }: RowFiles,
): Promise<void> {
  await report.write(reportHeaderLine);
  for (const file of [rejects, conflicts]) await file.write(formatRejectsHeader(header, dialect));
  const fileFor = (outcome: Outcome): ReportFile | undefined => {
    // The cells are those of the load that is taken back: to load them would do again what was undone.
    if (facts.undoes !== undefined) return undefined;
    if (outcome === "conflict") return conflicts;
    return isCorrectableOutcome(outcome) ? rejects : undefined;
  };
  for await (const row of rows) {
    await report.write(formatReportLine(row, redact));
    await fileFor(row.result.outcome)?.write(formatRejectsLine(row, dialect, redact));
    books.enter(row);
  }
}
