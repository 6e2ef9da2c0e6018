import { followLoad, type LoadReport } from "../index.ts";
import { printable } from "../operations/entrance-basics.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { booksFrom } from "./delivery-flags.ts";
import { showProgress } from "./show-progress.ts";
import { storeFrom } from "./store-flag.ts";

/** Shows how a load goes until it is over, whoever carries it out. */
export async function follow(
  load: string,
  args: CommandArguments,
  world: CommandWorld,
): Promise<LoadReport> {
  const progress = showProgress(world);
  const configPath = args.text("config");
  try {
    return await followLoad({
      load,
      ...(await booksFrom(args, world)),
      ...storeFrom(args, world),
      ...(configPath === undefined ? {} : { configPath }),
      observer: progress.observer,
      stopSignal: world.stopSignal,
      onNews: (sentence) => {
        progress.pause();
        world.err(`${printable(sentence)}\n`);
      },
    });
  } finally {
    progress.end();
  }
}
