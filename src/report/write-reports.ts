import { rm } from "node:fs/promises";
import { makeOwnFolder } from "../kernel/own-file.ts";
import { LedgerError } from "../kernel/load-error.ts";
import type { Warning } from "../rows/warning.ts";
import { isCorrectableOutcome, type Outcome } from "../rows/outcome.ts";
import { assertAddsUp, Books } from "./books.ts";
import { buildSummary } from "./build-summary.ts";
import type { Draft } from "./draft.ts";
import { keepEdited } from "./keep-edited.ts";
import { openRowsFile } from "./open-rows-file.ts";
import { openReportFile } from "./report-file.ts";
import type { ReportFile } from "./report-file.ts";
import { reportFailure } from "./report-failures.ts";
import type { ReportRow } from "./report-row.ts";
import { rejectsColumns } from "./reporters/rejects-columns.ts";
import { formatReportLine, reportHeaderLine } from "./reporters/report-csv.ts";
import { findReportPaths, reportPathsIn } from "./report-paths.ts";
import type { RowsFile, RowsForm } from "./rows-file.ts";
import type { ReportPaths, Summary, SummaryFacts } from "./summary.ts";

export interface ReportOptions extends RowsForm {
  /** The load's folder; made (0700) when it is missing. */
  readonly directory: string;
  /** Every row of the source, in file order, with its result. */
  readonly rows: AsyncIterable<ReportRow>;
  readonly facts: SummaryFacts;
  /** Asked for when all rows have been taken. */
  readonly warnings?: () => readonly Warning[];
  /** Asked before any file is touched that is there. @throws LoadError when the files belong to another process by now */
  readonly assertOurs?: () => Promise<void>;
}

/**
 * Writes report.csv, rejects and conflicts (as CSV or as a workbook) and summary.json, each whole or not at all.
 * @throws LedgerError ERR_BOOKS_DO_NOT_BALANCE when not every row read has exactly one line and one outcome: the CSV files
 * are then there as evidence, and there is no summary; ERR_REPORT_WRITE when a file can't be written
 */
export async function writeReports(options: ReportOptions): Promise<Summary> {
  const { directory, facts, redact } = options;
  const files = reportPathsIn(directory, options.workbook === undefined ? "csv" : "xlsx");
  await makeFolder(directory, files.report);
  const books = new Books(facts.leftToServer);
  const openRows = async (path: string): Promise<RowsFile> =>
    await openRowsFile(path, options, rejectsColumns);
  let edited: readonly string[] = [];
  await withDraft(openReportFile(files.report), async (report) => {
    await withDraft(openRows(files.rejects), async (rejects) => {
      await withDraft(openRows(files.conflicts), async (conflicts) => {
        await writeRows(options, books, { report, rejects, conflicts });
        const all = [report, rejects, conflicts];
        for (const file of all) await file.finish();
        await options.assertOurs?.();
        edited = await takePlaces(directory, files, all);
      });
    });
  });
  // It told of other books than the ones just written.
  await remove(files.summary);
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
  await withDraft(openReportFile(files.summary), async (file) => {
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

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw reportFailure(path, error);
  }
}

/**
 * Puts the finished files in their places. Rejects and conflicts that the last reports had in another form are theirs no more.
 * @returns where files are now that a person has edited
 */
async function takePlaces(
  directory: string,
  files: ReportPaths,
  drafts: readonly Pick<Draft, "keep">[],
): Promise<readonly string[]> {
  const rowsOf = ({ rejects, conflicts }: ReportPaths): readonly string[] => [rejects, conflicts];
  const before = await findReportPaths(directory);
  const earlier = before === undefined ? [] : rowsOf(before);
  const places = new Set([...rowsOf(files), ...earlier]);
  const edited = await keepEdited([...places], files.summary);
  for (const draft of drafts) await draft.keep();
  for (const path of earlier) if (!rowsOf(files).includes(path)) await remove(path);
  return edited;
}

/** Takes a draft away again, unless it was kept. */
async function withDraft<D extends Pick<Draft, "discard">>(
  opened: Promise<D>,
  use: (draft: D) => Promise<void>,
): Promise<void> {
  const draft = await opened;
  try {
    await use(draft);
  } finally {
    await draft.discard();
  }
}

interface RowFiles {
  readonly report: ReportFile;
  readonly rejects: RowsFile;
  readonly conflicts: RowsFile;
}

async function writeRows(
  { rows, redact, facts }: ReportOptions,
  books: Books,
  { report, rejects, conflicts }: RowFiles,
): Promise<void> {
  await report.write(reportHeaderLine);
  const fileFor = (outcome: Outcome): RowsFile | undefined => {
    // The cells are those of the load that is taken back: to load them would do again what was undone.
    if (facts.undoes !== undefined) return undefined;
    if (outcome === "conflict") return conflicts;
    return isCorrectableOutcome(outcome) ? rejects : undefined;
  };
  for await (const row of rows) {
    await report.write(formatReportLine(row, redact));
    await fileFor(row.result.outcome)?.add(row);
    books.enter(row);
  }
}
