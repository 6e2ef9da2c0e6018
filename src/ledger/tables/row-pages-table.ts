import type { Outcome } from "../../rows/outcome.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { RowPageQuery } from "../row-pages.ts";
import { all, first, type Query, type SqlValue } from "./query.ts";
import { decodeRow, type RowRecord } from "./row-record.ts";
import { resultColumns } from "./row-table.ts";

/** Rows that `all`, `otherwise` and `underWay` read at once. */
const pageSize = 1000;

/** The condition of an index stands word by word where that is to be used (ledger-schema.ts). */
const isOtherwise = "outcome <> 'applied'";
const isUnanswered = "(outcome IS NULL OR outcome = 'not-attempted')";

/**
 * By a range and not by a limit: where PostgreSQL has not counted the rows of a load yet it would sort all that are left of it for each
 * page.
 */
const rangeSql = `
SELECT ${resultColumns} FROM rows
WHERE load_id = ? AND row_number >= ? AND row_number < CAST(? AS BIGINT) + ${pageSize}`;

const nextSql =
  "SELECT MIN(row_number) AS row_number FROM rows WHERE load_id = ? AND row_number > ?";

/** Nothing is to be told of them but that they are applied. */
const isPlain = "outcome = 'applied' AND errors IS NULL AND verification IS NULL";
/** `outcome` may be NULL, and then so is what is asked of it. */
const isTelling =
  "(outcome IS NULL OR outcome <> 'applied' OR errors IS NOT NULL OR verification IS NOT NULL)";

/** Rows out of a range of row numbers. */
export interface RowRange {
  readonly rows: readonly LedgerRow[];
  /** The last number that it may have. */
  readonly last: number;
}

/** Rows of loads, a page at a time. */
export class RowPagesTable {
  /** The next rows behind `rowNumber`, or the telling ones of them; undefined when there are no more. */
  *range(loadId: string, rowNumber: number, which: "all" | "telling"): Query<RowRange | undefined> {
    const next = yield* first<{ readonly row_number: number | null }>(nextSql, loadId, rowNumber);
    const from = next?.row_number ?? undefined;
    if (from === undefined) return undefined;
    const condition = which === "all" ? "" : ` AND ${isTelling}`;
    const sql = `${rangeSql}${condition} ORDER BY row_number`;
    const records = yield* all<RowRecord>(sql, loadId, from, from);
    return { rows: records.map(decodeRow), last: from + pageSize - 1 };
  }

  *countPlain(loadId: string): Query<number> {
    const sql = `SELECT COUNT(*) AS plain FROM rows WHERE load_id = ? AND ${isPlain}`;
    return (yield* first<{ readonly plain: number }>(sql, loadId))?.plain ?? 0;
  }

  *page({ outcomes, ...query }: RowPageQuery): Query<readonly LedgerRow[]> {
    const found: RowRecord[] = [];
    // Each outcome has its rows in order, and all of them together do not.
    for (const outcome of outcomes ?? [undefined]) found.push(...(yield* pageOf(query, outcome)));
    const sign = query.lastFirst === true ? -1 : 1;
    return found
      .toSorted((a, b) => sign * (a.row_number - b.row_number))
      .slice(0, query.most)
      .map(decodeRow);
  }

  /** The page of rows that are not applied behind one of them. */
  *otherwise(
    loadId: string,
    behind: { readonly outcome: string; readonly rowNumber: number },
  ): Query<readonly LedgerRow[]> {
    const records = yield* all<RowRecord>(
      `SELECT ${resultColumns} FROM rows WHERE load_id = ? AND ${isOtherwise} AND (outcome, row_number) > (?, CAST(? AS BIGINT))
      ORDER BY outcome, row_number LIMIT ${pageSize}`,
      loadId,
      behind.outcome,
      behind.rowNumber,
    );
    return records.map(decodeRow);
  }

  /** The page of rows without an outcome behind one of them. */
  *underWay(loadId: string, behind: number): Query<readonly LedgerRow[]> {
    const records = yield* all<RowRecord>(
      `SELECT ${resultColumns} FROM rows WHERE load_id = ? AND ${isUnanswered} AND outcome IS NULL AND row_number > ?
      ORDER BY row_number LIMIT ${pageSize}`,
      loadId,
      behind,
    );
    return records.map(decodeRow);
  }
}

function* pageOf(
  { loadId, code, beyond, lastFirst = false, most }: Omit<RowPageQuery, "outcomes">,
  outcome: Outcome | undefined,
): Query<readonly RowRecord[]> {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const when = (condition: string, ...given: readonly SqlValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  when("load_id = ?", loadId);
  if (outcome !== undefined) when("outcome = ?", outcome);
  if (outcome !== undefined && outcome !== "applied") when(isOtherwise);
  if (beyond !== undefined) when(`row_number ${lastFirst ? "<" : ">"} ?`, beyond);
  if (code !== undefined) when("errors LIKE ?", `%"code":"${code}"%`);
  const direction = lastFirst ? "DESC" : "ASC";
  return yield* all<RowRecord>(
    `SELECT ${resultColumns} FROM rows WHERE ${conditions.join(" AND ")} ORDER BY row_number ${direction} LIMIT ?`,
    ...values,
    most,
  );
}
