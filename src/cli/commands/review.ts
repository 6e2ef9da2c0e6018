import { printable } from "../../operations/entrance-basics.ts";
import { reviewPlan } from "../../index.ts";
import type { Action } from "../command.ts";
import { runsDirFrom } from "../delivery-flags.ts";
import { showPlan } from "../make-plan.ts";

export const reviewAction: Action = async (args, world) => {
  const plan = await reviewPlan(args.positionals[0] ?? "", {
    runsDir: runsDirFrom(args),
    signal: world.stopSignal,
  });
  for (const sentence of plan.unproved) world.err(`warning: ${printable(sentence)}\n`);
  return await showPlan(plan, args, world);
};
