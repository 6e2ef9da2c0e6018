import { readFile } from "node:fs/promises";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { LedgerError, messageOf } from "../../kernel/load-error.ts";
import type { Ledger } from "../ledger.ts";
import { defaultPausesMs } from "../retry-write.ts";
import { TableLedger, type TableLedgerOptions } from "../table-ledger.ts";
import { readPostgresAddress, type PostgresAddress } from "./postgres-address.ts";
import { valueTypes } from "./postgres-client.ts";
import { explainOpenFailure } from "./postgres-failures.ts";
import { loadPostgresPackage, type PostgresPackage } from "./postgres-package.ts";
import { PostgresLedgerDatabase } from "./postgres-ledger-database.ts";
import { channelOf, type ListeningMeans, notifySql, PostgresNews } from "./postgres-news.ts";
import { lookAtTables, openTables } from "./postgres-tables.ts";
import {
  type LedgerPlace,
  PostgresTransactions,
  type TransactionLimits,
} from "./postgres-transactions.ts";

export interface PostgresLedgerOptions extends TableLedgerOptions {
  readonly clock?: Clock;
  /** Milliseconds before each further try of a write that failed; their number bounds the tries. */
  readonly pausesMs?: readonly number[];
  /** True: no table is made or changed. */
  readonly mayOnlyRead?: boolean;
  /** What a transaction is given at most. */
  readonly limits?: TransactionLimits;
  readonly load?: (() => Promise<PostgresPackage>) | undefined;
}

type ConnectOptions = Pick<PostgresLedgerOptions, "load" | "clock" | "limits">;

/** Two minutes in all: a server that is started anew, or a failover to its standby, takes less. */
const pausesMs: readonly number[] = [...defaultPausesMs, ...Array.from({ length: 23 }, () => 5000)];

/**
 * Connections of one process: one for the rows of each of some loads, one for whoever asks meanwhile. What is not used is given back,
 * for a server has a hundred for everybody. A process that waits for news has one more, on which it listens.
 */
const connections = { max: 4, idleTimeoutMillis: 10_000 };
/** Milliseconds: what waits longer than a login may take is told. */
const connectMs = 10_000;
/** Milliseconds for an answer of a server that may be gone without a word: more than it gives a statement itself. */
const answerMs = 45_000;

/**
 * Opens the ledger in a PostgreSQL database, whose tables are made where there are none.
 * @throws LedgerError ERR_LEDGER_ADDRESS, ERR_LEDGER_PACKAGE, ERR_LEDGER_OPEN, ERR_LEDGER_UNREADABLE for tables that are not ours,
 * ERR_LEDGER_NEWER for those of a newer version, which are left as they are
 */
export async function openPostgresLedger(
  address: string,
  options: PostgresLedgerOptions = {},
): Promise<Ledger> {
  return new TableLedger(await openPostgresDatabase(address, options), options);
}

/** The database under it. @throws as `openPostgresLedger` does */
export async function openPostgresDatabase(
  address: string,
  options: PostgresLedgerOptions = {},
): Promise<PostgresLedgerDatabase> {
  const { at, place, transactions, makeListener } = await connect(address, options);
  let identity: string;
  try {
    identity = await openTables(transactions, place, options.mayOnlyRead !== true);
    transactions.hold(identity);
  } catch (error) {
    await transactions.close();
    throw explainOpenFailure(at.place, error);
  }
  return new PostgresLedgerDatabase(at.place, transactions, {
    clock: options.clock ?? systemClock,
    pausesMs: options.pausesMs ?? pausesMs,
    news: new PostgresNews({
      channel: channelOf(identity),
      makeClient: makeListener,
      tell: async (payload) =>
        await transactions.run("locked", async ({ client }) => {
          await client.query(notifySql, [payload]);
          return { result: undefined, isUndone: false };
        }),
      // Apart from the time of the ledger: it paces nothing but the looks of this connection at itself.
      clock: systemClock,
    }),
  });
}

/** True when there is certainly no ledger. @throws LedgerError as `openPostgresLedger` does */
export async function hasNoTables(
  address: string,
  load?: PostgresLedgerOptions["load"],
): Promise<boolean> {
  const { at, place, transactions } = await connect(address, { load });
  try {
    return (await lookAtTables(transactions, place)).version === 0;
  } catch (error) {
    throw explainOpenFailure(at.place, error);
  } finally {
    await transactions.close();
  }
}

interface Connected {
  readonly at: PostgresAddress;
  readonly place: LedgerPlace;
  readonly makeListener: ListeningMeans["makeClient"];
  readonly transactions: PostgresTransactions;
}

/** Nothing is asked of the server yet. */
async function connect(
  address: string,
  { load = loadPostgresPackage, clock = systemClock, limits }: ConnectOptions,
): Promise<Connected> {
  const at = readPostgresAddress(address);
  const { Pool, Client } = await load();
  const way = {
    host: at.host,
    port: at.port,
    database: at.database,
    ...(at.user === undefined ? {} : { user: at.user }),
    ...(at.password === undefined ? {} : { password: at.password }),
    ssl: at.tls ? { rejectUnauthorized: true, ...(await readAuthorities(at)) } : false,
    query_timeout: answerMs,
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
  };
  const pool = new Pool({
    ...way,
    ...connections,
    application_name: "waybill",
    types: valueTypes,
  });
  // A connection that ends while nobody uses it is replaced when it is missed.
  pool.on("error", () => undefined);
  // One that ends while it is used tells whoever waits for its answer, and that is enough.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const place = { name: at.place, schema: at.schema };
  const makeListener: ListeningMeans["makeClient"] = (socket) =>
    new Client({ ...way, application_name: "waybill (listens)", stream: () => socket });
  const transactions = new PostgresTransactions(pool, place, { clock, limits });
  return { at, place, transactions, makeListener };
}

async function readAuthorities({ caFile, place }: PostgresAddress): Promise<{ ca?: string }> {
  if (caFile === undefined) return {};
  try {
    return { ca: await readFile(caFile, "utf8") };
  } catch (error) {
    throw new LedgerError(
      `the certificates of the ledger ${place} can't be read: ${messageOf(error)}`,
      {
        code: "ERR_LEDGER_OPEN",
        actions: ["Name a file of certificates (PEM) with sslrootcert=."],
        cause: error,
      },
    );
  }
}
