import { retryLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Action } from "../command.ts";
import { outcomesFrom } from "../outcomes-from.ts";
import { verifyFrom } from "../verify-flag.ts";

export const retryAction: Action = async (args, world) => {
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
};
