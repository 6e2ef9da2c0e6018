import { rowOf, type RowWrite } from "../decide-row-write.ts";
import type { Adoption } from "../ledger.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { Execution } from "../load-record.ts";
import type { ClaimTable } from "./claim-table.ts";
import type { InterventionTable } from "./intervention-table.ts";
import type { LoadTable } from "./load-table.ts";
import type { Query } from "./query.ts";
import type { RowTable } from "./row-table.ts";
import type { SentTable } from "./sent-table.ts";

const pageSize = 500;

export interface AdoptionTables {
  readonly loads: LoadTable;
  readonly rows: RowTable;
  readonly claims: ClaimTable;
  readonly sent: SentTable;
  readonly interventions: InterventionTable;
}

/**
 * Takes a load and its rows in.
 * @param run carries out a query, each in one and the same transaction: half an adoption would look like rows that were
 * never sent
 */
export async function adoptLoad(
  adoption: Adoption,
  { loads, rows, claims, sent, interventions }: AdoptionTables,
  run: <T>(query: Query<T>) => Promise<T>,
): Promise<Execution> {
  const execution = await run(loads.adopt(adoption));
  const at = adoption.end.at;
  let page: RowWrite[] = [];
  const write = async (): Promise<void> => {
    // An outcome that stands refuses an intent, and is the better knowledge.
    await run(rows.write({ execution, writes: page, at }, () => undefined));
    if (adoption.claimsKeys) await run(claims.hold(adoption.load, page.map(rowOf)));
    page = [];
  };
  for await (const row of adoption.rows()) {
    page.push(toWrite(row));
    if (page.length >= pageSize) await write();
  }
  await write();
  // Whether its rows went in before or after others is not known.
  await run(sent.forgetAll());
  const { person, from } = adoption;
  await run(interventions.record(execution, at, person, { kind: "adopted", from }));
  return execution;
}

function toWrite(row: LedgerRow): RowWrite {
  return row.state === "intended"
    ? { kind: "intent", intent: row.intent }
    : { kind: "outcome", result: row.result };
}
