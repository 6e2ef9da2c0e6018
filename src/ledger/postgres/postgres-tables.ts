import { randomUUID } from "node:crypto";
import { LedgerError } from "../../kernel/load-error.ts";
import { newerLedger } from "../newer-ledger.ts";
import { movedLedger, readMoveSql } from "../moved-ledger.ts";
import { ledgerSchemaVersion, schemaSteps } from "../tables/ledger-schema.ts";
import { makeMarksSql } from "./commit-marks.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { quoteName, type LedgerPlace, type PostgresTransactions } from "./postgres-transactions.ts";

/** What is read of a ledger before anything is done with it. */
export interface FoundTables {
  /** 0: there are none. */
  readonly version: number;
  readonly identity: string | undefined;
  /** False in a ledger of a Waybill that left none. */
  readonly hasMarks: boolean;
}

/** Where nobody else asks: two that open an empty database at once make its tables one after the other. */
const migrationLock = 0x77_61_79_62_69_6c;

/**
 * Brings the tables to this program's version where they are not, all or nothing, while nobody else does.
 * @param mayWrite false: an older version is refused
 * @returns the identity of the ledger
 * @throws LedgerError ERR_LEDGER_NEWER, ERR_LEDGER_UNREADABLE, ERR_LEDGER_OPEN; failures as they are
 */
export async function openTables(
  transactions: PostgresTransactions,
  place: LedgerPlace,
  mayWrite: boolean,
): Promise<string> {
  const found = await lookAtTables(transactions, place);
  const isUpToDate = found.version === ledgerSchemaVersion && (found.hasMarks || !mayWrite);
  if (isUpToDate && found.identity !== undefined) return found.identity;
  if (!mayWrite) throw olderLedger(place, found.version);
  return await transactions.run("locked", async ({ client }) => ({
    result: await migrate(client, place),
    isUndone: false,
  }));
}

/** @throws LedgerError ERR_LEDGER_NEWER, ERR_LEDGER_UNREADABLE, ERR_LEDGER_OPEN; failures as they are */
export async function lookAtTables(
  transactions: Pick<PostgresTransactions, "run">,
  place: LedgerPlace,
): Promise<FoundTables> {
  const look = async (): Promise<FoundTables> =>
    await transactions.run("reading", async ({ client }) => {
      await assertVersion(client, place);
      return { result: await readTables(client, place), isUndone: false };
    });
  try {
    return await look();
  } catch (error) {
    // Names of tables are seen as soon as they are there, what is in them only by a transaction that begins later: of tables that
    // somebody makes in this moment one look sees a part, and the next one all.
    if (!(error instanceof LedgerError) || error.code !== "ERR_LEDGER_UNREADABLE") throw error;
    return await look();
  }
}

async function migrate(client: PostgresClient, place: LedgerPlace): Promise<string> {
  await client.query("SELECT pg_advisory_xact_lock($1::bigint)", [migrationLock]);
  if (place.schema !== undefined) await makeSchema(client, place.schema);
  const { version, identity, hasMarks } = await readTables(client, place);
  for (const step of schemaSteps.slice(version)) await client.queryAll(toPostgres(step));
  if (version < ledgerSchemaVersion)
    await client.query("UPDATE schema_version SET version = $1", [ledgerSchemaVersion]);
  if (!hasMarks) await client.queryAll(toPostgres(makeMarksSql));
  if (identity !== undefined) return identity;
  const made = randomUUID();
  await client.queryAll(toPostgres("CREATE TABLE ledger_identity (id TEXT PRIMARY KEY)"));
  await client.query("INSERT INTO ledger_identity (id) VALUES ($1)", [made]);
  return made;
}

/** Asked for first: a role that may make none is refused even where there is one. */
async function makeSchema(client: PostgresClient, schema: string): Promise<void> {
  const { rows } = await client.query("SELECT to_regnamespace($1) AS there", [quoteName(schema)]);
  if (rows[0]?.["there"] === null) await client.queryAll(`CREATE SCHEMA ${quoteName(schema)}`);
}

/** Texts are put in order by their bytes, as SQLite does it, whatever language the server speaks. */
export function toPostgres(step: string): string {
  return step.replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}

async function readTables(client: PostgresClient, place: LedgerPlace): Promise<FoundTables> {
  const { rows } = await client.query(
    "SELECT to_regclass('schema_version') AS versions, to_regclass('ledger_identity') AS identities, to_regclass('loads') AS loads, to_regclass('ledger_moved') AS moved, to_regclass('commit_marks') AS marks",
    [],
  );
  const there = rows[0];
  const hasMarks = there?.["marks"] !== null;
  if (there?.["versions"] === null && there["loads"] === null)
    return { version: 0, identity: undefined, hasMarks };
  if (there?.["versions"] === null || there?.["loads"] === null) throw notALedger(place);
  if (there?.["moved"] !== null) {
    const [move] = (await client.query(readMoveSql, [])).rows;
    throw movedLedger(place.name, String(move?.["moved_to"]), Number(move?.["moved_at"]));
  }
  const versions = await client.query("SELECT version FROM schema_version", []);
  const version: unknown = versions.rows[0]?.["version"];
  if (typeof version !== "number") throw notALedger(place);
  const newer = newerLedger(place.name, version);
  if (newer !== undefined) throw newer;
  if (there?.["identities"] === null) throw notALedger(place);
  const identities = await client.query("SELECT id FROM ledger_identity", []);
  const identity: unknown = identities.rows[0]?.["id"];
  return { version, identity: typeof identity === "string" ? identity : undefined, hasMarks };
}

/** The tests run on 15 and 18; what is asked of a server all since 13 know. */
const oldestServer = 13;

async function assertVersion(client: PostgresClient, place: LedgerPlace): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS v", []);
  const major = Math.floor(Number(rows[0]?.["v"]) / 10_000);
  if (major >= oldestServer) return;
  throw new LedgerError(
    `the ledger ${place.name} is on PostgreSQL ${major}, and needs ${oldestServer} or later.`,
    { code: "ERR_LEDGER_OPEN", actions: ["Name a newer server."] },
  );
}

function notALedger({ name }: LedgerPlace): LedgerError {
  return new LedgerError(
    `${name} has tables of another program under the names of ours, so it is no ledger of Waybill.`,
    {
      code: "ERR_LEDGER_UNREADABLE",
      actions: ["Name another database, or a schema of its own: ?schema=waybill."],
    },
  );
}

function olderLedger({ name }: LedgerPlace, version: number): LedgerError {
  return new LedgerError(
    version === 0
      ? `${name} holds no ledger, and one is not made where it is only to be read.`
      : `the ledger ${name} is of an older Waybill (version ${version}, not ${ledgerSchemaVersion}) and can't be brought up to date where it is only to be read.`,
    { code: "ERR_LEDGER_OPEN", actions: ["Have its owner run: waybill ledger migrate"] },
  );
}
