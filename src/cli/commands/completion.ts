import { printable } from "../../operations/entrance-basics.ts";
import { exitCodes, listLoads, LoadError, targets, UsageError } from "../../index.ts";
import { defaultRunsDir } from "../../operations/basics.ts";
import type { Action, Command } from "../command.ts";
import { completeLine, type NameBook, type NextWord } from "../completion/complete-line.ts";
import { joinBashWords } from "../completion/join-bash-words.ts";
import { type Shell, shells, shellScripts } from "../completion/shell-scripts.ts";
import { suggestName } from "../suggest-name.ts";

/** @param commands those that are completed */
export function completionAction(commands: readonly Command[]): Action {
  return async ({ positionals: [asked = "", ...words] }, { out }) => {
    if (asked === "next") out(await tellNext(words, commands));
    else out(shellScripts[requireShell(asked, words)]);
    return exitCodes.ok;
  };
}

function requireShell(asked: string, more: readonly string[]): Shell {
  const shell = shells.find((one) => one === asked);
  if (shell === undefined || more.length > 0) throw notAShell(shell === undefined ? asked : more);
  return shell;
}

function notAShell(said: string | readonly string[]): UsageError {
  if (typeof said !== "string")
    return new UsageError(`"${said[0]}" is one argument too many`, {
      code: "ERR_USAGE",
      actions: [`One shell at a time: ${shells.join(", ")}.`],
    });
  const near = suggestName(said, shells);
  return new UsageError(
    `there is no completion for "${said}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    { code: "ERR_USAGE", actions: [`The shells are: ${shells.join(", ")}.`] },
  );
}

/** Asked by the scripts at every press of the key: a word a line behind what kind of answer it is, and never a complaint. */
async function tellNext(
  [shell, ...words]: readonly string[],
  commands: readonly Command[],
): Promise<string> {
  const isBash = shell === ("bash" satisfies Shell);
  const line = isBash ? joinBashWords(words) : { words, said: 0 };
  const next = await completeLine(line.words, commands, names);
  const lines =
    next.kind === "files"
      ? []
      : next.words
          .map(({ word, help }) => ({ word: word.slice(line.said), help }))
          .map(({ word, help }) => (isBash || help === "" ? word : `${word}\t${beginOf(help)}`));
  return [next.kind, ...lines, ""].join("\n");
}

/** Its first sentence, for beside a word there is little room. */
const beginOf = (help: string): string => help.split(/[.;:] /, 1)[0] ?? help;

/** So many of the newest loads are offered. */
const mostLoads = 100;

const names: NameBook = {
  targets: () =>
    targets.map(({ name, method, path }) => ({ word: name, help: `${method} ${path}` })),
  loads: async (runsDir = defaultRunsDir) => {
    try {
      const loads = await listLoads(runsDir, { most: mostLoads });
      return loads
        .map(({ id, standing, sourceName }): NextWord => {
          return { word: id, help: printable(`${standing}, ${sourceName}`) };
        })
        .filter(({ word }) => printable(word) === word);
    } catch (error) {
      // Whoever runs a command on this ledger is told; whoever presses a key is not.
      if (error instanceof LoadError) return [];
      throw error;
    }
  },
};
