import { retryLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Command } from "../command.ts";
import { deliveryOptions, mappingChangeOption } from "../delivery-flags.ts";
import { outcomesFrom } from "../outcomes-from.ts";
import { verifyFrom, verifyOption } from "../verify-flag.ts";

export const retryCommand: Command = {
  name: "retry",
  summary: "Send rows of a finished load again that did not go in.",
  usage: "LOAD",
  description:
    "Sends rows of a finished load again, with the same id and record numbers, in file order: those that failed, those that were not attempted, and those that were held back by one of them. Rows that are applied, unchanged or in doubt are never chosen, nor is a row that a later one with its key has overtaken or that another load corrects. Killed in the middle, it is carried on by resume. File and mapping must be what they were. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: {
    outcome: {
      type: "string",
      value: "WORD,…",
      help: "Which rows: failed, not-attempted, skipped (these three by default), rejected, invalid.",
    },
    ...mappingChangeOption,
    ...verifyOption,
    ...deliveryOptions,
  },
  examples: [
    {
      line: "waybill retry wb-20261122-0231",
      does: "What failed in an outage, now that it is over",
    },
    {
      line: "waybill retry wb-20261122-0231 --outcome failed,rejected",
      does: "Also what the API refused, when the cause is gone there",
    },
  ],
  run: async (args, world) => {
    const outcomes = outcomesFrom(args);
    const request = {
      load: args.positionals[0] ?? "",
      acceptMappingChange: args.flag("accept-mapping-change"),
      ...verifyFrom(args),
      ...(outcomes === undefined ? {} : { outcomes }),
    };
    return await carryOut(
      args,
      world,
      async (settings) => await retryLoad({ ...settings, ...request }),
    );
  },
};
