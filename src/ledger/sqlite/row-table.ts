import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { ClaimHolder } from "../claim-book.ts";
import { decideRowWrite, rowOf } from "../decide-row-write.ts";
import type { RowWrite } from "../decide-row-write.ts";
import { rowSettled } from "../ledger-failures.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { Execution } from "../load-record.ts";
import type { ClaimTable } from "./claim-table.ts";
import type { ImageTable } from "./image-table.ts";
import type { SentTable } from "./sent-table.ts";
import { decodeRow, encodeIntent, encodeResult } from "./row-record.ts";
import type { RowRecord } from "./row-record.ts";

const pageSize = 1000;

const intendSql = `
INSERT INTO rows (load_id, intended_epoch, intended_at, row_number, line, row_key, payload_hash, claim)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  intended_epoch = excluded.intended_epoch, intended_at = excluded.intended_at,
  line = excluded.line, row_key = excluded.row_key, payload_hash = excluded.payload_hash, claim = excluded.claim,
  outcome = NULL, errors = NULL, http_status = NULL, attempts = NULL, elapsed_ms = NULL,
  applied_at = NULL, server_id = NULL, verification = NULL`;

const resultColumns =
  "row_number, line, row_key, payload_hash, outcome, errors, http_status, attempts, elapsed_ms, applied_at, server_id, verification";

const settleSql = `
INSERT INTO rows (load_id, ${resultColumns})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (load_id, row_number) DO UPDATE SET
  line = excluded.line, row_key = excluded.row_key,
  payload_hash = COALESCE(excluded.payload_hash, rows.payload_hash),
  outcome = excluded.outcome, errors = excluded.errors, http_status = excluded.http_status,
  attempts = excluded.attempts, elapsed_ms = excluded.elapsed_ms,
  applied_at = excluded.applied_at, server_id = excluded.server_id, verification = excluded.verification`;

const countSql = `
INSERT INTO outcome_counts (load_id, outcome, row_count) VALUES (?, ?, ?)
ON CONFLICT (load_id, outcome) DO UPDATE SET row_count = outcome_counts.row_count + excluded.row_count`;

const knownSql = "SELECT outcome FROM rows WHERE load_id = ? AND row_number = ?";

const pageSql = `
SELECT ${resultColumns} FROM rows
WHERE load_id = ? AND row_number > ? ORDER BY row_number LIMIT ${pageSize}`;

/** Why an intent is not written: another row holds its claim. */
export class ClaimHeld extends Error {
  readonly holder: ClaimHolder;

  constructor(holder: ClaimHolder) {
    super(`row ${holder.rowNumber} of load ${holder.loadId} holds the key`);
    this.holder = holder;
  }
}

/** The rows of all loads, and how many have which outcome. Its writes belong inside a fenced transaction. */
export class RowTable {
  readonly #known: SqliteStatement;
  readonly #intend: SqliteStatement;
  readonly #settle: SqliteStatement;
  readonly #count: SqliteStatement;
  readonly #page: SqliteStatement;
  readonly #images: ImageTable;
  readonly #claims: ClaimTable;
  readonly #sent: SentTable;

  constructor(
    database: SqliteDatabase,
    {
      images,
      claims,
      sent,
    }: { readonly images: ImageTable; readonly claims: ClaimTable; readonly sent: SentTable },
  ) {
    this.#images = images;
    this.#claims = claims;
    this.#sent = sent;
    this.#known = database.prepare(knownSql);
    this.#intend = database.prepare(intendSql);
    this.#settle = database.prepare(settleSql);
    this.#count = database.prepare(countSql);
    this.#page = database.prepare(pageSql);
  }

  /** @param at epoch milliseconds */
  write(
    batch: {
      readonly execution: Execution;
      readonly writes: readonly RowWrite[];
      readonly at: number;
      /** Why no intent is taken; outcomes are. */
      readonly noIntents?: Error | undefined;
    },
    refuse: (index: number, reason: Error) => void,
  ): void {
    const { execution, writes, at, noIntents } = batch;
    const noteSent = this.#sent.noteOf(execution.loadId);
    const counted = new Map<Outcome, number>();
    const count = (outcome: Outcome, by: number) =>
      counted.set(outcome, (counted.get(outcome) ?? 0) + by);
    for (const [index, write] of writes.entries()) {
      if (write.kind === "intent" && noIntents !== undefined) {
        refuse(index, noIntents);
        continue;
      }
      const { rowNumber } = rowOf(write);
      const known = this.#knownOutcome(execution.loadId, rowNumber);
      const decision = decideRowWrite(known, write.kind);
      if (decision === "refuse" && known !== undefined) {
        refuse(index, rowSettled(execution, rowNumber, known));
      }
      if (decision !== "write") continue;
      const holder =
        write.kind === "intent"
          ? this.#claims.findAgainst(execution.loadId, write.intent)
          : undefined;
      if (holder !== undefined) {
        refuse(index, new ClaimHeld(holder));
        continue;
      }
      this.#writeOne(execution, write, at);
      noteSent?.(write, at);
      if (known !== undefined) count(known, -1);
      if (write.kind === "outcome") count(write.result.outcome, 1);
    }
    for (const [outcome, by] of counted) this.#count.run(execution.loadId, outcome, by);
  }

  /** The page of rows behind `rowNumber`; empty when there are no more. */
  readPage(loadId: string, rowNumber: number): readonly LedgerRow[] {
    const records: readonly RowRecord[] = this.#page.all(loadId, rowNumber);
    return records.map(decodeRow);
  }

  #knownOutcome(loadId: string, rowNumber: number): Outcome | undefined {
    const record: { outcome: Outcome | null } | undefined = this.#known.get(loadId, rowNumber);
    return record?.outcome ?? undefined;
  }

  #writeOne({ loadId, epoch }: Execution, write: RowWrite, at: number): void {
    this.#images.keep(loadId, write);
    if (write.kind === "intent") this.#intend.run(loadId, epoch, at, ...encodeIntent(write.intent));
    else this.#settle.run(loadId, ...encodeResult(write.result));
  }
}
