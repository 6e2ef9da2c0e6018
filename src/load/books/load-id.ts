import { randomBytes } from "node:crypto";
import { isoTime } from "../../kernel/clock.ts";

/**
 * A new load id: sorts by time, fits an id field (`^[\w:|-]+$`), and two loads of one second differ.
 * @param now epoch milliseconds
 */
export function newLoadId(now: number): string {
  const time = isoTime(now).replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `wb-${time}-${randomBytes(4).toString("hex")}`;
}
