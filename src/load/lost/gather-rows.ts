import type { LedgerRow } from "../../ledger/ledger-row.ts";
import { readReport } from "../../report/read-report.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../../rows/catalogue/index.ts";
import { isCorrectableOutcome, type Outcome } from "../../rows/outcome.ts";
import { atPlace } from "../../rows/row-place.ts";
import type { RowResult, SourceRow } from "../../rows/row.ts";
import type { BoundLoad } from "../bound-load.ts";
import { noteOfFirst } from "../bind/follow-first.ts";
import { type PreparedMember, prepareRows } from "../bind/prepare-record.ts";
import { notAsWritten, resultOfLine } from "./read-base.ts";
import type { ToldRow, TrailPart } from "../books/read-trail.ts";

export interface FolderBooks {
  /** Undefined where there is no report. */
  readonly reportPath: string | undefined;
  /** What the log tells behind the report, or at all where there is none. */
  readonly told: TrailPart;
  /** File and mapping, where they are still what they were. */
  readonly bound: BoundLoad | undefined;
  /** Rows of the source, as far as that is known without it. */
  readonly rowCount: number;
  readonly safeToRepeat: boolean;
}

/** One row, as far as each witness knows it. */
interface Witnesses {
  readonly rowNumber: number;
  readonly source: SourceRow | undefined;
  readonly prepared: PreparedMember | undefined;
  readonly base: RowResult | undefined;
  readonly told: ToldRow | undefined;
}

/** Every row of a load of which its folder tells anything, in row order. */
export async function* gatherRows(books: FolderBooks): AsyncGenerator<LedgerRow, void, undefined> {
  for await (const witnesses of walk(books)) {
    const row = judge(witnesses, books);
    if (row !== undefined) yield row;
  }
}

async function* walk(books: FolderBooks): AsyncGenerator<Witnesses, void, undefined> {
  const { reportPath, told, bound, rowCount } = books;
  const report = reportPath === undefined ? undefined : readReport(reportPath);
  try {
    for await (const { source, prepared } of sourcesOf(bound, rowCount)) {
      const { rowNumber } = source;
      const cells = (await report?.next())?.value;
      const base = cells === undefined ? undefined : resultOfLine(cells);
      const isRead = "cells" in source;
      if (isRead && base !== undefined && cells?.["line"] !== "")
        assertSameRow(source, base, reportPath ?? "", bound?.source.sheet);
      yield {
        rowNumber,
        source: isRead ? source : undefined,
        prepared,
        base,
        told: told.rows.get(rowNumber),
      };
    }
  } finally {
    await report?.return();
  }
}

/** A row as it can be had again; one that names records of other loads can't be made: their ledger is gone as well. */
interface RowAgain {
  readonly source: SourceRow | { readonly rowNumber: number };
  readonly prepared?: PreparedMember | undefined;
}

async function* sourcesOf(
  bound: BoundLoad | undefined,
  rowCount: number,
): AsyncGenerator<RowAgain, void, undefined> {
  if (bound !== undefined) {
    const limit = bound.mapper.asksLoads.length > 0 ? 0 : undefined;
    return yield* prepareRows(bound, bound.readRows(), { limit });
  }
  for (let rowNumber = 1; rowNumber <= rowCount; rowNumber += 1) yield { source: { rowNumber } };
}

/** A report that a spreadsheet has sorted, or one of another file. @throws LedgerError ERR_REPORT_UNREADABLE */
function assertSameRow(
  source: SourceRow,
  base: RowResult,
  path: string,
  sheet: string | undefined,
): void {
  if (base.line !== source.line)
    throw notAsWritten(
      path,
      `row ${source.rowNumber} is ${atPlace(base.line, sheet)} there, and ${atPlace(source.line, sheet)} of the file`,
    );
}

