import { Script } from "node:vm";
import { systemCodeOf } from "../kernel/load-error.ts";

/** The slot through which a script reaches the work; taken only while it runs. */
const slot = "waybill: work within time";
const script = new Script(`globalThis[${JSON.stringify(slot)}]()`);

/**
 * Does work that may never end. V8 interrupts it, also in the middle of a regular expression; that takes about 0.1 ms a call.
 * @returns undefined when the work was given up: after `limitMs`, or because it takes more memory than there is
 */
export function withinTime<T>(
  work: () => T,
  limitMs: number,
  mostTries = 5,
): { readonly value: T } | undefined {
  let done: { readonly value: T } | undefined;
  const { user } = process.cpuUsage();
  Reflect.set(globalThis, slot, () => {
    done = { value: work() };
  });
  try {
    script.runInThisContext({ timeout: limitMs });
    return done;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    if (systemCodeOf(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    // A process that was stopped, or had no processor, is none that was at work all the time; it gets a few tries more.
    const wasIdle = process.cpuUsage().user - user < (limitMs * 1000) / 4;
    return wasIdle && mostTries > 1 ? withinTime(work, limitMs, mostTries - 1) : undefined;
  } finally {
    Reflect.deleteProperty(globalThis, slot);
  }
}
