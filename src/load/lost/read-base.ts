import { readFile, stat } from "node:fs/promises";
import type { NewLoad } from "../../ledger/load-record.ts";
import { LedgerError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";
import { unneutralizeFormula } from "../../report/neutralize-formula.ts";
import { readReport, type ReportCells } from "../../report/read-report.ts";
import type { Summary } from "../../report/summary.ts";
import { noOutcomes, outcomes } from "../../rows/outcome.ts";
import { rowErrorCatalogue } from "../../rows/catalogue/index.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult } from "../../rows/row.ts";
import { codeOf } from "../books/read-trail.ts";

/** The summary in a load's folder; undefined where there is none. @throws LedgerError ERR_REPORT_UNREADABLE */
export async function readSummary(path: string): Promise<Summary | undefined> {
  try {
    const summary: Summary = JSON.parse(await readFile(path, "utf8"));
    if (summary.format !== 1 || typeof summary.source?.fingerprint !== "string")
      throw new Error("it is no summary of format 1");
    return summary;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw notAsWritten(path, messageOf(error));
  }
}

/** The load as its summary tells of it. What a summary leaves out is left out. */
export function loadOfSummary(summary: Summary): NewLoad {
  const { loadId, target, baseUrl, tenant, source, mapping, startedAt, versions } = summary;
  return {
    id: loadId,
    targetName: target,
    baseUrl,
    tenant: tenant ?? undefined,
    sourcePath: source.path,
    sourceName: source.name,
    fingerprint: source.fingerprint,
    sourceSize: source.bytes,
    mappingPath: mapping.path,
    mappingHash: mapping.hash,
    programVersion: versions.waybill,
    connectionName: undefined,
    createdAt: Date.parse(startedAt),
  };
}

/**
 * Looks whether report.csv is as it was written: each row once and in order, and the sums those of the summary. A report
 * that somebody has edited is no record of what was sent.
 * @returns its rows; undefined where there is no report
 * @throws LedgerError ERR_REPORT_UNREADABLE
 */
export async function checkReport(
  path: string,
  summary: Summary | undefined,
): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const counts = noOutcomes();
  let rows = 0;
  for await (const cells of readReport(path)) {
    rows += 1;
    const outcome = outcomes.find((known) => known === cells["outcome"]);
    if (cells["row_number"] !== String(rows) || outcome === undefined)
      throw notAsWritten(path, `its line ${rows + 1} is not that of row ${rows}`);
    counts[outcome] += 1;
  }
  const differs = outcomes.find((outcome) => counts[outcome] !== summary?.outcomes[outcome]);
  if (summary !== undefined && differs !== undefined)
    throw notAsWritten(
      path,
      `it has ${counts[differs]} rows ${differs}, and summary.json has ${summary.outcomes[differs]}`,
    );
  return rows;
}

/** What a line of report.csv tells of its row. Its sentence is kept as it stands, for the facts behind it are not there. */
export function resultOfLine(cells: ReportCells): RowResult {
  const text = (name: string): string => cells[name] ?? "";
  const rowNumber = Number(text("row_number"));
  const line = Number(text("line"));
  const key = unneutralizeFormula(text("key"));
  const appliedAt = Date.parse(text("applied_at"));
  const recordId = unneutralizeFormula(text("record_id"));
  const error = errorOfLine(cells, { rowNumber, line });
  return {
    rowNumber,
    line,
    key: key === "" ? undefined : key,
    outcome: outcomes.find((known) => known === text("outcome")) ?? "not-attempted",
    errors: error === undefined ? [] : [error],
    attempts: Number(text("attempts")),
    elapsedMs: Number(text("elapsed_ms")),
    ...(text("http_status") === "" ? {} : { httpStatus: Number(text("http_status")) }),
    ...(Number.isNaN(appliedAt) ? {} : { appliedAt }),
    ...(recordId === "" ? {} : { serverId: recordId }),
  };
}

function errorOfLine(
  cells: ReportCells,
  place: { readonly rowNumber: number; readonly line: number },
): RowError | undefined {
  const code = codeOf(cells["code"]);
  if (code === undefined) return undefined;
  const column = unneutralizeFormula(cells["column"] ?? "");
  const field = unneutralizeFormula(cells["field"] ?? "");
  return {
    ...place,
    code,
    stage: rowErrorCatalogue[code].stage,
    ...(column === "" ? {} : { column }),
    ...(field === "" ? {} : { field }),
    facts: { told: unneutralizeFormula(cells["message"] ?? "") },
  };
}

export function notAsWritten(path: string, why: string): LedgerError {
  return new LedgerError(`${path} is not as the load wrote it: ${why}.`, {
    code: "ERR_REPORT_UNREADABLE",
    actions: [
      "Put it back as it was. If that can't be done, take report.csv and summary.json out of the folder: then the log alone tells, and more rows are in doubt.",
    ],
  });
}
