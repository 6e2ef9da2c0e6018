import { printable } from "../../operations/entrance-basics.ts";
import { checkFile, describeRowError, exitCodes, type RowError } from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { ledgerFrom } from "../delivery-flags.ts";
import { expectFrom } from "../expect-flags.ts";
import { parseCount } from "../numbers.ts";
import { readingFrom } from "../reading-flags.ts";
import { checkAsJson } from "../check-as-json.ts";
import { mostShown, renderCheck } from "../render-check.ts";
import { requireMapping } from "../require-mapping.ts";
import { type TakenSource, withSource } from "../take-source.ts";
import { printAnswer } from "../json-answer.ts";

export const checkAction: Action = async (args, world) => {
  requireMapping(args);
  return await withSource(
    args.positionals[0] ?? "",
    world,
    async (source) => await check(source, args, world),
  );
};

async function check(
  source: TakenSource,
  args: CommandArguments,
  world: CommandWorld,
): Promise<number> {
  const showAll = args.flag("all");
  const asJson = args.flag("json");
  const limit = args.text("limit");
  const report = await checkFile({
    ...source,
    mappingPath: requireMapping(args),
    expect: expectFrom(args),
    reading: readingFrom(args),
    findLedger: async () => (await ledgerFrom(args, world)).ledger,
    ...(limit === undefined ? {} : { limit: parseCount("limit", limit) }),
    keepErrors: asJson && showAll ? Number.POSITIVE_INFINITY : mostShown,
    signal: world.stopSignal,
    ...(showAll && !asJson
      ? {
          onError: (error: RowError, name: string) =>
            world.out(`${printable(describeRowError(error, name))}\n`),
        }
      : {}),
  });
  if (asJson) printAnswer(world, { data: checkAsJson(report) });
  else world.out(renderCheck(report, showAll ? "all" : "first"));
  const { invalid, totals } = report.preflight;
  return invalid === 0 && totals.every(({ agrees }) => agrees)
    ? exitCodes.ok
    : exitCodes.someRowsOtherwise;
}
