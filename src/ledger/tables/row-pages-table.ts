import type { Outcome } from "../../rows/outcome.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { RowPageQuery } from "../row-pages.ts";
import { all, type Query, type SqlValue } from "./query.ts";
import { decodeRow, type RowRecord } from "./row-record.ts";
import { resultColumns } from "./row-table.ts";

/** Rows that `otherwise` reads at once. */
const pageSize = 1000;

/** The condition of an index stands word by word where that is to be used (ledger-schema.ts). */
const isOtherwise = "outcome <> 'applied'";
const isUnanswered = "(outcome IS NULL OR outcome = 'not-attempted')";

/** Rows of loads, a page at a time. */
export class RowPagesTable {
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
