import { printable, reviewPlan } from "../../index.ts";
import type { Command } from "../command.ts";
import { runsDirFrom, runsDirOption } from "../delivery-flags.ts";
import { showPlan } from "../make-plan.ts";
import { pageOption } from "../plan-flags.ts";

export const reviewCommand: Command = {
  name: "review",
  summary: "Show what a plan will do, after checking every line of it.",
  usage: "PLAN",
  description:
    "Checks that a plan file is what was written and what comes of its file, its mapping and the records in it, and prints what it will do. What could not be compared, because it is not here, is said. Nothing is sent, and no live record is looked at.",
  arity: [1, 1],
  options: {
    ...pageOption,
    ...runsDirOption,
    json: { type: "boolean", help: "Print the summary as JSON." },
  },
  examples: [
    { line: "waybill review corrections.plan", does: "What will this plan do?" },
    {
      line: "waybill review corrections.plan --html corrections.html",
      does: "Every change on one page, to look through, filter and search",
    },
    {
      line: "waybill review corrections.plan --json | jq .data.summary",
      does: "The counts for a script",
    },
  ],
  run: async (args, world) => {
    const plan = await reviewPlan(args.positionals[0] ?? "", {
      runsDir: runsDirFrom(args),
      signal: world.stopSignal,
    });
    for (const sentence of plan.unproved) world.err(`warning: ${printable(sentence)}\n`);
    return await showPlan(plan, args, world);
  },
};
