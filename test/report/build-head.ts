import type { LoadHead, LoadTotals } from "../../src/report/load-overview.ts";
import { renderRows, type RowRenderer } from "../../src/report/render-rows.ts";
import type { ReportRow } from "../../src/report/report-row.ts";
import type { Outcome } from "../../src/rows/outcome.ts";

export function buildHead(changes: Partial<LoadHead> = {}): LoadHead {
  return {
    loadId: "load-1",
    standing: "completed",
    statusReason: null,
    process: null,
    startedBy: "anna@here",
    resumedBy: null,
    target: "rhythm/billing-run-action",
    baseUrl: "http://127.0.0.1:8080",
    tenant: "acme",
    source: { name: "actions.csv", path: "/data/actions.csv", fingerprint: "sha256:aa", bytes: 99 },
    mapping: { path: "/data/actions.yaml", hash: "sha256:bb" },
    begunAt: "2026-01-02T03:04:05.000Z",
    finishedAt: null,
    reportedAt: "2026-01-02T04:00:00.000Z",
    rowsInFile: null,
    ...changes,
  };
}

/** The whole text of a report, and the pieces that it came in. */
export async function renderAll(
  rows: AsyncIterable<ReportRow>,
  renderer: RowRenderer,
  {
    head = buildHead(),
    outcomes,
    totals = {},
    plainRows = 0,
  }: {
    readonly head?: LoadHead;
    readonly outcomes?: readonly Outcome[];
    readonly totals?: Partial<LoadTotals>;
    readonly plainRows?: number;
  } = {},
): Promise<{ readonly text: string; readonly pieces: readonly string[] }> {
  const pieces: string[] = [];
  await renderRows({
    head,
    rows,
    plainRows,
    renderer,
    outcomes,
    conclude: (books) => ({
      rows: books.lineCount,
      outcomes: books.outcomes,
      answersUnknown: books.answersUnknown,
      errors: books.errors,
      verification: books.verification,
      notes: [],
      next: [],
      ...totals,
    }),
    write: async (piece) => {
      pieces.push(piece);
      return true;
    },
  });
  return { text: pieces.join(""), pieces };
}
