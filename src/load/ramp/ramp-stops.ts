import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import type { RampStep } from "../ramp-step.ts";

/** A step broke the rule, and nobody was asked. @param broken the sentence of the rule */
export function stopForStep(broken: string): TargetError {
  return new TargetError(broken, {
    code: "ERR_RAMP_STOPPED",
    exitCode: exitCodes.stopped,
    actions: [
      "Look at the rows that were sent, in report.csv and at the API; when it is put right, resume the load (add --ramp to begin with one row again).",
    ],
  });
}

/** Somebody looked at a step and said no. */
export function stopForAnswer({ number, sent }: RampStep): TargetError {
  const rows = sent === 1 ? "its row" : `its ${sent} rows`;
  return new TargetError(`you said no after step ${number} of the ramp and ${rows}`, {
    code: "ERR_RAMP_STOPPED",
    exitCode: exitCodes.stopped,
    actions: ["When all is well, resume the load (add --ramp to begin with one row again)."],
  });
}
