import { planLoad, UsageError } from "../../index.ts";
import type { Action } from "../command.ts";
import { expectFrom } from "../expect-flags.ts";
import { makePlan } from "../make-plan.ts";
import { readingFrom } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";

export const planAction: Action = async (args, world) => {
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
};

function needsFile(): UsageError {
  return new UsageError("a plan belongs to a file, and stdin is none", {
    code: "ERR_USAGE",
    actions: ["Write what comes in to a file, and plan that."],
  });
}
