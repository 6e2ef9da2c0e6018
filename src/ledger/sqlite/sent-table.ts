import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
import type { Outcome } from "../../rows/outcome.ts";
import { claimId, isKey } from "../claim-book.ts";
import { rowOf, type RowWrite } from "../decide-row-write.ts";
import type { LoadRecord, LoadTerms } from "../load-record.ts";
import type { SentBook, SentRow } from "../sent-book.ts";

/** What becomes known of a load's rows while they are written. */
export type NoteSent = (write: RowWrite, at: number) => void;

type Place = Pick<LoadRecord, "targetName" | "baseUrl" | "tenant">;

const beginSql = `
INSERT INTO last_sent (key_id, payload_hash, load_id, row_number, applied_at) VALUES (?, ?, ?, ?, NULL)
ON CONFLICT (key_id) DO UPDATE SET payload_hash = excluded.payload_hash, load_id = excluded.load_id,
  row_number = excluded.row_number, applied_at = NULL`;

const appliedSql =
  "UPDATE last_sent SET applied_at = ? WHERE key_id = ? AND load_id = ? AND row_number = ?";

const lastSql = `
SELECT load_id AS "loadId", row_number AS "rowNumber", payload_hash AS "payloadHash" FROM last_sent
WHERE key_id = ? AND applied_at IS NOT NULL`;

const unfinishedSql = `
SELECT DISTINCT r.row_key FROM loads l JOIN rows r ON r.load_id = l.id
WHERE l.status <> 'completed' AND l.target_name = ? AND l.base_url = ? AND COALESCE(l.tenant, '') = ? AND l.id <> ?
  AND r.outcome IS NULL AND r.row_key IS NOT NULL`;

/** For these nothing was sent. */
const unsent: ReadonlySet<Outcome> = new Set(["skipped", "invalid", "unchanged", "conflict"]);

/** What keys were given last. Its writes belong inside a transaction that writes rows. */
export class SentTable {
  readonly #database: SqliteDatabase;
  readonly #any: SqliteStatement;
  readonly #begin: SqliteStatement;
  readonly #applied: SqliteStatement;
  readonly #forget: SqliteStatement;
  readonly #last: SqliteStatement;
  readonly #places = new Map<string, Parameters<SentBook["sendsTo"]>[1]>();
  #known: { readonly loadId: string; readonly place: Place; readonly keeps: boolean } | undefined;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#any = database.prepare("SELECT 1 FROM last_sent LIMIT 1");
    this.#begin = database.prepare(beginSql);
    this.#applied = database.prepare(appliedSql);
    this.#forget = database.prepare("DELETE FROM last_sent WHERE key_id = ?");
    this.#last = database.prepare(lastSql);
  }

  sendsTo(...[loadId, place]: Parameters<SentBook["sendsTo"]>): void {
    this.#places.set(loadId, place);
    this.#known = undefined;
  }

  /** What is to be told of rows of a load that are written; undefined: nobody wants to know. */
  noteOf(loadId: string): NoteSent | undefined {
    const load = this.#load(loadId);
    if (load === undefined || (!load.keeps && this.#any.get() === undefined)) return undefined;
    const { place, keeps } = load;
    return (write, at) => {
      const { rowNumber, key } = rowOf(write);
      if (!isKey(key)) return;
      const id = claimId(place, key);
      if (write.kind === "intent") {
        if (keeps) this.#begin.run(id, write.intent.payloadHash, loadId, rowNumber);
        else this.#forget.run(id);
        return;
      }
      const { outcome } = write.result;
      if (unsent.has(outcome)) return;
      const isLast =
        keeps &&
        outcome === "applied" &&
        Number(this.#applied.run(at, id, loadId, rowNumber).changes) > 0;
      // It went in while something else was under way under its key: which of them came last nobody knows.
      if (!isLast) this.#forget.run(id);
    };
  }

  /** Nothing is known of any key any more. */
  forgetAll(): void {
    this.#database.exec("DELETE FROM last_sent");
  }

  last(id: string): SentRow | undefined {
    const found: SentRow | undefined = this.#last.get(id);
    return found && { ...found };
  }

  unfinished({
    id,
    targetName,
    baseUrl,
    tenant = "",
  }: Parameters<SentBook["unfinished"]>[0]): readonly string[] {
    const rows: readonly { readonly row_key: string }[] = this.#database
      .prepare(unfinishedSql)
      .all(targetName, baseUrl, tenant, id);
    return rows.map(({ row_key }) => row_key);
  }

  /** Rows are written load by load, so that of the load before nothing has to be kept. */
  #load(loadId: string) {
    if (this.#known?.loadId === loadId) return this.#known;
    const row:
      | {
          readonly target_name: string;
          readonly base_url: string;
          readonly tenant: string | null;
          readonly terms: string | null;
        }
      | undefined = this.#database
      .prepare("SELECT target_name, base_url, tenant, terms FROM loads WHERE id = ?")
      .get(loadId);
    if (row === undefined) return undefined;
    const terms: LoadTerms = JSON.parse(row.terms ?? "{}");
    this.#known = {
      loadId,
      place: {
        targetName: row.target_name,
        baseUrl: row.base_url,
        tenant: row.tenant ?? undefined,
        ...this.#places.get(loadId),
      },
      keeps: terms.sameAsLastSent === "skip",
    };
    return this.#known;
  }
}
