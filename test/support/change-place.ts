import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applyPlan,
  planLoad,
  resumeLoad,
  runLoad,
  undoLoad,
  type ApplyRequest,
  type LoadReport,
  type LoadRequest,
  type OpenedPlan,
  type PlanRequest,
} from "../../src/index.ts";
import type { PlannedRow } from "../../src/plan/plan.ts";
import { readPlannedRows } from "../../src/plan/read-planned-rows.ts";
import { createLeapingClock } from "./leaping-clock.ts";
import { parseReport } from "./parse-report.ts";

/** A temporary folder from which the records of one API are changed, in this process and in time of its own. */
export interface ChangePlace {
  readonly path: string;
  readonly runsDir: string;
  file(name: string, text: string): string;
  load(changes?: Partial<LoadRequest>): Promise<LoadReport>;
  /** Plans the file under a name of its own. */
  plan(changes?: Partial<PlanRequest>): Promise<OpenedPlan>;
  apply(plan: OpenedPlan, changes?: Partial<ApplyRequest>): Promise<LoadReport>;
  undo(report: LoadReport, sourcePath?: string): Promise<OpenedPlan>;
  /** @param load its report, or its id */
  resume(load: LoadReport | string): Promise<LoadReport>;
  loadIds(): readonly string[];
  /** `1 applied`, `2 conflict record-moved` …: rows, outcomes and codes of a load's report. */
  outcomes(report: LoadReport): readonly string[];
  /** The message of a row in a load's report. */
  message(report: LoadReport, row: number): string;
  remove(): void;
}

interface Subject {
  readonly baseUrl: string;
  readonly tenant?: string;
  readonly mapping: string;
  readonly source: string;
}

export function makeChangePlace({ baseUrl, tenant, mapping, source }: Subject): ChangePlace {
  const path = mkdtempSync(join(tmpdir(), "waybill-change-"));
  const runsDir = join(path, "runs");
  const file = (name: string, text: string): string => {
    writeFileSync(join(path, name), text);
    return join(path, name);
  };
  const settings = () => ({
    runsDir,
    clock: createLeapingClock(),
    connection: { baseUrl, ...(tenant === undefined ? {} : { tenant }) },
    env: tenant === undefined ? { WAYBILL_SESSION_ID: "any" } : { WAYBILL_TOKEN: "any-token" },
  });
  const paths = {
    sourcePath: file("changes.csv", source),
    mappingPath: file("changes.yaml", mapping),
  };
  let plans = 0;
  const nextPlan = (): string => join(path, `${(plans += 1)}.plan`);
  const lines = (report: LoadReport) =>
    parseReport(readFileSync(join(runsDir, report.summary.loadId, "report.csv"), "utf8"));
  return {
    path,
    runsDir,
    file,
    load: async (changes = {}) =>
      await runLoad({ ...settings(), ...paths, preflight: true, again: true, ...changes }),
    plan: async (changes = {}) =>
      await planLoad({ ...settings(), ...paths, planPath: nextPlan(), ...changes }),
    apply: async (plan, changes = {}) =>
      await applyPlan({ ...settings(), planPath: plan.path, ...changes }),
    undo: async ({ summary }, sourcePath) =>
      await undoLoad({
        ...settings(),
        load: summary.loadId,
        planPath: nextPlan(),
        ...(sourcePath === undefined ? {} : { sourcePath }),
      }),
    resume: async (load) =>
      await resumeLoad({
        ...settings(),
        load: typeof load === "string" ? load : load.summary.loadId,
      }),
    loadIds: () => readdirSync(runsDir).filter((name) => name.startsWith("wb-")),
    outcomes: (report) =>
      lines(report).map((line) =>
        `${line["row_number"]} ${line["outcome"]} ${line["code"]}`.trim(),
      ),
    message: (report, row) => lines(report)[row - 1]?.["message"] ?? "",
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Every row of a plan. */
export async function rowsOf(plan: OpenedPlan): Promise<readonly PlannedRow[]> {
  const rows: PlannedRow[] = [];
  for await (const row of readPlannedRows(plan)) rows.push(row);
  return rows;
}

/** `1 update`, `2 leave rejected record-not-found` … */
export function describeRow(row: PlannedRow): string {
  const left = row.action === "leave" ? ` ${row.outcome} ${row.errors[0]?.code ?? ""}` : "";
  return `${row.rowNumber} ${row.action}${left}`.trim();
}
