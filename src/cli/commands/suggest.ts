import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { exitCodes, suggestMapping } from "../../index.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { targetFrom, writeFrom } from "../suggest-flags.ts";
import { readingFrom } from "../reading-flags.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const suggestAction: Action = async (args, world) => {
  const target = targetFrom(args);
  const suggestion = await withSource(
    args.positionals[0] ?? "",
    world,
    async (source) =>
      await suggestMapping({
        ...source,
        target,
        write: writeFrom(args),
        ...(await booksFrom(args, world)),
        fresh: args.flag("fresh"),
        reading: readingFrom(args),
        signal: world.stopSignal,
      }),
  );
  if (args.flag("json")) {
    printAnswer(world, { data: suggestion });
    return exitCodes.ok;
  }
  const { text, matched, undecided, unusedColumns } = suggestion;
  world.out(text);
  world.err(
    `${countOf(matched, "field")} with a column, ${withCommas(undecided)} to be decided, ${countOf(unusedColumns.length, "column")} not used\n`,
  );
  return exitCodes.ok;
};