/** Undefined for a row that certainly never left: a resume takes it like any other. */
function judge(witnesses: Witnesses, books: FolderBooks): LedgerRow | undefined {
  const { rowNumber, base, told } = witnesses;
  if (told !== undefined && base?.outcome !== "applied")
    return settle(witnesses, fromLog(witnesses, told), books);
  const again = books.told.left.get(rowNumber) ?? books.told.leftAtAll;
  if (told === undefined && again?.includes(base?.outcome ?? "not-attempted") === true)
    return judgeUncertain(witnesses, books);
  return base === undefined ? undefined : settle(witnesses, base, books);
}

/** The row may have left, and nobody tells what came of it. */
function judgeUncertain(witnesses: Witnesses, { safeToRepeat }: FolderBooks): LedgerRow {
  const { rowNumber, prepared, base } = witnesses;
  if (prepared?.kind === "settled" && base === undefined)
    return { state: "settled", result: prepared.result };
  const place = { rowNumber, line: lineOf(witnesses) };
  const key = keyOf(witnesses);
  const payloadHash = prepared?.kind === "valid" ? prepared.row.payloadHash : undefined;
  // What is safe to repeat is sent again by a resume, like a row that was under way at a kill.
  if (safeToRepeat)
    return { state: "intended", intent: { ...place, key, payloadHash: payloadHash ?? "" } };
  const error = { ...place, code: "ledger-lost", stage: "delivery", facts: {} } as const;
  return {
    state: "settled",
    result: {
      ...place,
      key,
      outcome: "in-doubt",
      errors: [error],
      attempts: 1,
      elapsedMs: 0,
      ...(payloadHash === undefined ? {} : { payloadHash }),
    },
  };
}

function fromLog(witnesses: Witnesses, told: ToldRow): RowResult {
  const place = { rowNumber: witnesses.rowNumber, line: lineOf(witnesses) };
  const { outcome, code, httpStatus, serverId, attempts, at } = told;
  return {
    ...place,
    key: keyOf(witnesses),
    outcome,
    errors: code === undefined ? [] : [errorOf(place, code, outcome)],
    attempts,
    elapsedMs: 0,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(serverId === undefined ? {} : { serverId }),
    ...(outcome === "applied" ? { appliedAt: at } : {}),
  };
}

function errorOf(
  place: { readonly rowNumber: number; readonly line: number },
  code: RowErrorCode,
  outcome: Outcome,
): RowResult["errors"][number] {
  const remedy = isCorrectableOutcome(outcome) ? ` ${rowErrorCatalogue[code].remedy}` : "";
  const told = `${rowErrorCatalogue[code].title}, as the load's log has it; what else was known of it went with the ledger.${remedy}`;
  return { ...place, code, stage: rowErrorCatalogue[code].stage, facts: { told } };
}

/** With the file at hand its key and line count, for a report shows both made safe for a spreadsheet. */
function settle(witnesses: Witnesses, result: RowResult, { bound }: FolderBooks): LedgerRow {
  const { prepared } = witnesses;
  const hash =
    prepared?.kind === "valid" && result.attempts > 0
      ? { payloadHash: prepared.row.payloadHash }
      : {};
  const key = keyOf(witnesses);
  const line = lineOf(witnesses);
  const place = { rowNumber: witnesses.rowNumber, line };
  const errors =
    prepared?.kind === "joined" && result.errors.every(({ code }) => code === "part-of-record")
      ? [noteOfFirst(prepared.first, place, bound?.source)]
      : result.errors.map((e) => ({ ...e, line }));
  return { state: "settled", result: { ...result, ...hash, key, line, errors } };
}

function keyOf({ prepared, base }: Witnesses): string | undefined {
  if (prepared === undefined) return base?.key;
  if (prepared.kind === "joined") return undefined;
  return prepared.kind === "valid" ? prepared.row.key : prepared.result.key;
}

function lineOf({ source, base, told }: Witnesses): number {
  return source?.line ?? base?.line ?? told?.line ?? 0;
}
