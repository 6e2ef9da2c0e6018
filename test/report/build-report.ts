import type { SummaryFacts } from "../../src/report/summary.ts";
import type { ReportRow } from "../../src/report/report-row.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import type { RowError } from "../../src/rows/row-error.ts";
import type { RowResult, SourceRow } from "../../src/rows/row.ts";

export function buildFacts(changes: Partial<SummaryFacts> = {}): SummaryFacts {
  return {
    loadId: "load-1",
    status: "completed",
    target: "rhythm/billing-run-action",
    baseUrl: "http://127.0.0.1:8080",
    tenant: "acme",
    source: { name: "actions.csv", path: "/data/actions.csv", fingerprint: "sha256:aa", bytes: 99 },
    mapping: { path: "mappings/actions.yaml", hash: "sha256:bb" },
    rowsRead: 0,
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    elapsedMs: 10_500,
    finishedAt: Date.UTC(2026, 0, 2, 3, 4, 15, 500),
    delivery: {
      requests: 4,
      refusals: 1,
      retries: 2,
      answersUnlikeDocument: 0,
      pausedMs: 1500,
      rowsPerSecond: 0.4,
    },
    versions: { waybill: "0.1.0", node: "20.20.2" },
    ...changes,
  };
}

export function buildRow(
  rowNumber: number,
  cells: readonly string[],
  outcome: Outcome,
  changes: Partial<RowResult> = {},
): ReportRow {
  const place = { rowNumber, line: rowNumber + 1 };
  const source: SourceRow = { ...place, cells };
  return {
    source,
    result: {
      ...place,
      key: cells[0],
      outcome,
      errors: [],
      attempts: 0,
      elapsedMs: 0,
      ...changes,
    },
  };
}

export function buildError(rowNumber: number, changes: Partial<RowError> = {}): RowError {
  return {
    code: "row-too-short",
    stage: "source",
    rowNumber,
    line: rowNumber + 1,
    facts: { found: 1, wanted: 2 },
    ...changes,
  };
}

export async function* streamOf<T>(rows: readonly T[]): AsyncIterable<T> {
  yield* rows;
}
