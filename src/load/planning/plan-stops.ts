import { exitCodes, TargetError } from "../../kernel/load-error.ts";

/** Half a plan is none: nothing is kept of it. */
export function planUnfinished(): TargetError {
  return new TargetError("the plan was interrupted before every record was looked at", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
    actions: ["Nothing was sent and no plan was kept; plan again when there is time."],
  });
}
