import { printable } from "../operations/entrance-basics.ts";
import { exitCodes, LoadError, programVersion, UsageError } from "../operations/basics.ts";
import type { Command, CommandWorld } from "./command.ts";
import { commands } from "./table/index.ts";
import { printAnswer, wantsJson } from "./json-answer.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { redactorOf } from "./redactor-of.ts";
import { refuseSecretFlag } from "./refuse-secret-flag.ts";
import { renderCommandHelp, renderProgramHelp } from "./render-help.ts";
import { showError } from "./show-error.ts";
import { suggestName } from "./suggest-name.ts";

/**
 * Runs one command line.
 * @param words without node and script
 * @returns the exit code; a user's mistake is a sentence on stderr, anything else is thrown as the bug that it is
 */
export async function runCli(words: readonly string[], world: CommandWorld): Promise<number> {
  const safe = makeWordsSafe(words);
  const redact = redactorOf(world.env);
  let hasAnswered = false;
  const answering = <T>(print: (text: string) => T) => {
    return (text: string): T => {
      hasAnswered = true;
      return print(text);
    };
  };
  const safeWorld: CommandWorld = {
    ...world,
    safe,
    out: answering(world.out),
    pour: answering(world.pour),
    err: (text) => world.err(redact(safe(text))),
  };
  try {
    return await dispatch(words, safeWorld);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const isInterrupted = error.exitCode === exitCodes.interrupted;
    safeWorld.err(isInterrupted ? `${error.message}\n` : showError(error, safeWorld));
    // An answer that broke off can't be followed by another.
    if (wantsJson(words) && !hasAnswered)
      printAnswer({ ...world, safe: (text) => redact(safe(text)) }, { error });
    return error.exitCode;
  }
}

async function dispatch(words: readonly string[], world: CommandWorld): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === "help" || name === "--help" || name === "-h")
    return showHelp(rest[0], world);
  if (name === "--version" || name === "-v") {
    world.out(`${programVersion}\n`);
    return exitCodes.ok;
  }
  refuseSecretFlag(name);
  const command = findCommand(name);
  const args = parseCommandLine(command, rest);
  if (args.flag("help")) {
    world.out(renderCommandHelp(command));
    return exitCodes.ok;
  }
  const act = await command.load();
  return await act(args, world);
}

function showHelp(topic: string | undefined, world: CommandWorld): number {
  world.out(
    topic === undefined ? renderProgramHelp(commands) : renderCommandHelp(findCommand(topic)),
  );
  return exitCodes.ok;
}

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const near = suggestName(
    name,
    commands.map((candidate) => candidate.name),
  );
  throw new UsageError(
    `waybill has no command "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    {
      code: "ERR_USAGE",
      actions: ["waybill --help lists the commands."],
    },
  );
}

/**
 * A function that makes every name from the command line safe to print wherever it stands in a text: a file name may hold
 * line ends and escape sequences, and messages quote it in whole or in part.
 */
function makeWordsSafe(words: readonly string[]): (text: string) => string {
  const hostile = words
    .flatMap((word) => word.split("/"))
    .filter((part) => part !== "" && printable(part) !== part);
  return (text) =>
    hostile.reduce((safe, part) => safe.replaceAll(part, () => printable(part)), text);
}
