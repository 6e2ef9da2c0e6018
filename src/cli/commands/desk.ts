import { openDesk } from "../../desk/open-desk.ts";
import { exitCodes } from "../../index.ts";
import { findDeskSettings, ledgerOptions, parseDuration } from "../../operations/entrance.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { describeBug } from "../crash.ts";
import { booksFrom } from "../delivery-flags.ts";
import { parsePort } from "../numbers.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { printable } from "../../operations/entrance-basics.ts";
import { redactorOf } from "../redactor-of.ts";

const usualPort = 4180;
const usualIdleMs = 60 * 60_000;
/** So often it is looked whether anybody is there. */
const lookEveryMs = 1000;

export const deskAction: Action = async (args, world) => {
  const books = await booksFrom(args, world);
  const port = args.text("port");
  const idle = args.text("idle");
  const idleMs = idle === undefined ? usualIdleMs : parseDuration(idle);
  const team = await findDeskSettings({
    configPath: args.text("config"),
    env: world.env,
    stopSignal: world.stopSignal,
    onWarning: (sentence) => world.err(`warning: ${printable(sentence)}\n`),
  });
  let usedAt = performance.now();
  const desk = await openDesk({
    books,
    configPath: args.text("config"),
    env: world.env,
    roots: args.texts("root").length === 0 ? ["."] : args.texts("root"),
    port: port === undefined ? usualPort : parsePort("port", port),
    team,
    flags: flagsOf(args, books),
    redact: redactorOf(world.env),
    onBug: (error) => world.err(describeBug(error, world.env)),
    onLink: world.isTerminal
      ? (link) => world.err(`a browser was let in; for another one: ${link}\n`)
      : undefined,
    onRequest: () => {
      usedAt = performance.now();
    },
  });
  const how =
    team === undefined
      ? "The link lets one browser in, once."
      : `A proxy names who asks; the desk listens at ${desk.url}.`;
  world.out(`desk: ${desk.link}\n${how} Ctrl-C ends the desk.\n`);
  if (args.flag("open")) await openInBrowser(desk.link);
  await untilOver(world, () => {
    if (desk.isBusy()) usedAt = performance.now();
    // A team's desk is there for whoever comes next, unless it is said otherwise.
    return (team === undefined || idle !== undefined) && performance.now() - usedAt > idleMs;
  });
  await desk.close();
  return exitCodes.ok;
};

/** What leads a command to the same books, as it was given here. */
function flagsOf(
  args: CommandArguments,
  books: Awaited<ReturnType<typeof booksFrom>>,
): readonly string[] {
  const runsDir = args.text("runs-dir");
  return [...(runsDir === undefined ? [] : ["--runs-dir", runsDir]), ...ledgerOptions(books)];
}

async function untilOver({ stopSignal, err }: CommandWorld, isIdle: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      if (!isIdle()) return;
      err("nobody has looked for a while: the desk is closed\n");
      end();
    }, lookEveryMs);
    if (stopSignal.aborted) end();
    stopSignal.addEventListener("abort", end);
  });
}
