import type { PruneCounts, PruneStep, Stay, StoredOfLoad } from "../prune-book.ts";
import type { LoadStatus } from "../../rows/outcome.ts";
import type { LoadTerms } from "../load-record.ts";
import type { KeptReports } from "../work-book.ts";
import { HistoryTable } from "./history-table.ts";
import type { InterventionTable } from "./intervention-table.ts";
import { holdLoad } from "./load-table.ts";
import { all, first, run, type Query } from "./query.ts";

const loadSql = `
SELECT l.status, l.epoch, l.pruned_at, l.pruning_from, l.created_at,
  (SELECT MAX(e.written_at) FROM executions e WHERE e.load_id = l.id) AS written_at
FROM loads l WHERE l.id = ?`;

interface PrunedLoad {
  readonly status: LoadStatus;
  readonly epoch: number;
  readonly pruned_at: number | null;
  readonly pruning_from: number | null;
  readonly created_at: number;
  readonly written_at: number | null;
}

/** Of a create that went in key and new id are needed for ever; of a correction, at both ends, the outcome. */
const isKept = `(
  ((claim IS NOT NULL OR server_id IS NOT NULL) AND outcome IN ('applied', 'unchanged'))
  OR EXISTS (SELECT 1 FROM corrections c WHERE c.load_id = rows.load_id AND c.row_number = rows.row_number)
  OR EXISTS (SELECT 1 FROM corrections c WHERE c.corrected_load_id = rows.load_id AND c.corrected_row = rows.row_number)
)`;

const countSql = `
SELECT COUNT(*) AS "rows", COALESCE(SUM(CASE WHEN ${isKept} THEN 1 ELSE 0 END), 0) AS kept,
  (SELECT COUNT(*) FROM images i WHERE i.load_id = ?) AS images
FROM rows WHERE load_id = ?`;

const openLinkSql = `
SELECT o.id FROM corrections c JOIN loads o ON o.id = c.load_id
WHERE c.corrected_load_id = ? AND o.status IN ('running', 'stopped')
UNION ALL
SELECT o.id FROM corrections c JOIN loads o ON o.id = c.corrected_load_id
WHERE c.load_id = ? AND o.status IN ('running', 'stopped')
LIMIT 1`;

const openTermsSql = `
SELECT id, terms FROM loads WHERE status IN ('running', 'stopped') AND terms IS NOT NULL`;

const openArrivalSql = `
SELECT id FROM arrivals WHERE load_id = ? AND state NOT IN ('done', 'failed', 'duplicate') LIMIT 1`;

const storedSql = `
SELECT l.id, l.pruned_at, l.terms, w.reports FROM loads l LEFT JOIN work w ON w.load_id = l.id
WHERE l.id > ? ORDER BY l.id LIMIT 500`;

interface StoredRow {
  readonly id: string;
  readonly pruned_at: number | null;
  readonly terms: string | null;
  readonly reports: string | null;
}

/** Not the next rows in order: where PostgreSQL has not counted them yet it would sort all that are left. */
const nextRowSql = `
SELECT MIN(row_number) AS row_number FROM rows WHERE load_id = ? AND row_number > ?`;

const between = "load_id = ? AND row_number > ? AND row_number <= ?";

/** Takes old loads out of the ledger, but for what has to be known for ever. */
export class PruneTable {
  readonly #interventions: InterventionTable;
  readonly #history = new HistoryTable();

  constructor(interventions: InterventionTable) {
    this.#interventions = interventions;
  }

  *judge(loadId: string, before: number): Query<Stay | undefined> {
    const load = yield* first<PrunedLoad>(loadSql, loadId);
    return load === undefined ? { reason: "pruned" } : yield* this.#judge(loadId, load, before);
  }

  *count(loadId: string): Query<PruneCounts> {
    const counted = yield* first<PruneCounts>(countSql, loadId, loadId);
    return { rows: 0, kept: 0, images: 0, ...counted };
  }

  *pruned(targetName?: string): Query<number> {
    const ofTarget = targetName === undefined ? "" : "AND target_name = ?";
    const counted = yield* first<{ readonly loads: number }>(
      `SELECT COUNT(*) AS loads FROM loads WHERE pruned_at IS NOT NULL ${ofTarget}`,
      ...(targetName === undefined ? [] : [targetName]),
    );
    return counted?.loads ?? 0;
  }

