import type { SqliteDatabase } from "./sqlite-database.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import { rowNotInDoubt } from "../ledger-failures.ts";
import type { Execution } from "../load-record.ts";
import { createdBeforeCode, heldBackCode, type RetryChoice } from "../revision-book.ts";
import { encodeResult } from "./row-record.ts";

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

const addCountSql = `
INSERT INTO outcome_counts (load_id, outcome, row_count) VALUES (?, ?, ?)
ON CONFLICT (load_id, outcome) DO UPDATE SET row_count = outcome_counts.row_count + excluded.row_count`;

const resolveSql = `
UPDATE rows SET line = ?, row_key = ?, payload_hash = COALESCE(?, payload_hash), outcome = ?, errors = ?,
  http_status = ?, attempts = ?, elapsed_ms = ?, applied_at = ?, server_id = ?, verification = ?
WHERE load_id = ? AND row_number = ? AND outcome = 'in-doubt'`;

/** Changes of rows that are settled. Its writes belong inside a fenced transaction. */
export class RevisionTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  choose(loadId: string, outcomes: readonly Outcome[]): RetryChoice {
    const counted: readonly FateRow[] = this.#database
      .prepare(
        `SELECT outcome, fate, COUNT(*) AS row_count FROM (${fateSql(outcomes)}) AS fates GROUP BY outcome, fate`,
      )
      .all(loadId, loadId);
    const sum = (fate: FateRow["fate"]): number =>
      counted.filter((one) => one.fate === fate).reduce((total, one) => total + one.row_count, 0);
    const chosen = counted.filter(({ fate }) => fate === "chosen");
    return {
      rows: Object.fromEntries(chosen.map(({ outcome, row_count }) => [outcome, row_count])),
      overtaken: sum("overtaken"),
      corrected: sum("corrected"),
    };
  }

  reopen({ loadId }: Execution, outcomes: readonly Outcome[]): RetryChoice {
    const choice = this.choose(loadId, outcomes);
    this.#database
      .prepare(
        `UPDATE rows SET outcome = 'not-attempted' WHERE load_id = ? AND row_number IN
          (SELECT row_number FROM (${fateSql(outcomes)}) AS fates WHERE fate = 'chosen')`,
      )
      .run(loadId, loadId, loadId);
    for (const [outcome, count] of Object.entries(choice.rows)) {
      this.#addCount(loadId, outcome, -count);
      this.#addCount(loadId, "not-attempted", count);
    }
    return choice;
  }

  sentAt(loadId: string, rowNumber: number): number | undefined {
    const row: { intended_at: number | null } | undefined = this.#database
      .prepare("SELECT intended_at FROM rows WHERE load_id = ? AND row_number = ?")
      .get(loadId, rowNumber);
    return row?.intended_at ?? undefined;
  }

  /** @throws LedgerError ERR_ROW_NOT_IN_DOUBT */
  resolve(execution: Execution, result: RowResult): void {
    const { loadId } = execution;
    const [rowNumber, ...values] = encodeResult(result);
    const { changes } = this.#database
      .prepare(resolveSql)
      .run(...values, loadId, rowNumber ?? result.rowNumber);
    if (changes === 0) {
      const row: { outcome: Outcome | null } | undefined = this.#database
        .prepare("SELECT outcome FROM rows WHERE load_id = ? AND row_number = ?")
        .get(loadId, result.rowNumber);
      throw rowNotInDoubt(execution, result.rowNumber, row?.outcome ?? undefined);
    }
    this.#addCount(loadId, "in-doubt", -1);
    this.#addCount(loadId, result.outcome, 1);
  }

  #addCount(loadId: string, outcome: string, by: number): void {
    this.#database.prepare(addCountSql).run(loadId, outcome, by);
  }
}
