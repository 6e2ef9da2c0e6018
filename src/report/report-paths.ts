import { join } from "node:path";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import type { ReportPaths } from "./summary.ts";

/** In what form rows are handed back. */
export type RowsFormat = "csv" | "xlsx";

/**
 * Where the files of a load are.
 * @param directory the load's folder
 * @param rows the form of rejects and conflicts
 */
export function reportPathsIn(directory: string, rows: RowsFormat = "csv"): ReportPaths {
  return {
    report: join(directory, "report.csv"),
    rejects: join(directory, `rejects.${rows}`),
    conflicts: join(directory, `conflicts.${rows}`),
    summary: join(directory, "summary.json"),
    log: join(directory, "load.log"),
  };
}

/** Where they are by now, or would be. */
export async function reportPathsOf(directory: string): Promise<ReportPaths> {
  return (await findReportPaths(directory)) ?? reportPathsIn(directory);
}

/** Where they are by now, rejects and conflicts in the form that the summary names; undefined where it can't be read. */
export async function findReportPaths(directory: string): Promise<ReportPaths | undefined> {
  try {
    const text = (await readRegularFile(reportPathsIn(directory).summary)).toString("utf8");
    const told: { readonly files?: { readonly rejects?: unknown } } | null = JSON.parse(text);
    const rejects = told?.files?.rejects;
    const isWorkbook = typeof rejects === "string" && rejects.endsWith(".xlsx");
    return reportPathsIn(directory, isWorkbook ? "xlsx" : "csv");
  } catch {
    return undefined;
  }
}
