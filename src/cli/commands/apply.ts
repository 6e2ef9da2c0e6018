import { applyPlan } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Action } from "../command.ts";
import { verifyFrom } from "../verify-flag.ts";

export const applyAction: Action = async (args, world) => {
  const approve = args.text("approve");
  const request = {
    planPath: args.positionals[0] ?? "",
    again: args.flag("again"),
    ...verifyFrom(args),
    ...(approve === undefined ? {} : { approve }),
  };
  return await carryOut(
    args,
    world,
    async (settings) => await applyPlan({ ...settings, ...request }),
  );
};
