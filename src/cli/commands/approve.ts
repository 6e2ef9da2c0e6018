import { approvePlan, exitCodes, printable } from "../../index.ts";
import type { Command } from "../command.ts";
import { runsDirFrom, runsDirOption } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const approveCommand: Command = {
  name: "approve",
  summary: "Approve a plan, as a second person.",
  usage: "PLAN --as NAME",
  description:
    "Records in the ledger who approves a plan, and when, after every line of it was checked and, as far as its file and its mapping are here, made again. A connection with require_approval: true applies only plans that somebody other than their maker approved. What is approved is the plan's hash: a plan that is changed or made anew needs another approval.",
  arity: [1, 1],
  options: {
    as: { type: "string", value: "NAME", help: "Who approves. Needed." },
    ...runsDirOption,
    json: { type: "boolean", help: "Print the approval as JSON." },
  },
  examples: [
    { line: 'waybill approve corrections.plan --as "Anna Berg"', does: "This plan may be applied" },
  ],
  run: async (args, world) => {
    const approval = await approvePlan({
      planPath: args.positionals[0] ?? "",
      runsDir: runsDirFrom(args),
      name: args.text("as") ?? "",
    });
    const { planHash, name, doubts } = approval;
    for (const doubt of doubts) world.err(`warning: ${printable(doubt)}\n`);
    if (args.flag("json"))
      printAnswer(world, { data: { ...approval, at: new Date(approval.at).toISOString() } });
    else world.out(`${world.safe?.(name) ?? name} approves the plan ${planHash}\n`);
    return exitCodes.ok;
  },
};
