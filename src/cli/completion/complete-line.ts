import type { Command, OptionSpec } from "../command.ts";

/** A word that may come next, and what it is. */
export interface NextWord {
  readonly word: string;
  readonly help: string;
}

/** What may stand where the cursor is: words that are known here, or files, which the shell knows better. */
export type Next =
  | { readonly kind: "files" }
  | { readonly kind: "words"; readonly words: readonly NextWord[] };

/** Names that only a look at ledger, configuration or catalogue can tell. */
export interface NameBook {
  readonly loads: (runsDir: string | undefined) => Promise<readonly NextWord[]>;
  readonly targets: () => readonly NextWord[];
}

/** What of the line is known when a name is wanted. */
interface Place {
  readonly names: NameBook;
  readonly runsDir: string | undefined;
}

type KnownName = "files" | "loads" | "targets";

/** What the words for values and arguments in the help stand for; every other one is for a person to think of. */
const meant: Readonly<Record<string, KnownName>> = {
  FILE: "files",
  "FILE.prom": "files",
  "[NAME=]FILE": "files",
  MAPPING: "files",
  PLAN: "files",
  DIR: "files",
  FOLDER: "files",
  LOAD: "loads",
  TARGET: "targets",
};

const nothing: Next = { kind: "words", words: [] };

/**
 * What may stand at the end of a command line.
 * @param words behind the program's name; the last one is where the cursor is, up to it
 */
export async function completeLine(
  words: readonly string[],
  commands: readonly Command[],
  names: NameBook,
): Promise<Next> {
  const [name = "", ...rest] = words;
  if (words.length < 2) return beginningWith(name, [...describeCommands(commands), ...alone]);
  if (name === "help" && rest.length === 1)
    return beginningWith(rest[0] ?? "", describeCommands(commands));
  const command = commands.find((one) => one.name === name);
  return command === undefined ? nothing : await completeArguments(command, rest, names);
}

const alone: readonly NextWord[] = [
  { word: "help", help: "Show the help of a command." },
  { word: "--help", help: "Show this help." },
  { word: "--version", help: "Show the version." },
];

const describeCommands = (commands: readonly Command[]): readonly NextWord[] =>
  commands.map(({ name, summary }) => ({ word: name, help: summary }));

async function completeArguments(
  { options, usage }: Command,
  words: readonly string[],
  names: NameBook,
): Promise<Next> {
  const line = readLine(words.slice(0, -1), options);
  const place: Place = { names, runsDir: line.runsDir };
  const typed = words.at(-1) ?? "";
  if (line.waiting !== undefined) return await completeValue(line.waiting, typed, place);
  if (typed.startsWith("-") && !line.isOver) {
    const [, flag, value] = /^--([^=]+)=(.*)$/s.exec(typed) ?? [];
    if (flag === undefined || value === undefined) return beginningWith(typed, listFlags(options));
    const spec = options[flag];
    if (spec === undefined) return nothing;
    return prefixed(`--${flag}=`, await completeValue(spec, value, place));
  }
  return await completePositional(usage, [...line.positionals, typed], place);
}

interface ReadLine {
  readonly positionals: readonly string[];
  /** The flag whose value the cursor is at. */
  readonly waiting: OptionSpec | undefined;
  readonly runsDir: string | undefined;
  /** True behind `--`. */
  readonly isOver: boolean;
}

/** Reads the words in front of the cursor, as far as they can be understood. */
function readLine(words: readonly string[], options: Command["options"]): ReadLine {
  const positionals: string[] = [];
  let waiting: string | undefined;
  let runsDir: string | undefined;
  let isOver = false;
  for (const word of words) {
    if (waiting !== undefined) {
      if (waiting === "runs-dir") runsDir = word;
      waiting = undefined;
    } else if (isOver || !word.startsWith("-") || word === "-") positionals.push(word);
    else if (word === "--") isOver = true;
    else {
      runsDir = /^--runs-dir=(.*)$/s.exec(word)?.[1] ?? runsDir;
      waiting = Object.keys(options).find(
        (name) =>
          options[name]?.type === "string" &&
          (word === `--${name}` || word === `-${options[name].short}`),
      );
    }
  }
  return {
    positionals,
    waiting: waiting === undefined ? undefined : options[waiting],
    runsDir,
    isOver,
  };
}

const listFlags = (options: Command["options"]): readonly NextWord[] => [
  ...Object.entries(options).map(([name, { help }]) => ({ word: `--${name}`, help })),
  { word: "--help", help: "Show this help." },
];

async function completeValue(spec: OptionSpec, typed: string, place: Place): Promise<Next> {
  const { choices, value = "" } = spec;
  if (choices === undefined) return await completeName(value, typed, place);
  const [, before = "", last = ""] = value.endsWith(",…")
    ? (/^(.*,)?(.*)$/s.exec(typed) ?? [])
    : [];
  const words = choices.map((word) => ({ word, help: "" }));
  return value.endsWith(",…")
    ? prefixed(before, beginningWith(last, words))
    : beginningWith(typed, words);
}

async function completeName(what: string, typed: string, place: Place): Promise<Next> {
  const known: KnownName | undefined = meant[what];
  switch (known) {
    case "files":
      return { kind: "files" };
    case "loads":
      return beginningWith(typed, await place.names.loads(place.runsDir));
    case "targets":
      return beginningWith(typed, place.names.targets());
    case undefined:
      return nothing;
  }
}

/**
 * A plain argument, by the usage line of the command: `show ARRIVAL | release|reject ARRIVAL` has words of its own in small
 * letters.
 */
async function completePositional(
  usage: string,
  words: readonly string[],
  place: Place,
): Promise<Next> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const found: NextWord[] = [];
  for (const form of usage.split(" | ")) {
    const parts = argumentsOf(form);
    const isSo = before.every((word, at) => {
      const own = ownWords(partAt(parts, at));
      return own.length === 0 || own.includes(word);
    });
    const part = partAt(parts, before.length);
    if (!isSo || part === "") continue;
    const own = ownWords(part).map((word) => ({ word, help: "" }));
    const next =
      own.length > 0
        ? beginningWith(typed, own)
        : await completeName(part.replaceAll(/[[\]…]/g, ""), typed, place);
    if (next.kind === "files") return next;
    found.push(...next.words);
  }
  return { kind: "words", words: found };
}

/** What a usage line has in front of its first flag. */
function argumentsOf(form: string): readonly string[] {
  const parts = form.split(" ").filter((part) => part !== "");
  const flag = parts.findIndex((part) => /^[[(]*-/.test(part));
  return flag < 0 ? parts : parts.slice(0, flag);
}

/** The last part stands for all that follow where it says so. */
function partAt(parts: readonly string[], at: number): string {
  const last = parts.at(-1) ?? "";
  return parts[at] ?? (last.includes("…") ? last : "");
}

const ownWords = (part: string): readonly string[] =>
  /^[a-z|]+$/.test(part) ? part.split("|") : [];

function beginningWith(typed: string, words: readonly NextWord[]): Next {
  return { kind: "words", words: words.filter(({ word }) => word.startsWith(typed)) };
}

function prefixed(prefix: string, next: Next): Next {
  if (next.kind === "files") return next;
  return {
    kind: "words",
    words: next.words.map(({ word, help }) => ({ word: prefix + word, help })),
  };
}
