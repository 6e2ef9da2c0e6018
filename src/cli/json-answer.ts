import type { LoadError } from "../operations/basics.ts";
import type { CommandWorld } from "./command.ts";

/**
 * Version of what --json prints: it counts up when a member of this envelope, or of the data of a command, is renamed or
 * removed. New members may come at any time.
 */
const answerFormat = 1;

interface Answer {
  /** What the command found or did. There beside an error when a load was stopped: how far it came. */
  readonly data?: unknown;
  readonly error?: LoadError;
}

/** Prints what a command answers as the one JSON object that --json promises: `{format, ok, data | error}`. */
export function printAnswer({ out, safe = (text) => text }: CommandWorld, answer: Answer): void {
  const { data, error } = answer;
  const envelope = {
    format: answerFormat,
    ok: error === undefined,
    ...(data === undefined ? {} : { data }),
    ...(error === undefined ? {} : { error: describeError(error, safe) }),
  };
  out(`${JSON.stringify(envelope, undefined, 2)}\n`);
}

function describeError(
  { code, message, actions, place }: LoadError,
  safe: (text: string) => string,
): object {
  return { code, message: safe(message), actions: actions.map(safe), place: place ?? null };
}

/** True where a script asked for JSON, also on a command line that can't be understood. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).includes("--json");
}
