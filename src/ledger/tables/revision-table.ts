import type { Outcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import { rowNotInDoubt } from "../ledger-failures.ts";
import type { Execution } from "../load-record.ts";
import {
  createdBeforeCode,
  heldBackCode,
  type LastIntent,
  type RetryChoice,
} from "../revision-book.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import { all, first, firstOfEach, integer, run, runForAll, type Query } from "./query.ts";
import { encodeResult } from "./row-record.ts";
import { splitApart } from "./split-apart.ts";

/** It went in, or it may have: earlier rows of its key are not sent again. */
const wentIn = (row: string): string =>
  `(${row}.outcome IS NULL OR ${row}.outcome IN ('applied', 'unchanged', 'in-doubt'))`;
/** The correction has not come to nothing, so the row that it corrects is not sent again. */
const isStillCorrected = (row: string): string =>
  `(${row}.outcome IS NULL OR ${row}.outcome NOT IN ('invalid', 'rejected', 'conflict', 'skipped'))`;

/** Another row was the cause, and that one may not have gone in. */
const wasHeldBack = `(errors LIKE '%"${heldBackCode}"%' OR errors LIKE '%"${createdBeforeCode}"%'
  AND (errors LIKE '%"state":"in-doubt"%' OR errors LIKE '%"state":"under-way"%'))`;

/** Every row with one of the outcomes, and what becomes of it. `outcomes` are words of ours, never a user's. */
function fateSql(outcomes: readonly Outcome[]): string {
  const words = outcomes.map((outcome) => `'${outcome}'`).join(", ");
  return `
WITH wanted AS (
  SELECT load_id, row_number, row_key, outcome FROM rows
  WHERE load_id = ? AND outcome IN (${words})
    AND (outcome <> 'skipped' OR ${wasHeldBack})
), latest AS (
  SELECT r.row_key, MAX(r.row_number) AS row_number FROM rows r
  WHERE r.load_id = ? AND ${wentIn("r")} AND r.row_key IN (SELECT row_key FROM wanted)
  GROUP BY r.row_key
)
SELECT w.row_number, w.outcome, CASE
  WHEN w.row_number < l.row_number THEN 'overtaken'
  WHEN EXISTS (
    SELECT 1 FROM corrections c LEFT JOIN rows s ON s.load_id = c.load_id AND s.row_number = c.row_number
    WHERE c.corrected_load_id = w.load_id AND c.corrected_row = w.row_number AND ${isStillCorrected("s")}
  ) THEN 'corrected'
  ELSE 'chosen' END AS fate
FROM wanted w LEFT JOIN latest l ON l.row_key = w.row_key`;
}

interface FateRow {
  readonly outcome: Outcome;
  readonly fate: "overtaken" | "corrected" | "chosen";
  readonly row_count: number;
}

const resolveSql = `
UPDATE rows SET line = ${integer}, row_key = ?, payload_hash = COALESCE(?, payload_hash), outcome = ?, errors = ?,
  http_status = ${integer}, attempts = ${integer}, elapsed_ms = ${integer}, applied_at = ${integer}, server_id = ?,
  verification = ?
WHERE load_id = ? AND row_number = ${integer}`;

const outcomeSql = `SELECT outcome FROM rows WHERE load_id = ? AND row_number = ${integer}`;

/** Changes of rows that are settled. Its writes belong inside a fenced transaction that holds the load. */
export class RevisionTable {
  *choose(loadId: string, outcomes: readonly Outcome[]): Query<RetryChoice> {
    const counted = yield* all<FateRow>(
      `SELECT outcome, fate, COUNT(*) AS row_count FROM (${fateSql(outcomes)}) AS fates GROUP BY outcome, fate`,
      loadId,
      loadId,
    );
    const sum = (fate: FateRow["fate"]): number =>
      counted.filter((one) => one.fate === fate).reduce((total, one) => total + one.row_count, 0);
    const chosen = counted.filter(({ fate }) => fate === "chosen");
    return {
      rows: Object.fromEntries(chosen.map(({ outcome, row_count }) => [outcome, row_count])),
      overtaken: sum("overtaken"),
      corrected: sum("corrected"),
    };
  }

  *reopen({ loadId }: Execution, outcomes: readonly Outcome[]): Query<RetryChoice> {
    const choice = yield* this.choose(loadId, outcomes);
    yield* run(
      `UPDATE rows SET outcome = 'not-attempted' WHERE load_id = ? AND row_number IN
        (SELECT row_number FROM (${fateSql(outcomes)}) AS fates WHERE fate = 'chosen')`,
      loadId,
      loadId,
      loadId,
    );
    const counts = new OutcomeCounts();
    for (const outcome of outcomes) {
      const count = choice.rows[outcome] ?? 0;
      counts.add(outcome, -count);
      counts.add("not-attempted", count);
    }
    yield* counts.write(loadId);
    return choice;
  }

  *lastIntent(loadId: string, rowNumber: number): Query<LastIntent | undefined> {
    const row = yield* first<{
      readonly intended_at: number | null;
      readonly intended_epoch: number | null;
    }>(
      "SELECT intended_at, intended_epoch FROM rows WHERE load_id = ? AND row_number = ?",
      loadId,
      rowNumber,
    );
    const { intended_at: at, intended_epoch: epoch } = row ?? {};
    return at == null || epoch == null ? undefined : { at, epoch };
  }

  /** @throws LedgerError ERR_ROW_NOT_IN_DOUBT */
  *resolve(execution: Execution, results: readonly RowResult[]): Query<void> {
    for (const part of splitApart(results, ({ rowNumber }) => [rowNumber]))
      yield* this.#resolvePart(execution, part);
  }

  *#resolvePart(execution: Execution, results: readonly RowResult[]): Query<void> {
    const { loadId } = execution;
    const known = yield* firstOfEach<{ readonly outcome: Outcome | null }>(
      outcomeSql,
      results.map(({ rowNumber }) => [loadId, rowNumber]),
    );
    for (const [index, { rowNumber }] of results.entries()) {
      const outcome = known[index]?.outcome ?? undefined;
      if (outcome !== "in-doubt") throw rowNotInDoubt(execution, rowNumber, outcome);
    }
    yield* runForAll(
      resolveSql,
      results.map((result) => {
        const [, ...values] = encodeResult(result);
        return [...values, loadId, result.rowNumber];
      }),
    );
    const counts = new OutcomeCounts();
    counts.add("in-doubt", -results.length);
    for (const { outcome } of results) counts.add(outcome, 1);
    yield* counts.write(loadId);
  }
}
