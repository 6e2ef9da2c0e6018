import type { NewMessage } from "../message-book.ts";
import type { Outage } from "../outage-book.ts";
import type { MessageTable } from "./message-table.ts";
import { first, run, type Query } from "./query.ts";

/** Drops that can't be looked into. */
export class OutageTable {
  readonly #messages: MessageTable;

  constructor(messages: MessageTable) {
    this.#messages = messages;
  }

  *of(drop: string): Query<Outage | undefined> {
    return yield* first<Outage>(
      'SELECT drop_name AS "drop", since, code, reason FROM outages WHERE drop_name = ?',
      drop,
    );
  }

  *begin(outage: Outage, messages: readonly NewMessage[]): Query<Outage> {
    const { drop, since, code, reason } = outage;
    const goesOn = "UPDATE outages SET code = ?, reason = ? WHERE drop_name = ?";
    if ((yield* run(goesOn, code, reason, drop)) > 0) return (yield* this.of(drop)) ?? outage;
    yield* run(
      "INSERT INTO outages (drop_name, since, code, reason) VALUES (?, ?, ?, ?)",
      drop,
      since,
      code,
      reason,
    );
    yield* this.#messages.write(messages, since);
    return outage;
  }

  *end({ drop, since }: Outage, messages: readonly NewMessage[], at: number): Query<void> {
    const over = yield* run("DELETE FROM outages WHERE drop_name = ? AND since = ?", drop, since);
    if (over > 0) yield* this.#messages.write(messages, at);
  }
}
