import { printable } from "../../operations/entrance-basics.ts";
import { approvePlan, exitCodes } from "../../index.ts";
import type { Action } from "../command.ts";
import { runsDirFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const approveAction: Action = async (args, world) => {
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
};
