import { join } from "node:path";
import type { ReportPaths } from "./summary.ts";

/** Where the files of a load are. @param directory the load's folder */
export function reportPathsIn(directory: string): ReportPaths {
  return {
    report: join(directory, "report.csv"),
    rejects: join(directory, "rejects.csv"),
    conflicts: join(directory, "conflicts.csv"),
    summary: join(directory, "summary.json"),
    log: join(directory, "load.log"),
  };
}
