import {
  isSameFile,
  waitingStates,
  type Arrival,
  type ArrivalBook,
  type ArrivalChange,
  type ArrivalEvent,
  type ArrivalState,
  type ClaimRefusal,
  type ContentClaim,
  type Sighting,
} from "../arrival-book.ts";
import type { NewMessage } from "../message-book.ts";
import type { MessageTable } from "./message-table.ts";
import { toArrival, type ArrivalRow } from "./arrival-record.ts";
import { all, beginningWith, first, run, tell, type Query, type SqlValue } from "./query.ts";

const columns: readonly (readonly [keyof ArrivalChange, keyof ArrivalRow])[] = [
  ["state", "state"],
  ["code", "code"],
  ["reason", "reason"],
  ["loadId", "load_id"],
  ["mappingPath", "mapping_path"],
  ["tries", "tries"],
  ["nextTryAt", "next_try_at"],
  ["leasedUntil", "leased_until"],
  ["quietHash", "quiet_hash"],
  ["quietSince", "quiet_since"],
  ["shape", "file_shape"],
  ["relatedId", "related_id"],
  ["keptAt", "kept_at"],
  ["keptAs", "kept_as"],
  ["size", "file_size"],
  ["modifiedAt", "modified_at"],
  ["version", "file_version"],
];

const inWords = (states: readonly ArrivalState[]): string =>
  states.map((state) => `'${state}'`).join(", ");

const leftAlone = `kept_as = state AND changed_at <= ? AND (code IS NULL OR code <> 'removed')
  AND NOT EXISTS (SELECT 1 FROM arrivals AS later WHERE later.drop_name = arrivals.drop_name
    AND later.content_hash = arrivals.content_hash AND later.round > arrivals.round
    AND (later.changed_at > ? OR later.kept_as IS NULL OR later.kept_as <> later.state))`;

/** Files that came into drops. Whatever is looked up here is decided in the same transaction. */
export class ArrivalTable {
  readonly #messages: MessageTable;

  constructor(messages: MessageTable) {
    this.#messages = messages;
  }

