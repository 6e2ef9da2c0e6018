import pg from "pg";
import {
  npmPostgres,
  startPostgres,
  type PostgresPrograms,
  type PostgresServer,
} from "./postgres-server.ts";

/** A server of its own for the tests of a `describe`, while they run. */
export interface PostgresInUse {
  readonly server: PostgresServer;
  /** Connected to the database `postgres` as the superuser. */
  readonly admin: pg.Client;
  /** Connects it anew, after the server was killed. */
  reconnect(): Promise<void>;
}

/**
 * Starts PostgreSQL before the tests and stops it behind them; they are skipped where there is none for this machine.
 * @param settings as `startPostgres` takes them
 */
export function usePostgres(
  find: () => Promise<PostgresPrograms | undefined> = npmPostgres,
  settings: readonly string[] = [],
): PostgresInUse {
  let server: PostgresServer | undefined;
  let admin: pg.Client | undefined;
  const reconnect = async (): Promise<void> => {
    admin = new pg.Client(running().address("postgres"));
    // What a killed server tells of it nobody wants to hear.
    admin.on("error", () => undefined);
    await admin.connect();
  };
  const running = (): PostgresServer => {
    if (server === undefined) throw new Error("PostgreSQL does not run");
    return server;
  };
  before(async function () {
    const programs = await find();
    if (programs === undefined) this.skip();
    server = await startPostgres(programs, settings);
    await reconnect();
  });
  after(async () => {
    await admin?.end();
    await server?.stop();
  });
  return {
    get server() {
      return running();
    },
    get admin() {
      if (admin === undefined) throw new Error("PostgreSQL does not run");
      return admin;
    },
    reconnect,
  };
}
