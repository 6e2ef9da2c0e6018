import type { RampSettings } from "../index.ts";
import type { CommandArguments, CommandWorld, OptionSpec } from "./command.ts";
import { askOfStep } from "./describe-ramp-step.ts";
import type { ShownProgress } from "./show-progress.ts";

export const rampOption = {
  ramp: {
    type: "boolean",
    help: "Send 1 row, then 3, then 50, then the rest: each step is read back and judged, and on a terminal you are asked before the next (with --yes the rule decides).",
  },
} as const satisfies Record<string, OptionSpec>;

/** Asks a person where one is there to answer; otherwise, and with --yes, the rule decides. */
export function rampFrom(
  args: CommandArguments,
  { isTerminal, ask }: CommandWorld,
  { hold }: Pick<ShownProgress, "hold">,
): { readonly ramp?: RampSettings } {
  if (!args.flag("ramp")) return {};
  if (!isTerminal || ask === undefined || args.flag("yes")) return { ramp: {} };
  return { ramp: { confirm: async (step) => await hold(async () => await ask(askOfStep(step))) } };
}
