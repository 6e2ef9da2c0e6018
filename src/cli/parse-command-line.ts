import { parseArgs } from "node:util";
import { UsageError } from "../operations/basics.ts";
import type { Command, CommandArguments } from "./command.ts";
import { refuseSecretFlag } from "./refuse-secret-flag.ts";
import { suggestName } from "./suggest-name.ts";

const everywhere = { help: { type: "boolean", short: "h", help: "Show this help." } } as const;
/**
 * Reads the words behind a command's name.
 * @throws UsageError for an unknown flag (with the nearest known one), a missing value, too few or too many arguments
 */
export function parseCommandLine(command: Command, words: readonly string[]): CommandArguments {
  const options = { ...command.options, ...everywhere };
  const known = Object.keys(options);
  refuseUnknownFlags(command, words, known);
  const { values, positionals } = readWords(command, words, options);
  const flag = (name: string): boolean => values[name] === true;
  const [least, most] = command.arity;
  if (!flag("help") && (positionals.length < least || positionals.length > most)) {
    const what =
      positionals.length < least
        ? "something is missing"
        : `"${positionals[most]}" is one argument too many`;
    throw usageError(command, `${what}: waybill ${command.name} ${command.usage}`);
  }
  return {
    positionals,
    flag,
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
    },
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
  };
}

function readWords(
  command: Command,
  words: readonly string[],
  options: Command["options"],
): {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
} {
  const specs = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options: specs, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageError(command, explainWords(error, words, options));
  }
}

/** What is wrong with the words, in words of ours where Node's are for whoever wrote the options. */
function explainWords(
  error: unknown,
  words: readonly string[],
  options: Command["options"],
): string {
  const flag = findFlagWithoutValue(words, options);
  if (flag !== undefined) {
    const value = options[flag.name]?.value ?? "a value";
    return flag.next === undefined
      ? `${flag.said} needs ${value}, and nothing follows it`
      : `${flag.said} needs ${value}, and "${flag.next}" follows it, which looks like a flag; if it is the value, write --${flag.name}=${flag.next}`;
  }
  const [sentence] = error instanceof Error ? error.message.split(/\.\s/) : [];
  return sentence ?? "the command line can't be read";
}

interface BareFlag {
  readonly name: string;
  /** As it was given: `-m` or `--mapping`. */
  readonly said: string;
  /** The word behind it; undefined at the end of the line. */
  readonly next: string | undefined;
}

function findFlagWithoutValue(
  words: readonly string[],
  options: Command["options"],
): BareFlag | undefined {
  const takesValue = Object.entries(options).filter(([, { type }]) => type === "string");
  for (const [at, said] of words.entries()) {
    if (said === "--") return undefined;
    const found = takesValue.find(
      ([name, { short }]) => said === `--${name}` || said === `-${short}`,
    );
    if (found === undefined) continue;
    const next = words[at + 1];
    if (next === undefined || (next.startsWith("-") && next !== "-"))
      return { name: found[0], said, next };
  }
  return undefined;
}

function refuseUnknownFlags(
  command: Command,
  words: readonly string[],
  known: readonly string[],
): void {
  for (const word of words) {
    if (word === "--") return;
    refuseSecretFlag(word);
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name === undefined || known.includes(name)) continue;
    const near = suggestName(name, known);
    throw usageError(
      command,
      `waybill ${command.name} has no --${name}${near === undefined ? "" : `; did you mean --${near}?`}`,
    );
  }
}

function usageError(command: Command, message: string): UsageError {
  return new UsageError(message, {
    code: "ERR_USAGE",
    actions: [`waybill ${command.name} --help shows what it takes.`],
  });
}
