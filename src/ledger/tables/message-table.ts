import type { Message, MessageBook, NewMessage } from "../message-book.ts";
import { all, first, integer, places, run, runForAll, type Query } from "./query.ts";

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
  *write(messages: readonly NewMessage[], at: number): Query<void> {
    for (const message of messages) yield* this.#writeOne(message, at);
  }

  *#writeOne(message: NewMessage, at: number): Query<void> {
    const { id, channel, drop, arrivalId, kind, body, onlyAfter, otherwise } = message;
    if (onlyAfter !== undefined && !onlyAfter.includes(yield* this.#newestKind(drop, channel))) {
      if (otherwise !== undefined) yield* this.#writeOne(otherwise, at);
      return;
    }
    yield* run(
      `INSERT INTO messages (id, channel, drop_name, arrival_id, kind, body, made_at, message_number, tries, next_try_at)
        VALUES (?, ?, ?, ?, ?, ?, ?,
          COALESCE((SELECT message_number FROM messages ORDER BY message_number DESC LIMIT 1), 0) + 1, 0, ?) ON CONFLICT (id) DO NOTHING`,
      id,
      channel,
      drop,
      arrivalId ?? null,
      kind,
      body,
      at,
      at,
    );
  }

  /** Of the messages that tell how the arrivals of the drop stand. */
  *#newestKind(drop: string, channel: string): Query<string> {
    const row = yield* first<{ readonly kind: string }>(
      `SELECT kind FROM messages WHERE drop_name = ? AND channel = ? AND arrival_id IS NOT NULL AND kind NOT IN ('started', 'reminder', 'duplicate')
        ORDER BY message_number DESC LIMIT 1`,
      drop,
      channel,
    );
    return row?.kind ?? "";
  }

  *take({
    channels,
    at,
    leasedUntil,
    most,
  }: Parameters<MessageBook["take"]>[0]): Query<readonly Message[]> {
    // By the index of those that are due, and not in the order of all that ever were.
    const rows = yield* all<MessageRow>(
      `SELECT * FROM messages WHERE next_try_at <= ? AND channel IN (${places(channels)})
            ORDER BY message_number + 0 LIMIT ?`,
      at,
      ...channels,
      most,
    );
    yield* runForAll(
      `UPDATE messages SET next_try_at = ${integer} WHERE id = ?`,
      rows.map(({ id }) => [leasedUntil, id]),
    );
    return rows.map(toMessage);
  }

  *sent(id: string, at: number): Query<void> {
    yield* run(
      "UPDATE messages SET sent_at = ?, next_try_at = NULL, fault = NULL WHERE id = ?",
      at,
      id,
    );
  }

  *failed(id: string, fault: string, nextTryAt: number | undefined): Query<void> {
    yield* run(
      "UPDATE messages SET tries = tries + 1, fault = ?, next_try_at = ? WHERE id = ?",
      fault,
      nextTryAt ?? null,
      id,
    );
  }

  *list(drop: string, limit: number): Query<readonly Message[]> {
    const rows = yield* all<MessageRow>(
      "SELECT * FROM messages WHERE drop_name = ? ORDER BY message_number DESC LIMIT ?",
      drop,
      limit,
    );
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
