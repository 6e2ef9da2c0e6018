import type { SqliteDatabase } from "./sqlite-database.ts";
import { rowOf, type RowWrite } from "../decide-row-write.ts";
import type { Adoption } from "../ledger.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { Execution } from "../load-record.ts";
import { retryWrite, type WriteRetries } from "../retry-write.ts";
import { ClaimTable } from "./claim-table.ts";
import { SentTable } from "./sent-table.ts";
import { InterventionTable } from "./intervention-table.ts";
import type { LoadTable } from "./load-table.ts";
import type { RowTable } from "./row-table.ts";

const pageSize = 500;

interface AdoptionMeans {
  readonly database: SqliteDatabase;
  readonly loads: LoadTable;
  readonly rows: RowTable;
}

/**
 * Takes a load and its rows in as one transaction: half an adoption would look like rows that were never sent. It holds
 * the ledger's lock for as long as it reads.
 */
export async function adoptLoad(
  adoption: Adoption,
  { database, loads, rows }: AdoptionMeans,
  retries: WriteRetries,
): Promise<Execution> {
  await retryWrite(async () => database.exec("BEGIN IMMEDIATE"), retries);
  try {
    const execution = loads.adopt(adoption);
    const at = adoption.end.at;
    const claims = new ClaimTable(database);
    let page: RowWrite[] = [];
    const write = (): void => {
      // An outcome that stands refuses an intent, and is the better knowledge.
      rows.write({ execution, writes: page, at }, () => undefined);
      if (adoption.claimsKeys) claims.hold(adoption.load, page.map(rowOf));
      page = [];
    };
    for await (const row of adoption.rows()) {
      page.push(toWrite(row));
      if (page.length >= pageSize) write();
    }
    write();
    // Whether its rows went in before or after others is not known.
    new SentTable(database).forgetAll();
    const { person, from } = adoption;
    new InterventionTable(database).record(execution, at, person, { kind: "adopted", from });
    database.exec("COMMIT");
    return execution;
  } finally {
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

function toWrite(row: LedgerRow): RowWrite {
  return row.state === "intended"
    ? { kind: "intent", intent: row.intent }
    : { kind: "outcome", result: row.result };
}
