import { npmPostgres } from "../../servers/postgres-server.ts";
import { testPostgresLedger } from "./test-postgres-ledger.ts";

describe("a ledger in PostgreSQL 18, as the npm registry has it", () => {
  testPostgresLedger(npmPostgres);
});
