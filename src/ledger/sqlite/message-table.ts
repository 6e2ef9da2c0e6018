import type { Message, MessageBook, NewMessage } from "../message-book.ts";
import { runTransaction } from "./run-transaction.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

interface MessageRow {
  readonly id: string;
  readonly channel: string;
  readonly drop_name: string;
  readonly arrival_id: string | null;
  readonly kind: string;
  readonly body: string;
  readonly made_at: number;
  readonly tries: number;
  readonly next_try_at: number | null;
  readonly sent_at: number | null;
  readonly fault: string | null;
}

/** What people are to be told. */
export class MessageTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  add(messages: readonly NewMessage[], at: number): void {
    runTransaction(this.#database, () => this.write(messages, at), "BEGIN IMMEDIATE");
  }

  /** Inside a transaction that writes already. */
  write(messages: readonly NewMessage[], at: number): void {
    for (const message of messages) this.#writeOne(message, at);
  }

  #writeOne(message: NewMessage, at: number): void {
    const { id, channel, drop, arrivalId, kind, body, onlyAfter, otherwise } = message;
    if (onlyAfter !== undefined && !onlyAfter.includes(this.#newestKind(drop, channel))) {
      if (otherwise !== undefined) this.#writeOne(otherwise, at);
      return;
    }
    this.#database
      .prepare(
        `INSERT INTO messages (id, channel, drop_name, arrival_id, kind, body, made_at, message_number, tries, next_try_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT COUNT(*) + 1 FROM messages), 0, ?) ON CONFLICT (id) DO NOTHING`,
      )
      .run(id, channel, drop, arrivalId ?? null, kind, body, at, at);
  }

  /** Of the messages that tell how the arrivals of the drop stand. */
  #newestKind(drop: string, channel: string): string {
    const row: { readonly kind: string } | undefined = this.#database
      .prepare(
        `SELECT kind FROM messages WHERE drop_name = ? AND channel = ? AND arrival_id IS NOT NULL AND kind NOT IN ('started', 'reminder', 'duplicate')
        ORDER BY message_number DESC LIMIT 1`,
      )
      .get(drop, channel);
    return row?.kind ?? "";
  }

  take({
    channels,
    at,
    leasedUntil,
    most,
  }: Parameters<MessageBook["take"]>[0]): readonly Message[] {
    return runTransaction(
      this.#database,
      () => {
        const places = channels.map(() => "?").join(", ");
        const rows: readonly MessageRow[] = this.#database
          .prepare(
            `SELECT * FROM messages WHERE next_try_at <= ? AND channel IN (${places})
            ORDER BY message_number LIMIT ?`,
          )
          .all(at, ...channels, most);
        const lease = this.#database.prepare("UPDATE messages SET next_try_at = ? WHERE id = ?");
        for (const { id } of rows) lease.run(leasedUntil, id);
        return rows.map(toMessage);
      },
      "BEGIN IMMEDIATE",
    );
  }

  sent(id: string, at: number): void {
    this.#database
      .prepare("UPDATE messages SET sent_at = ?, next_try_at = NULL, fault = NULL WHERE id = ?")
      .run(at, id);
  }

  failed(id: string, fault: string, nextTryAt: number | undefined): void {
    this.#database
      .prepare("UPDATE messages SET tries = tries + 1, fault = ?, next_try_at = ? WHERE id = ?")
      .run(fault, nextTryAt ?? null, id);
  }

  list(drop: string, limit: number): readonly Message[] {
    const rows: readonly MessageRow[] = this.#database
      .prepare("SELECT * FROM messages WHERE drop_name = ? ORDER BY message_number DESC LIMIT ?")
      .all(drop, limit);
    return rows.map(toMessage);
  }
}

function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    channel: row.channel,
    drop: row.drop_name,
    arrivalId: row.arrival_id ?? undefined,
    kind: row.kind,
    body: row.body,
    madeAt: row.made_at,
    tries: row.tries,
    nextTryAt: row.next_try_at ?? undefined,
    sentAt: row.sent_at ?? undefined,
    fault: row.fault ?? undefined,
  };
}
