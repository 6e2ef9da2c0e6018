import { exitCodes, suggestMapping, UsageError } from "../../index.ts";
import type { Command } from "../command.ts";
import { countOf } from "../numbers.ts";
import { readingFrom, readingOptions } from "../reading-flags.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const suggestCommand: Command = {
  name: "suggest",
  summary: "Write a starting mapping for a file.",
  usage: "FILE --target TARGET",
  description:
    "Reads the file and prints a mapping for it: a field for each column that has its name, with the marks of its decimals, the format of its dates and a table of its words as the cells prove them. Names that only come near are comments. What a person has to decide is marked, and each row is invalid until it is decided. FILE may be - for stdin.",
  arity: [1, 1],
  options: {
    ...readingOptions,
    target: {
      type: "string",
      value: "TARGET",
      help: "The API operation; waybill targets lists them.",
    },
    json: {
      type: "boolean",
      help: "Print one JSON object with the mapping as text, for machines.",
    },
  },
  examples: [
    {
      line: "waybill suggest actions.csv --target rhythm/billing-run-action > mapping.yaml",
      does: "Begin a mapping; waybill lint and waybill check say what is left to do",
    },
  ],
  run: async (args, world) => {
    const target = args.text("target");
    if (target === undefined)
      throw new UsageError("for which target? --target names the API operation", {
        code: "ERR_USAGE",
        actions: ["waybill targets lists them."],
      });
    const suggestion = await withSource(
      args.positionals[0] ?? "",
      world,
      async (source) =>
        await suggestMapping({
          ...source,
          target,
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
      `${countOf(matched, "field")} with a column, ${undecided.toLocaleString("en-US")} to be decided, ${countOf(unusedColumns.length, "column")} not used\n`,
    );
    return exitCodes.ok;
  },
};
