import { all, first, runForAll, type Query, type SqlValue } from "./query.ts";

/** A table, as the schema has it. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns of its primary key. */
  readonly key: readonly string[];
}

/** The values of a row, in the order of the table's columns. */
export type CopiedRow = readonly SqlValue[];

/** So many rows are read and written at once. */
const pageRows = 500;

export function* countRows({ name }: TableShape): Query<number> {
  const found = yield* first<{ readonly count: number }>(`SELECT COUNT(*) AS count FROM ${name}`);
  return found?.count ?? 0;
}

/** @param after the last row of the page before; undefined: the first page */
export function* readRows(
  { name, columns, key }: TableShape,
  after: CopiedRow | undefined,
): Query<readonly CopiedRow[]> {
  const names = columns.map((column) => column.name);
  const keys = key.join(", ");
  const places = key.map((one) => placeOf(columns.find((column) => column.name === one)?.type));
  const where = after === undefined ? "" : `WHERE (${keys}) > (${places.join(", ")})`;
  const values = after === undefined ? [] : key.map((one) => after[names.indexOf(one)] ?? null);
  const rows = yield* all<Readonly<Record<string, SqlValue>>>(
    `SELECT ${names.join(", ")} FROM ${name} ${where} ORDER BY ${keys} LIMIT ${pageRows}`,
    ...values,
  );
  return rows.map((row) => names.map((one) => row[one] ?? null));
}

export function* writeRows(
  { name, columns }: TableShape,
  rows: readonly CopiedRow[],
): Query<number> {
  const names = columns.map((column) => column.name).join(", ");
  const places = columns.map(({ type }) => placeOf(type)).join(", ");
  return yield* runForAll(`INSERT INTO ${name} (${names}) VALUES (${places})`, rows);
}

const placeOf = (type = "TEXT"): string => (type === "TEXT" ? "?" : `CAST(? AS ${type})`);

/** What is at work in a ledger, and has its lease still. @param now epoch milliseconds on the ledger's clock @returns sentences */
export function* findAtWork(now: number, leaseMs: number): Query<readonly string[]> {
  const loads = yield* all<{
    readonly load_id: string;
    readonly host: string;
    readonly pid: number;
  }>(
    "SELECT load_id, host, pid FROM executions WHERE ended_at IS NULL AND written_at > ? ORDER BY load_id",
    now - leaseMs,
  );
  const arrivals = yield* all<{ readonly id: string }>(
    "SELECT id FROM arrivals WHERE leased_until > ? ORDER BY id",
    now,
  );
  return [
    ...loads.map(({ load_id, host, pid }) => `process ${pid} on ${host} at load ${load_id}`),
    ...arrivals.map(({ id }) => `a watch at arrival ${id}`),
  ];
}
