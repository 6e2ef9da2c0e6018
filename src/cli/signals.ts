import { exitCodes } from "../index.ts";

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) aborts the signal, so that requests in flight finish and are recorded; the
 * second ends the program at once, which the ledger takes like a crash.
 */
export function listenForSignals(say: (text: string) => void): AbortSignal {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    say(`\n${name}: finishing the requests under way; press Ctrl-C again to end at once\n`);
    stop.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return stop.signal;
}
