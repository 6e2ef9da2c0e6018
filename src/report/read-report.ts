import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { LedgerError, messageOf } from "../kernel/load-error.ts";
import { reportColumns } from "./reporters/report-csv.ts";

/** The cells of one line of report.csv, by the names of its columns. */
export type ReportCells = Readonly<Record<string, string>>;

/**
 * The lines of a report.csv, one by one; what is no such file ends in an error.
 * @throws LedgerError ERR_REPORT_UNREADABLE
 */
export async function* readReport(path: string): AsyncGenerator<ReportCells, void, undefined> {
  const input = createReadStream(path, "utf8");
  try {
    let columns: readonly string[] | undefined;
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const cells = splitLine(line);
      if (columns === undefined) columns = columnsOf(cells);
      else yield nameCells(cells, columns);
    }
    if (columns === undefined) throw new Error("it is empty");
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    input.destroy();
  }
}

/** Reports of before have no `record_id`. */
function columnsOf(header: readonly string[]): readonly string[] {
  const known = [reportColumns, reportColumns.slice(0, -1)];
  const columns = known.find((names) => names.join() === header.join());
  if (columns === undefined) throw new Error("its first line is not the header of a report");
  return columns;
}

function nameCells(cells: readonly string[], columns: readonly string[]): ReportCells {
  const named: Record<string, string> = {};
  for (const [at, name] of columns.entries()) named[name] = cells[at] ?? "";
  return named;
}

/** A row of report.csv is one physical line, so that quotes never reach over its end. */
function splitLine(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    const end = endOfCell(line, at);
    const text = line.slice(at, end);
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    at = end + 1;
  }
  return cells;
}

/** The comma behind a cell, or the end of the line. */
function endOfCell(line: string, begin: number): number {
  let isQuoted = false;
  for (let at = begin; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === "," && !isQuoted) return at;
  }
  return line.length;
}

function unreadable(path: string, error: unknown): LedgerError {
  return new LedgerError(`the report ${path} can't be read: ${messageOf(error)}.`, {
    code: "ERR_REPORT_UNREADABLE",
    actions: ["waybill report LOAD --format csv makes it anew from the ledger."],
    cause: error,
  });
}