  *begin(loadId: string, before: number, person: string, at: number): Query<Stay | undefined> {
    // Written first, which takes the lock: whoever carries the load on meanwhile is seen, or sees it.
    yield* holdLoad(loadId);
    const load = yield* first<PrunedLoad>(loadSql, loadId);
    if (load === undefined) return { reason: "pruned" };
    const stay = yield* this.#judge(loadId, load, before);
    if (stay !== undefined || load.pruned_at !== null) return stay;
    yield* run(
      "UPDATE loads SET pruned_at = ?, pruning_from = ? WHERE id = ?",
      at,
      Number.MIN_SAFE_INTEGER,
      loadId,
    );
    yield* this.#interventions.record({ loadId, epoch: load.epoch }, at, person, {
      kind: "pruned",
    });
    return undefined;
  }

  *step(loadId: string, most: number): Query<PruneStep> {
    const load = yield* first<PrunedLoad>(loadSql, loadId);
    const from = load?.pruning_from ?? undefined;
    if (from === undefined) return { removed: 0, isOver: true };
    const next = yield* first<{ readonly row_number: number | null }>(nextRowSql, loadId, from);
    const start = next?.row_number ?? undefined;
    const isOver = start === undefined;
    const to = isOver ? Number.MAX_SAFE_INTEGER : start + most - 1;
    yield* run(`DELETE FROM images WHERE ${between}`, loadId, from, to);
    const removed = yield* run(
      `DELETE FROM rows WHERE ${between} AND NOT ${isKept}`,
      loadId,
      from,
      to,
    );
    yield* run(
      `UPDATE rows SET errors = NULL, verification = NULL
      WHERE ${between} AND (errors IS NOT NULL OR verification IS NOT NULL)`,
      loadId,
      from,
      to,
    );
    yield* run("UPDATE loads SET pruning_from = ? WHERE id = ?", isOver ? null : to, loadId);
    return { removed, isOver };
  }

  /** A page of loads, with what they have in a store. @returns undefined where none comes behind `after` */
  *stored(
    after: string,
  ): Query<{ readonly last: string; readonly loads: readonly StoredOfLoad[] } | undefined> {
    const rows = yield* all<StoredRow>(storedSql, after);
    const last = rows.at(-1)?.id;
    return last === undefined ? undefined : { last, loads: rows.flatMap(storedOf) };
  }

  *forgetStored(loadId: string): Query<void> {
    const load = yield* first<Pick<StoredRow, "terms">>(
      "SELECT terms FROM loads WHERE id = ? AND pruned_at IS NOT NULL",
      loadId,
    );
    if (load === undefined || load.terms === null) return;
    const { stored: _stored, ...terms }: LoadTerms = JSON.parse(load.terms);
    yield* run("UPDATE loads SET terms = ? WHERE id = ?", JSON.stringify(terms), loadId);
    yield* run("UPDATE work SET reports = NULL WHERE load_id = ?", loadId);
  }

  *#judge(loadId: string, load: PrunedLoad, before: number): Query<Stay | undefined> {
    const { status, pruned_at, pruning_from, created_at, written_at } = load;
    // One that is half out goes on, whatever is asked for now: nothing is told of it any more.
    if (pruned_at !== null) return pruning_from === null ? { reason: "pruned" } : undefined;
    if (status === "running" || status === "stopped") return { reason: status };
    if (Math.max(created_at, written_at ?? 0) > before) return { reason: "young" };
    const doubts = yield* first<{ readonly row_count: number }>(
      "SELECT row_count FROM outcome_counts WHERE load_id = ? AND outcome = 'in-doubt'",
      loadId,
    );
    if ((doubts?.row_count ?? 0) > 0) return { reason: "in-doubt" };
    const unanswered = yield* this.#history.countUnanswered([loadId]);
    if (unanswered.size > 0) return { reason: "unanswered" };
    const queued = "SELECT 1 FROM work WHERE load_id = ? AND state <> 'over'";
    if ((yield* first(queued, loadId)) !== undefined) return { reason: "queued" };
    const needing = yield* this.#needing(loadId);
    if (needing !== undefined) return { reason: "needed", by: needing };
    const arrival = yield* first<{ readonly id: string }>(openArrivalSql, loadId);
    return arrival && { reason: "arrival", by: arrival.id };
  }

  /** A load that is not over and that goes by the rows of this one. */
  *#needing(loadId: string): Query<string | undefined> {
    const linked = yield* first<{ readonly id: string }>(openLinkSql, loadId, loadId);
    if (linked !== undefined) return linked.id;
    const open = yield* all<{ readonly id: string; readonly terms: string }>(openTermsSql);
    return open.find(({ terms }) => {
      const { undoes }: LoadTerms = JSON.parse(terms);
      return undoes === loadId;
    })?.id;
  }
}

function storedOf({ id, pruned_at, terms, reports }: StoredRow): readonly StoredOfLoad[] {
  const { stored }: LoadTerms = terms === null ? {} : JSON.parse(terms);
  if (stored === undefined) return [];
  const kept: KeptReports | undefined = reports === null ? undefined : JSON.parse(reports);
  const files = [...stored.files, ...(kept?.files ?? []), ...(kept?.replaced ?? [])];
  const contents = files.map(({ hash, bytes }) => ({ hash, bytes }));
  const isPruned = pruned_at !== null;
  return [{ loadId: id, isPruned, address: stored.address, files: contents }];
}
