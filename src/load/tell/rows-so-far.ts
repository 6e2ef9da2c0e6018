import type { Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { SourceError } from "../../kernel/load-error.ts";
import type { ReportRow } from "../../report/report-row.ts";
import { outcomes } from "../../rows/outcome.ts";
import type { SourceRow } from "../../rows/row.ts";
import { readRows } from "../../source/read-rows.ts";
import { findTarget } from "../../targets/index.ts";
import { bindAgain, recallSource } from "../bind/recall-load.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { StorePlace } from "../books/stored-files.ts";
import { joinLedger } from "../books/join-ledger.ts";
import { assertHasRows } from "../books/require-load.ts";
import { standingOf } from "./load-standing.ts";
import { openRowNotes } from "./row-notes.ts";
import { resultSoFar, unattemptedResult } from "./result-so-far.ts";

/** The rows of a load as they stand now, in file order; each is taken once. */
export interface RowsSoFar {
  readonly rows: AsyncIterable<ReportRow>;
  /** Rows that are not among them, because nothing is to be told of them but that they are applied. */
  readonly plainRows: number;
  /** What the reader should know of them; complete when all rows were taken. */
  readonly notes: () => readonly string[];
}

/** What of a load is asked for. */
interface RowsWanted extends StorePlace {
  /** False: rows of which nothing is to be told but that they are applied may be counted instead; default: true. */
  readonly plain?: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Standing {
  readonly load: LoadRecord;
  readonly ledger: Ledger;
  readonly circumstances: Parameters<typeof resultSoFar>[1];
  readonly notes: string[];
}

/**
 * Every row of a load, out of the ledger. Rows that the ledger does not know are looked up in the file; where that can't
 * be read any more as it was, they come without line and key, as far as their number is known.
 * @throws LedgerError ERR_LOAD_PRUNED
 */
export async function openRowsSoFar(
  ledger: Ledger,
  load: LoadRecord,
  { signal, plain = true, ...place }: RowsWanted,
): Promise<RowsSoFar> {
  assertHasRows(load);
  const target = findTarget(load.targetName);
  const circumstances = { target, isAtWork: standingOf(load) === "running" };
  const standing: Standing = { load, ledger, circumstances, notes: [] };
  const notes = (): readonly string[] => standing.notes;
  const annotated = (rows: AsyncIterable<ReportRow>, plainRows = 0): RowsSoFar => ({
    rows: withNotes(rows, ledger, load),
    plainRows,
    notes,
  });
  // Of a load at work a row could be counted by one reading and told of by the other.
  if (!plain && isAllSettled(load) && !circumstances.isAtWork)
    return annotated(tellingRows(standing), await ledger.pages.countPlain(load.id));
  if (isAllSettled(load)) return annotated(ledgerRows(standing));
  const { bound, fault } = await bindAgain(load, place, signal);
  if (bound !== undefined) return annotated(joinedRows(standing, bound, signal));
  standing.notes.push(
    `Rows that the ledger does not know are shown without line and key: ${fault.message}`,
  );
  return annotated(ledgerRows(standing));
}

/**
 * Every row of a load with its cells, in file order: file and mapping are read once more.
 * @throws LoadError where they are not what they were, here or while the rows are taken
 */
export async function openRowsWithCells(
  ledger: Ledger,
  load: LoadRecord,
  { runsDir, signal }: { readonly runsDir: string; readonly signal: AbortSignal },
): Promise<{ readonly bound: BoundLoad; readonly rows: AsyncIterable<ReportRow> }> {
  assertHasRows(load);
  const bound = await recallSource({ runsDir, stopSignal: signal }, load);
  const circumstances = { target: bound.target, isAtWork: standingOf(load) === "running" };
  const rows = rowsOfFile({ load, ledger, circumstances }, bound, signal);
  return { bound, rows: withNotes(rows, ledger, load) };
}

/** In which sheet rows stand, and which correct rows of other loads, or are corrected there. */
async function* withNotes(
  rows: AsyncIterable<ReportRow>,
  ledger: Ledger,
  { id, terms }: LoadRecord,
): AsyncGenerator<ReportRow, void, undefined> {
  const notesOf = openRowNotes(ledger.corrections.rowLinks(id));
  for await (const row of rows)
    yield { ...row, sheet: terms?.sheet, notes: await notesOf(row.source.rowNumber) };
}

function isAllSettled({ rowCount, counts }: LoadRecord): boolean {
  return rowCount === outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

async function* joinedRows(
  standing: Standing,
  bound: BoundLoad,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReportRow, void, undefined> {
  try {
    yield* rowsOfFile(standing, bound, signal);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    standing.notes.push(`The rows behind the last one shown can't be read: ${error.message}`);
  }
}

async function* rowsOfFile(
  { load, ledger, circumstances }: Omit<Standing, "notes">,
  { source, mapper }: BoundLoad,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReportRow, void, undefined> {
  const keyOf = (row: SourceRow): string | undefined => {
    const mapped = row.error === undefined ? mapper.mapRow(row) : undefined;
    return mapped?.kind === "mapped" ? mapped.row.key : mapped?.key;
  };
  const joined = joinLedger(readRows(source, signal), ledger.rows(load.id));
  for await (const { source: row, known } of joined) {
    const result =
      known === undefined
        ? unattemptedResult(row, keyOf(row), circumstances)
        : resultSoFar(known, circumstances);
    yield { source: row, result };
  }
}

async function* tellingRows({
  load,
  ledger,
  circumstances,
}: Standing): AsyncGenerator<ReportRow, void, undefined> {
  for await (const page of ledger.pages.telling(load.id))
    for (const known of page) yield rowOf(known, circumstances);
}

function rowOf(known: LedgerRow, circumstances: Standing["circumstances"]): ReportRow {
  const { rowNumber, line } = placeOf(known);
  return { source: { rowNumber, line, cells: [] }, result: resultSoFar(known, circumstances) };
}

/** The ledger's rows, and a row without a line for each number that is missing. */
async function* ledgerRows({
  load,
  ledger,
  circumstances,
}: Standing): AsyncGenerator<ReportRow, void, undefined> {
  let due = 1;
  const unknown = (rowNumber: number): ReportRow => {
    const place = { rowNumber, line: 0 };
    const result = unattemptedResult(place, undefined, circumstances);
    return { source: { ...place, cells: [] }, result };
  };
  for await (const known of ledger.rows(load.id)) {
    const { rowNumber } = placeOf(known);
    while (due < rowNumber) yield unknown(due++);
    yield rowOf(known, circumstances);
    due = rowNumber + 1;
  }
  while (due <= (load.rowCount ?? 0)) yield unknown(due++);
}

function placeOf(known: LedgerRow): { readonly rowNumber: number; readonly line: number } {
  return known.state === "intended" ? known.intent : known.result;
}
