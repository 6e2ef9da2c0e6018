import type { Clock } from "../kernel/clock.ts";
import type { Ledger } from "./ledger.ts";

/** The clock with the time of the ledger: what hosts whose clocks differ hold against one another has to be of one. */
export function onLedgersClock(clock: Clock, ledger: Pick<Ledger, "skewMs">): Clock {
  return {
    now: () => clock.now() + ledger.skewMs,
    monotonic: () => clock.monotonic(),
    sleep: async (ms, signal) => await clock.sleep(ms, signal),
  };
}
