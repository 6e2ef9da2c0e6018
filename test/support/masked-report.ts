import { parse } from "csv-parse/sync";
import { formatCsvLine, plainDialect } from "../../src/report/csv-line.ts";

/** Stands where a report says something else on every run. */
const volatile = "*";
const mostShown = 60;

/** A report.csv with times and new ids masked; and with the number of tries of rows that were refused alone, which depends on what else was in flight. */
export function maskReport(report: string): string {
  const [header = [], ...rows] = parse(report);
  const lines = rows.map((cells) => {
    const row = Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ""]));
    const masked = { ...row, ...maskTimes(row), ...maskTries(row) };
    return header.map((name) => masked[name] ?? "");
  });
  return [header, ...lines].map((cells) => formatCsvLine(cells, plainDialect)).join("");
}

type Row = Readonly<Record<string, string>>;

/** A row that was never sent took no time; that has to stay visible. */
const maskTimes = (row: Row): Row => ({
  elapsed_ms: row["attempts"] === "0" ? (row["elapsed_ms"] ?? "") : volatile,
  applied_at: row["applied_at"] === "" ? "" : volatile,
  record_id: row["record_id"] === "" ? "" : volatile,
});

const maskTries = (row: Row): Row =>
  row["code"] === "refused-alone"
    ? {
        attempts: volatile,
        message: (row["message"] ?? "").replace(/\d+ times/, `${volatile} times`),
      }
    : {};

/** The lines in which two masked reports differ, as a person would want to read them; empty when they are the same. */
export function describeDifference(actual: string, expected: string): string {
  const [actualLines, expectedLines] = [actual.split("\n"), expected.split("\n")];
  const length = Math.max(actualLines.length, expectedLines.length);
  const differences: string[] = [];
  for (let at = 0; at < length; at += 1) {
    const [is, was] = [actualLines[at], expectedLines[at]];
    if (is === was) continue;
    differences.push(`line ${at + 1}`, `  - ${was ?? "(none)"}`, `  + ${is ?? "(none)"}`);
  }
  const hidden = differences.length - mostShown;
  return [...differences.slice(0, mostShown), ...(hidden > 0 ? ["…"] : [])].join("\n");
}
