import type { CustomTypesConfig, PoolClient, QueryResult } from "pg";
import type { FoundRow, SqlValue } from "../tables/query.ts";
import { fromStored, toStored } from "./postgres-text.ts";

/** One connection, as far as statements are carried out on it. Nothing is prepared, and nothing outlives a transaction: a pooler may give each one another. */
export interface PostgresClient {
  /** @throws errors of the package and of the server as they are */
  query(
    text: string,
    values: readonly PostgresValue[],
  ): Promise<{ readonly rows: readonly FoundRow[]; readonly changes: number }>;
  /** Several statements, in one journey. @returns the rows of the last */
  queryAll(text: string): Promise<readonly FoundRow[]>;
}

export type PostgresValue = SqlValue | readonly SqlValue[] | readonly number[];

/** What comes as a number: all whole numbers of ours lie within those that a double holds exactly. int8, int4, numeric, float8. */
const numbers: ReadonlySet<number> = new Set([20, 23, 1700, 701]);

export const valueTypes: CustomTypesConfig = {
  getTypeParser: (oid: number) => (numbers.has(oid) ? Number : fromStored),
};

export function toPostgresClient(client: Pick<PoolClient, "query">): PostgresClient {
  return {
    query: async (text, values) => {
      const result = await client.query<Record<string, unknown>>(text, values.map(encode));
      return { rows: result.rows, changes: result.rowCount ?? 0 };
    },
    queryAll: async (text) => {
      // Several statements give several results, which the package's types don't know.
      const results: QueryResult | readonly QueryResult[] = await client.query(text);
      const last = Array.isArray(results) ? results.at(-1) : results;
      return last.rows;
    },
  };
}

function encode(value: PostgresValue): unknown {
  if (typeof value === "string") return toStored(value);
  if (typeof value !== "object" || value === null) return value;
  return value.map((one) => (typeof one === "string" ? toStored(one) : one));
}
