import { schemaSteps } from "../tables/ledger-schema.ts";
import type { TableShape } from "../tables/copy-table.ts";
import { openSqlite } from "./sqlite-database.ts";

/** The tables as the steps of the schema make them, those that others refer to first. */
export function describeTables(): readonly TableShape[] {
  const database = openSqlite(":memory:", {});
  try {
    for (const step of schemaSteps) database.exec(step);
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_version' ORDER BY rowid",
      )
      .all<{ readonly name: string }>();
    const columns = database.prepare("SELECT name, type, pk FROM pragma_table_info(?)");
    return tables.map(({ name }) => {
      const found = columns.all<{
        readonly name: string;
        readonly type: string;
        readonly pk: number;
      }>(name);
      const key = found.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk);
      return {
        name,
        columns: found.map((column) => ({ name: column.name, type: column.type })),
        key: key.map((column) => column.name),
      };
    });
  } finally {
    database.close();
  }
}
