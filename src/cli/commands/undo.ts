import { undoLoad } from "../../index.ts";
import type { Action } from "../command.ts";
import { makePlan } from "../make-plan.ts";
import { storeFrom } from "../store-flag.ts";

export const undoAction: Action = async (args, world) => {
  const load = args.positionals[0] ?? "";
  const sourcePath = args.text("file");
  const request = {
    load,
    ...storeFrom(args, world),
    ...(sourcePath === undefined ? {} : { sourcePath }),
  };
  return await makePlan(
    args,
    world,
    async (settings) => await undoLoad({ ...settings, ...request }),
  );
};