  *see(
    drop: string,
    sightings: readonly Sighting[],
    at: number,
    newId: () => string,
  ): Query<readonly Arrival[]> {
    const seen: Arrival[] = [];
    for (const sighting of sightings) seen.push(yield* this.#see(drop, sighting, at, newId));
    return seen;
  }

  *#see(
    drop: string,
    { name, size, modifiedAt, version }: Sighting,
    at: number,
    newId: () => string,
  ): Query<Arrival> {
    // A sum has no index: by the one that has the order, every file would be looked for among all that ever came.
    const known = yield* this.#first(
      `SELECT * FROM arrivals WHERE drop_name = ? AND file_name = ? AND kept_at IS NULL AND due_at IS NULL
      ORDER BY seen_at + 0 DESC, id DESC LIMIT 1`,
      drop,
      name,
    );
    if (known === undefined)
      return yield* this.#insert({
        id: newId(),
        drop,
        name,
        size,
        modifiedAt,
        version,
        state: "seen",
        at,
      });
    if (isSameFile(known, { size, modifiedAt, version })) return known;
    // What is claimed is at work on a copy; the file that lies there now comes after it.
    if (!waitingStates.includes(known.state)) return known;
    const anew = { size, modifiedAt, version, state: "seen", reason: undefined } as const;
    return (
      (yield* this.#write(known, { ...anew, quietHash: undefined, quietSince: undefined }, at)) ??
      known
    );
  }

  *missed(
    drop: string,
    { id, dueAt, reason }: Parameters<ArrivalBook["missed"]>[1],
    at: number,
    messages: (arrival: Arrival) => readonly NewMessage[],
  ): Query<Arrival> {
    const known = yield* this.#first(
      "SELECT * FROM arrivals WHERE drop_name = ? AND due_at = ?",
      drop,
      dueAt,
    );
    if (known !== undefined) return known;
    const nothing = { name: "", size: 0, modifiedAt: 0 };
    const late = yield* this.#insert({ id, drop, ...nothing, state: "late", at, dueAt, reason });
    yield* this.#messages.write(messages(late), at);
    return late;
  }

  *claim(arrival: Arrival, claim: ContentClaim): Query<Arrival | ClaimRefusal> {
    const { contentHash, shape, loadId, mappingPath, leasedUntil, owner, at } = claim;
    const holder = yield* this.#first(
      "SELECT * FROM arrivals WHERE drop_name = ? AND content_hash = ? ORDER BY round DESC LIMIT 1",
      arrival.drop,
      contentHash,
    );
    if (holder !== undefined && holder.id !== arrival.id)
      return { kind: "same-content", arrival: holder };
    const before = yield* this.#first(
      `SELECT * FROM arrivals WHERE drop_name = ? AND file_name = ? AND id <> ? AND length(content_hash) > 0
        AND state <> 'duplicate' ORDER BY claimed_at DESC LIMIT 1`,
      arrival.drop,
      arrival.name,
      arrival.id,
    );
    const written = yield* this.#write(
      arrival,
      { state: "claimed", loadId, mappingPath, leasedUntil },
      at,
    );
    if (written === undefined) return { kind: "moved-on" };
    yield* run(
      "UPDATE arrivals SET content_hash = ?, claimed_at = ?, related_id = ?, owner = ?, file_shape = ? WHERE id = ?",
      contentHash,
      at,
      before?.id ?? null,
      JSON.stringify(owner),
      shape ?? null,
      arrival.id,
    );
    return yield* this.#get(arrival.id);
  }

  *change(
    arrival: Arrival,
    change: ArrivalChange,
    at: number,
    {
      person,
      messages = [],
    }: { person?: string | undefined; messages?: readonly NewMessage[] | undefined },
  ): Query<Arrival | undefined> {
    const changed = yield* this.#write(arrival, change, at, person);
    if (changed !== undefined) yield* this.#messages.write(messages, at);
    return changed;
  }

  *changeAll(
    changes: readonly (readonly [Arrival, ArrivalChange])[],
    at: number,
  ): Query<readonly Arrival[]> {
    const changed: Arrival[] = [];
    for (const [arrival, change] of changes) {
      const after = yield* this.#write(arrival, change, at);
      if (after !== undefined) changed.push(after);
    }
    return changed;
  }

  *takeOver(
    arrival: Arrival,
    { owner, leasedUntil }: Parameters<ArrivalBook["takeOver"]>[1],
  ): Query<Arrival | undefined> {
    const taken = yield* run(
      "UPDATE arrivals SET epoch = epoch + 1, leased_until = ?, owner = ? WHERE id = ? AND epoch = ?",
      leasedUntil,
      JSON.stringify(owner),
      arrival.id,
      arrival.epoch,
    );
    return taken === 0 ? undefined : yield* this.#get(arrival.id);
  }

  *again(
    arrival: Arrival,
    { id, loadId, reason }: Parameters<ArrivalBook["again"]>[1],
    at: number,
    person: string,
  ): Query<Arrival | undefined> {
    const { drop, contentHash } = arrival;
    const newest = yield* this.#first(
      "SELECT * FROM arrivals WHERE drop_name = ? AND content_hash = ? ORDER BY round DESC LIMIT 1",
      drop,
      contentHash ?? "",
    );
    if (newest?.id !== arrival.id) return undefined;
    yield* this.#insert({ ...arrival, id, state: "claimed", at, reason, person });
    yield* run(
      `UPDATE arrivals SET content_hash = ?, round = ?, load_id = ?, mapping_path = ?, claimed_at = ?, kept_at = ?,
          related_id = ?, file_shape = ? WHERE id = ?`,
      contentHash ?? null,
      arrival.round + 1,
      loadId ?? null,
      arrival.mappingPath ?? null,
      at,
      arrival.keptAt ?? null,
      arrival.id,
      arrival.shape ?? null,
      id,
    );
    return yield* this.#get(id);
  }

  *find(idOrPrefix: string): Query<readonly Arrival[]> {
    const exact = yield* this.#first("SELECT * FROM arrivals WHERE id = ?", idOrPrefix);
    if (exact !== undefined) return [exact];
    return yield* this.#all(
      "SELECT * FROM arrivals WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 3",
      ...beginningWith(idOrPrefix),
    );
  }

  *list({
    drop,
    states,
    toPutAway,
    putAwayBefore,
    limit = 1_000_000,
  }: Parameters<ArrivalBook["list"]>[0]): Query<readonly Arrival[]> {
    const asked = toPutAway ?? states;
    const wanted = [
      ...(drop === undefined ? [] : ["drop_name = ?"]),
      ...(asked === undefined ? [] : [`state IN (${inWords(asked)})`]),
      ...(toPutAway === undefined
        ? []
        : ["due_at IS NULL AND (kept_as IS NULL OR kept_as <> state)"]),
      ...(putAwayBefore === undefined ? [] : [leftAlone]),
    ];
    const where = wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`;
    return yield* this.#all(
      `SELECT * FROM arrivals ${where} ORDER BY seen_at DESC, id DESC LIMIT ?`,
      ...(drop === undefined ? [] : [drop]),
      ...(putAwayBefore === undefined ? [] : [putAwayBefore, putAwayBefore]),
      limit,
    );
  }

  *events(id: string): Query<readonly ArrivalEvent[]> {
    const rows = yield* all<{
      readonly at: number;
      readonly state: ArrivalState;
      readonly reason: string | null;
      readonly person: string | null;
    }>("SELECT * FROM arrival_events WHERE arrival_id = ? ORDER BY event_number", id);
    return rows.map(({ at, state, reason, person }) => ({
      at,
      state,
      reason: reason ?? undefined,
      person: person ?? undefined,
    }));
  }

  *lookedUpTo(drop: string): Query<number | undefined> {
    const row = yield* first<{ readonly looked_up_to: number }>(
      "SELECT looked_up_to FROM drop_looks WHERE drop_name = ?",
      drop,
    );
    return row?.looked_up_to;
  }

  *noteLook(drop: string, upTo: number): Query<void> {
    yield* run(
      `INSERT INTO drop_looks (drop_name, looked_up_to) VALUES (?, ?)
        ON CONFLICT (drop_name) DO UPDATE SET looked_up_to = excluded.looked_up_to
        WHERE excluded.looked_up_to > drop_looks.looked_up_to`,
      drop,
      upTo,
    );
  }

  *#insert(
    given: Pick<Arrival, "id" | "drop" | "state"> &
      Sighting & {
        readonly at: number;
        readonly dueAt?: number | undefined;
        readonly reason?: string | undefined;
        readonly person?: string;
      },
  ): Query<Arrival> {
    const { id, drop, name, size, modifiedAt, version, state, at, dueAt, reason, person } = given;
    yield* run(
      `INSERT INTO arrivals (id, drop_name, file_name, file_size, modified_at, file_version, state, reason, seen_at, changed_at,
        epoch, round, tries, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1, 0, ?)`,
      id,
      drop,
      name,
      size,
      modifiedAt,
      version ?? null,
      state,
      reason ?? null,
      at,
      at,
      dueAt ?? null,
    );
    yield* this.#tell(id, { at, state, reason, person });
    return yield* this.#get(id);
  }

  *#write(
    { id, epoch, state }: Arrival,
    change: ArrivalChange,
    at: number,
    person?: string,
  ): Query<Arrival | undefined> {
    const before = yield* this.#get(id);
    if (before.epoch !== epoch || before.state !== state) return undefined;
    const isNews = change.state !== undefined && change.state !== state;
    const sets = columns
      .filter(([name]) => name in change)
      .map(([name, column]) => ({ sql: `${column} = ?`, value: change[name] ?? null }));
    yield* run(
      `UPDATE arrivals SET ${["changed_at = ?", ...sets.map(({ sql }) => sql)].join(", ")} WHERE id = ?`,
      isNews ? at : before.changedAt,
      ...sets.map(({ value }) => value),
      id,
    );
    const after = yield* this.#get(id);
    if (after.state !== before.state || after.reason !== before.reason || person !== undefined)
      yield* this.#tell(id, { at, state: after.state, reason: after.reason, person });
    return after;
  }

  *#tell(
    id: string,
    {
      at,
      state,
      reason,
      person,
    }: Omit<ArrivalEvent, "person"> & { readonly person: string | undefined },
  ): Query<void> {
    yield* run(
      `INSERT INTO arrival_events (arrival_id, event_number, at, state, reason, person)
        VALUES (?, (SELECT COUNT(*) + 1 FROM arrival_events WHERE arrival_id = ?), ?, ?, ?, ?)`,
      id,
      id,
      at,
      state,
      reason ?? null,
      person ?? null,
    );
    yield* tell("moved", id);
  }

  *#get(id: string): Query<Arrival> {
    const found = yield* this.#first("SELECT * FROM arrivals WHERE id = ?", id);
    if (found === undefined) throw new Error(`there is no arrival ${id}`);
    return found;
  }

  *#first(sql: string, ...values: readonly SqlValue[]): Query<Arrival | undefined> {
    const row = yield* first<ArrivalRow>(sql, ...values);
    return row && toArrival(row);
  }

  *#all(sql: string, ...values: readonly SqlValue[]): Query<readonly Arrival[]> {
    return (yield* all<ArrivalRow>(sql, ...values)).map(toArrival);
  }
}
