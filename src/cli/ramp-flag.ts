import type { RampSettings } from "../index.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { askOfStep } from "./describe-ramp-step.ts";
import type { ShownProgress } from "./show-progress.ts";

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
