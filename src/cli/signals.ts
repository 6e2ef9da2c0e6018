import { exitCodes } from "../operations/basics.ts";

/** What signals ask for, the more of them the harder. */
export interface SignalWatch {
  /** Aborts on the first signal: finish what is under way. */
  readonly stopSignal: AbortSignal;
  /** From now on the second signal aborts this one and only the third ends the program; otherwise the second one does. */
  readonly watchHardStop: () => AbortSignal;
  /** From now on SIGHUP asks for this, and ends nothing. */
  readonly onHangup: (act: () => void) => void;
}

/**
 * One press of Ctrl-C may arrive twice within moments: the terminal tells the whole group of processes, and npm or a shell
 * passes it on besides.
 */
const echoMs = 200;

/**
 * Listens for SIGINT, SIGTERM and SIGHUP. The last resort is to end at once, which the ledger takes like a crash. A
 * terminal is closed only once, so that a further SIGHUP makes nothing harder.
 * @param now milliseconds of a clock that never goes back
 */
export function listenForSignals(
  say: (text: string) => void,
  now: () => number = () => performance.now(),
): SignalWatch {
  const stop = new AbortController();
  const hardStop = new AbortController();
  const last = new Map<NodeJS.Signals, number>();
  let isHardStopWatched = false;
  let hangup: (() => void) | undefined;
  const isRepeated = (name: NodeJS.Signals): boolean => {
    const at = now();
    const isEcho = at - (last.get(name) ?? Number.NEGATIVE_INFINITY) < echoMs;
    const isSameHangup = name === "SIGHUP" && last.has(name);
    if (!isEcho) last.set(name, at);
    return isEcho || isSameHangup;
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (name === "SIGHUP" && hangup !== undefined) return hangup();
    if (isRepeated(name)) return;
    if (!stop.signal.aborted) {
      const next = isHardStopWatched ? "give them up" : "end at once";
      say(`\n${name}: finishing the requests under way; press Ctrl-C again to ${next}\n`);
      stop.abort();
    } else if (isHardStopWatched && !hardStop.signal.aborted) {
      say(`\n${name}: giving up the requests under way; press Ctrl-C again to end at once\n`);
      hardStop.abort();
    } else process.exit(exitCodes.interrupted);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return {
    stopSignal: stop.signal,
    watchHardStop: () => {
      isHardStopWatched = true;
      return hardStop.signal;
    },
    onHangup: (act) => {
      hangup = act;
    },
  };
}
