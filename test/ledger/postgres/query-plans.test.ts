import pg from "pg";
import { systemClock } from "../../../src/kernel/clock.ts";
import { compileMany, compileOne } from "../../../src/ledger/postgres/compile-statement.ts";
import { valueTypes } from "../../../src/ledger/postgres/postgres-client.ts";
import { PostgresLedgerDatabase } from "../../../src/ledger/postgres/postgres-ledger-database.ts";
import { openTables } from "../../../src/ledger/postgres/postgres-tables.ts";
import { PostgresTransactions } from "../../../src/ledger/postgres/postgres-transactions.ts";
import {
  ofOpen,
  testQueryPlans,
  type Access,
  type PlainStatement,
} from "../../contracts/query-plans.contract.ts";
import { debianPostgres, npmPostgres } from "../../servers/postgres-server.ts";
import { usePostgres } from "../../servers/use-postgres.ts";

/** What EXPLAIN tells of a step, https://www.postgresql.org/docs/18/using-explain.html. */
interface PlanStep {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanStep[];
}

const servers = [
  { name: "PostgreSQL 18", find: npmPostgres },
  { name: "PostgreSQL 15", find: async () => debianPostgres() },
];

for (const { name, find } of servers) {
  describe(`a large ledger in ${name}`, () => {
    const postgres = usePostgres(find);
    let pool: pg.Pool | undefined;

    before(() => {
      const connectionString = postgres.server.address("postgres");
      pool = new pg.Pool({ connectionString, types: valueTypes });
      pool.on("error", () => undefined);
    });
    after(async () => await pool?.end());

    testQueryPlans(async () => {
      if (pool === undefined) throw new Error("there is no server");
      const asking = pool;
      const place = { name: "the server of the test", schema: undefined };
      const transactions = new PostgresTransactions(asking, place, { clock: systemClock });
      transactions.hold(await openTables(transactions, place, true));
      return {
        database: new PostgresLedgerDatabase(place.name, transactions, {
          clock: systemClock,
          pausesMs: [],
        }),
        take: async (sql) => {
          for (const statement of [...sql, "ANALYZE"]) await asking.query(statement);
        },
        plan: async (statement) => {
          const { text, values } = compile(statement);
          const { rows } = await asking.query<{ "QUERY PLAN": string }>(
            `EXPLAIN (FORMAT JSON) ${text}`,
            values,
          );
          const plans: readonly { readonly Plan: PlanStep }[] = JSON.parse(
            rows[0]?.["QUERY PLAN"] ?? "[]",
          );
          return plans.flatMap(({ Plan }) => waysOf(Plan));
        },
      };
    });
  });
}

function compile(statement: PlainStatement): { readonly text: string; readonly values: unknown[] } {
  if (!("tuples" in statement))
    return { text: compileOne(statement.sql).text, values: [...statement.values] };
  const { text, width } = compileMany(statement.sql);
  const columns = Array.from({ length: width }, (_, at) =>
    statement.tuples.map((tuple) => tuple[at] ?? null),
  );
  return { text, values: columns };
}

function waysOf(step: PlanStep): readonly Access[] {
  const table = step["Relation Name"] ?? "";
  const below = (step.Plans ?? []).flatMap(waysOf);
  const by = step["Index Cond"] ?? "";
  if (step["Node Type"] === "Seq Scan") return [{ table, kind: "from end to end", by }, ...below];
  if (!/^(?:Index|Bitmap Index)/.test(step["Node Type"])) return below;
  const isLookUp = by !== "" || ofOpen.test(step["Index Name"] ?? "");
  const kind = isLookUp ? "look-up" : "from end to end";
  return [{ table: table === "" ? (step["Index Name"] ?? "") : table, kind, by }, ...below];
}
