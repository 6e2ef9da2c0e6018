import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { exitCodes, suggestMapping, UsageError } from "../../index.ts";
import type { Action, CommandArguments } from "../command.ts";
import { runsDirFrom } from "../delivery-flags.ts";
import { readingFrom } from "../reading-flags.ts";
import { withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

const ways = ["merge", "replace"] as const;

function writeFrom(args: CommandArguments): (typeof ways)[number] | undefined {
  const text = args.text("write");
  const write = ways.find((one) => one === text);
  if (text === undefined || write !== undefined) return write;
  throw new UsageError(`--write takes merge or replace, not "${text}"`, {
    code: "ERR_USAGE",
    actions: ["waybill help suggest says what they mean."],
  });
}

export const suggestAction: Action = async (args, world) => {
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
        write: writeFrom(args),
        runsDir: runsDirFrom(args),
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
