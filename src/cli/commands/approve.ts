import { printable } from "../../operations/entrance-basics.ts";
import { approvePlan, exitCodes, sendPlanBack } from "../../index.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const approveAction: Action = async (args, world) => {
  const because = args.text("send-back");
  const request = {
    planPath: args.positionals[0] ?? "",
    ...(await booksFrom(args, world)),
    name: args.text("as") ?? "",
  };
  if (because !== undefined) {
    const back = await sendPlanBack({ ...request, because });
    if (args.flag("json"))
      printAnswer(world, { data: { ...back, at: new Date(back.at).toISOString() } });
    else
      world.out(`${world.safe?.(back.name) ?? back.name} sends the plan back: ${back.planHash}\n`);
    return exitCodes.ok;
  }
  const approval = await approvePlan(request);
  const { planHash, name, doubts } = approval;
  for (const doubt of doubts) world.err(`warning: ${printable(doubt)}\n`);
  if (args.flag("json"))
    printAnswer(world, { data: { ...approval, at: new Date(approval.at).toISOString() } });
  else world.out(`${world.safe?.(name) ?? name} approves the plan ${planHash}\n`);
  return exitCodes.ok;
};
