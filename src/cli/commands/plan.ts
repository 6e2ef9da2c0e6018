import { planLoad, UsageError } from "../../index.ts";
import type { Command } from "../command.ts";
import { planningOptions } from "../delivery-flags.ts";
import { expectFrom, expectOptions } from "../expect-flags.ts";
import { makePlan } from "../make-plan.ts";
import { planOptions } from "../plan-flags.ts";
import { acceptOption, readingFrom, readingOptions } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";

export const planCommand: Command = {
  name: "plan",
  summary: "Look at the live records and write down what a load would change.",
  usage: "FILE -m MAPPING -o PLAN",
  description:
    "Reads the live record of every row, paced like any request, and works out what the row would do to it: the record before and after, and every field that changes. Prints what will happen and writes it to a plan file; nothing is written to the API. waybill apply carries out exactly that plan, and leaves alone whatever has moved meanwhile.",
  arity: [1, 1],
  options: {
    mapping: { type: "string", short: "m", value: "MAPPING", help: "The mapping file." },
    ...planOptions,
    ...readingOptions,
    ...acceptOption,
    ...expectOptions,
    ...planningOptions,
  },
  examples: [
    {
      line: "waybill plan corrections.csv -m corrections.yaml --connection bp -o corrections.plan",
      does: "What would these corrections change?",
    },
    {
      line: "waybill plan corrections.csv -m corrections.yaml --connection bp -o corrections.plan --html corrections.html",
      does: "The same, and every change on a page for whoever approves it",
    },
  ],
  run: async (args, world) => {
    const sourcePath = args.positionals[0] ?? "";
    if (sourcePath === "-") throw needsFile();
    const request = {
      sourcePath,
      mappingPath: requireMapping(args),
      reading: readingFrom(args),
      expect: expectFrom(args),
    };
    return await makePlan(
      args,
      world,
      async (settings) => await planLoad({ ...settings, ...request }),
    );
  },
};

function needsFile(): UsageError {
  return new UsageError("a plan belongs to a file, and stdin is none", {
    code: "ERR_USAGE",
    actions: ["Write what comes in to a file, and plan that."],
  });
}
