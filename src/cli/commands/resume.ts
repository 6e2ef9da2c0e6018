import { resumeLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Action } from "../command.ts";
import { verifyFrom } from "../verify-flag.ts";

export const resumeAction: Action = async (args, world) => {
  const request = {
    load: args.positionals[0] ?? "",
    acceptMappingChange: args.flag("accept-mapping-change"),
    ...verifyFrom(args),
    takeOver: args.flag("take-over"),
  };
  return await carryOut(
    args,
    world,
    async (settings) => await resumeLoad({ ...settings, ...request }),
  );
};
