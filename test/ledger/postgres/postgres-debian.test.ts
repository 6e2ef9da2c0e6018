import { debianPostgres } from "../../servers/postgres-server.ts";
import { testPostgresLedger } from "./test-postgres-ledger.ts";

describe("a ledger in PostgreSQL 15, as Debian has it", () => {
  testPostgresLedger(async () => debianPostgres());
});
