import type { Outcome } from "../../rows/outcome.ts";
import { claimId, isKey } from "../claim-book.ts";
import { rowOf, type RowWrite } from "../decide-row-write.ts";
import type { LoadRecord, LoadTerms } from "../load-record.ts";
import type { SentBook, SentRow } from "../sent-book.ts";
import { all, first, integer, run, runForAll, type Query, type SqlValue } from "./query.ts";

type Place = Pick<LoadRecord, "targetName" | "baseUrl" | "tenant">;

const beginSql = `
INSERT INTO last_sent (key_id, payload_hash, load_id, row_number, applied_at)
VALUES (?, ?, ?, ${integer}, ${integer})
ON CONFLICT (key_id) DO UPDATE SET payload_hash = excluded.payload_hash, load_id = excluded.load_id,
  row_number = excluded.row_number, applied_at = excluded.applied_at`;

const appliedSql = `
UPDATE last_sent SET applied_at = ${integer} WHERE key_id = ? AND load_id = ? AND row_number = ${integer}`;

const forgetSql = "DELETE FROM last_sent WHERE key_id = ?";

const forgetOthersSql = `
DELETE FROM last_sent WHERE key_id = ? AND (load_id <> ? OR row_number <> ${integer})`;

const lastSql = `
SELECT load_id AS "loadId", row_number AS "rowNumber", payload_hash AS "payloadHash" FROM last_sent
WHERE key_id = ? AND applied_at IS NOT NULL`;

const unfinishedSql = `
SELECT DISTINCT r.row_key FROM loads l JOIN rows r ON r.load_id = l.id
WHERE l.status IN ('running', 'stopped', 'abandoned') AND l.target_name = ? AND l.base_url = ? AND COALESCE(l.tenant, '') = ? AND l.id <> ?
  AND (r.outcome IS NULL OR r.outcome = 'not-attempted') AND r.outcome IS NULL AND r.row_key IS NOT NULL`;

/** For these nothing was sent. */
const unsent: ReadonlySet<Outcome> = new Set(["skipped", "invalid", "unchanged", "conflict"]);

/** What is known of a key once rows of it are written. */
type Fate =
  /** A row began with it, and went in. */
  | { readonly rowNumber: number; readonly payloadHash: string; readonly isApplied: boolean }
  /** A row went in that had begun before, unless another one has begun since. */
  | { readonly rowNumber: number }
  | "forgotten";

/** What becomes known of keys while a batch of a load's rows is written. */
export class SentNotes {
  readonly #loadId: string;
  readonly #place: Place;
  readonly #keeps: boolean;
  readonly #fates = new Map<string, Fate>();

  constructor({ loadId, place, keeps }: KnownLoad) {
    this.#loadId = loadId;
    this.#place = place;
    this.#keeps = keeps;
  }

  take(write: RowWrite): void {
    const { key } = rowOf(write);
    if (!isKey(key)) return;
    if (write.kind === "outcome" && unsent.has(write.result.outcome)) return;
    const id = claimId(this.#place, key);
    this.#fates.set(id, this.#keeps ? fateAfter(this.#fates.get(id), write) : "forgotten");
  }

  /** @param at epoch milliseconds */
  *write(at: number): Query<void> {
    const loadId = this.#loadId;
    const forgotten: SqlValue[][] = [];
    const begun: SqlValue[][] = [];
    const applied: SqlValue[][] = [];
    const others: SqlValue[][] = [];
    for (const [id, fate] of this.#fates) {
      if (fate === "forgotten") forgotten.push([id]);
      else if ("payloadHash" in fate) {
        const { payloadHash, rowNumber, isApplied } = fate;
        begun.push([id, payloadHash, loadId, rowNumber, isApplied ? at : null]);
      } else {
        applied.push([at, id, loadId, fate.rowNumber]);
        others.push([id, loadId, fate.rowNumber]);
      }
    }
    yield* runForAll(forgetSql, forgotten);
    yield* runForAll(beginSql, begun);
    yield* runForAll(appliedSql, applied);
    yield* runForAll(forgetOthersSql, others);
  }
}

function fateAfter(before: Fate | undefined, write: RowWrite): Fate {
  if (write.kind === "intent") {
    const { rowNumber, payloadHash } = write.intent;
    return { rowNumber, payloadHash, isApplied: false };
  }
  const { outcome, rowNumber } = write.result;
  if (outcome !== "applied") return "forgotten";
  if (before === undefined) return { rowNumber };
  // It went in while something else was under way under its key: which of them came last nobody knows.
  if (before === "forgotten" || before.rowNumber !== rowNumber) return "forgotten";
  return "payloadHash" in before ? { ...before, isApplied: true } : before;
}

interface KnownLoad {
  readonly loadId: string;
  readonly place: Place;
  readonly keeps: boolean;
}

/** What keys were given last. Its writes belong inside a transaction that writes rows. */
export class SentTable {
  readonly #places = new Map<string, Parameters<SentBook["sendsTo"]>[1]>();
  #known: KnownLoad | undefined;

  sendsTo(...[loadId, place]: Parameters<SentBook["sendsTo"]>): void {
    this.#places.set(loadId, place);
    this.#known = undefined;
  }

  /** What is to be told of rows of a load that are written; undefined: nobody wants to know. */
  *notesOf(loadId: string): Query<SentNotes | undefined> {
    const load = yield* this.#load(loadId);
    if (load === undefined) return undefined;
    const isKept = load.keeps || (yield* first("SELECT 1 FROM last_sent LIMIT 1")) !== undefined;
    return isKept ? new SentNotes(load) : undefined;
  }

  /** Nothing is known of any key any more. */
  *forgetAll(): Query<void> {
    yield* run("DELETE FROM last_sent");
  }

  *last(id: string): Query<SentRow | undefined> {
    const found = yield* first<SentRow>(lastSql, id);
    return found && { ...found };
  }

  *unfinished({
    id,
    targetName,
    baseUrl,
    tenant = "",
  }: Parameters<SentBook["unfinished"]>[0]): Query<readonly string[]> {
    const rows = yield* all<{ readonly row_key: string }>(
      unfinishedSql,
      targetName,
      baseUrl,
      tenant,
      id,
    );
    return rows.map(({ row_key }) => row_key);
  }

  /** Rows are written load by load, so that of the load before nothing has to be kept. */
  *#load(loadId: string): Query<KnownLoad | undefined> {
    if (this.#known?.loadId === loadId) return this.#known;
    const row = yield* first<{
      readonly target_name: string;
      readonly base_url: string;
      readonly tenant: string | null;
      readonly terms: string | null;
    }>("SELECT target_name, base_url, tenant, terms FROM loads WHERE id = ?", loadId);
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
