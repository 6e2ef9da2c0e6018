import type { CountRow } from "../../rows/row.ts";
import { first, run, type Query } from "./query.ts";

const findSql = "SELECT totals FROM change_totals WHERE load_id = ?";

/** Written first, which takes the lock: of several executions each counts from where the others have counted to. */
const holdSql = `
INSERT INTO change_totals (load_id) VALUES (?)
ON CONFLICT (load_id) DO UPDATE SET totals = change_totals.totals RETURNING totals`;

interface TotalsRow {
  readonly totals: string | null;
}

/** What all rows of a load together change, as far as they were let go. What is counted, and what is too much, whoever asks knows. */
export class ChangeTotalsTable {
  *find(loadId: string): Query<string | undefined> {
    return (yield* first<TotalsRow>(findSql, loadId))?.totals ?? undefined;
  }

  /** Belongs inside the transaction of the intents. @returns those that may go */
  *count<Row extends { readonly count: CountRow | undefined }>(
    loadId: string,
    rows: readonly Row[],
    refuse: (row: Row, reason: Error) => void,
  ): Query<readonly Row[]> {
    if (rows.every(({ count }) => count === undefined)) return rows;
    let totals = (yield* first<TotalsRow>(holdSql, loadId))?.totals ?? undefined;
    const free = rows.filter((row) => {
      const counted = row.count?.(totals);
      if (counted === undefined) return true;
      if ("refusal" in counted) refuse(row, counted.refusal);
      else ({ totals } = counted);
      return "totals" in counted;
    });
    yield* run("UPDATE change_totals SET totals = ? WHERE load_id = ?", totals ?? null, loadId);
    return free;
  }
}
