import { setTimeout as delay } from "node:timers/promises";

/** What a command that was given up is told. */
export interface Stops {
  readonly stop: AbortSignal;
  readonly hardStop: AbortSignal;
}

interface Standing {
  readonly folder: string;
  readonly what: string;
  /** Where the process stood before. */
  readonly before: string;
  readonly over: Promise<void>;
  readonly stop: AbortController;
  readonly hardStop: AbortController;
}

/** How long the next command waits for the end of one that was given up. */
const patienceMs = 5000;
let standing: Standing | undefined;

/**
 * Acts while the process stands in a folder. It stands in one at a time, so that two commands at once would read each other's
 * files.
 * @param what the command, for whoever gets in its way
 * @throws Error, naming the other one, while another acts that nobody has given up
 */
export async function standingIn<T>(
  folder: string,
  what: string,
  act: (stops: Stops) => Promise<T>,
  patience = patienceMs,
): Promise<T> {
  if (standing?.hardStop.signal.aborted === true) {
    const { over } = standing;
    await Promise.race([over, delay(patience, undefined, { ref: false })]);
  }
  // One that does not even end when it is stopped is left behind: what comes after it is not to blame.
  if (standing !== undefined && !standing.hardStop.signal.aborted)
    throw new Error(
      `two commands at once need processes of their own: runProgram. ${standing.what} has not ended yet.`,
    );
  const before = standing?.before ?? process.cwd();
  const [stop, hardStop] = [new AbortController(), new AbortController()];
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const mine: Standing = { folder, what, before, over, stop, hardStop };
  standing = mine;
  process.chdir(folder);
  try {
    return await act({ stop: stop.signal, hardStop: hardStop.signal });
  } finally {
    if (standing === mine) {
      process.chdir(before);
      standing = undefined;
    }
    end();
  }
}

/**
 * Stops what still acts in a folder that nobody needs any more, as after a test that was not waited for.
 * @returns what that was; undefined: nothing
 */
export function giveUpIn(folder: string): string | undefined {
  if (standing?.folder !== folder || standing.hardStop.signal.aborted) return undefined;
  standing.stop.abort();
  standing.hardStop.abort();
  return standing.what;
}

/** The words of a command and the place in the tests that it was begun at. */
export function describeCommand(words: readonly string[], stack = new Error().stack): string {
  const place = /\/(test\/[^\s()]+\.test\.ts:\d+)/.exec(stack ?? "")?.[1];
  return `waybill ${words.join(" ")}${place === undefined ? "" : ` (${place})`}`;
}
