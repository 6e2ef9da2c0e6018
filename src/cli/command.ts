import type { Readable } from "node:stream";

/** A flag of a command, as `--help` shows it. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** True for a flag that may be given several times. */
  readonly multiple?: boolean;
  /** What stands for the value in the help: `N`, `FILE`. */
  readonly value?: string;
  /** The words that it takes, where there are no others. */
  readonly choices?: readonly string[];
  readonly help: string;
}

/** Flags and file names of one call, after parsing. */
export interface CommandArguments {
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | undefined;
  /** Every value of a flag that may be given several times. */
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
}

/** The world as a command sees it; injected, so that commands can be run in a test. */
export interface CommandWorld {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Like `out`, for a long text in pieces: waits until the reader takes more; false when the reader has gone. */
  readonly pour: (text: string) => Promise<boolean>;
  /** Makes names from the command line safe to print; given by runCli. */
  readonly safe?: (text: string) => string;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when a person watches stderr. */
  readonly isTerminal: boolean;
  /** How many characters fit on a line of the terminal. */
  readonly columns: () => number;
  readonly color: boolean;
  /** Aborts on the first Ctrl-C: finish what is under way. */
  readonly stopSignal: AbortSignal;
  /** A signal that aborts on the second Ctrl-C; whoever does not ask for it is ended by that one. */
  readonly watchHardStop: () => AbortSignal;
  /** Has SIGHUP ask for something in place of an end; undefined where a terminal is there, which sends it when it is closed. */
  readonly onHangup: ((act: () => void) => void) | undefined;
  /** Asks a yes-or-no question on the terminal; undefined when stdin is none, so that nobody can answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Asks for a line of text on the terminal, blank where nothing is said; undefined when nobody can answer. */
  readonly askForText?: ((question: string) => Promise<string>) | undefined;
}

/** What a command does. @returns the exit code @throws LoadError for everything a user can put right */
export type Action = (args: CommandArguments, world: CommandWorld) => Promise<number>;

/** One command of the program: its words, which stand in table/, and the way to its action, one file each in commands/. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Behind `waybill NAME`, such as `FILE -m MAPPING`. */
  readonly usage: string;
  /** What it does and what it does not, in a few sentences. */
  readonly description: string;
  /** Fewest and most file names or other plain arguments. */
  readonly arity: readonly [least: number, most: number];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Loads the action, when it is to be done: whoever wants help or mistypes a flag does not wait for a library. */
  readonly load: () => Promise<Action>;
}
