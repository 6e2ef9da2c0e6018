import type { Drop } from "../drops/drop.ts";
import type { NewMessage } from "../ledger/message-book.ts";
import { remindersOf } from "../notices/messages-of.ts";
import { nothingElse } from "../notices/notice.ts";
import type { DropMeans } from "./drop-means.ts";
import { approvalSteps } from "./plan-arrival.ts";

/** What waits for a person is told once more after a while, and again after as long. */
export async function remind({ name }: Drop, means: DropMeans): Promise<void> {
  const { ledger, clock, channels, runsDir, ledgerChoice } = means;
  const told = channels.get(name) ?? [];
  if (told.length === 0) return;
  const now = clock.now();
  const states = ["attention", "quarantined", "missing"] as const;
  const messages: NewMessage[] = [];
  for (const arrival of await ledger.arrivals.list({ drop: name, states })) {
    const facts = {
      ...nothingElse,
      approvalSteps: await approvalSteps(arrival, { runsDir, ledger: ledgerChoice }),
    };
    messages.push(...remindersOf(told, arrival, now, facts));
  }
  if (messages.length > 0) await ledger.messages.add(messages, now);
}
