import type { Drop } from "../drops/drop.ts";
import { LoadError } from "../kernel/load-error.ts";
import { outageMessages, outageReminders } from "../notices/messages-of.ts";
import type { DropMeans } from "./drop-means.ts";
import { isOutOfReach } from "../sites/site.ts";

/** Whether a drop can't be looked into at all, its folder being gone or its server out of reach. */
export function isOutage(error: unknown): error is LoadError {
  return isOutOfReach(error) || (error instanceof LoadError && error.code === "ERR_DROP_FOLDER");
}

/** Writes down that a drop can't be looked into: told once, and again after a while, however often and by whom it is tried. */
export async function noteOutage(
  { name }: Drop,
  { code, message: reason }: LoadError,
  { ledger, clock, channels }: DropMeans,
): Promise<void> {
  const now = clock.now();
  const told = channels.get(name) ?? [];
  const begun = { drop: name, since: now, code, reason };
  const outage = await ledger.outages.begin(begun, outageMessages(told, begun, "outage", now));
  const reminders = outageReminders(told, { ...outage, code }, now);
  if (reminders.length > 0) await ledger.messages.add(reminders, now);
}

/** Writes down that it can be looked into again. */
export async function endOutage(
  { name }: Drop,
  { ledger, clock, channels }: DropMeans,
): Promise<void> {
  const outage = await ledger.outages.of(name);
  if (outage === undefined) return;
  const now = clock.now();
  const told = channels.get(name) ?? [];
  await ledger.outages.end(outage, outageMessages(told, outage, "recovered", now), now);
}
