import { resumeLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Command } from "../command.ts";
import { deliveryOptions } from "../delivery-flags.ts";

export const resumeCommand: Command = {
  name: "resume",
  summary: "Carry on a load that was interrupted or stopped.",
  usage: "LOAD",
  description:
    "Carries a load on where it stopped, with the same id and record numbers. Nothing that has an outcome is sent again. A row whose request may have left before a crash is sent again where that is safe; a create becomes in-doubt. File and mapping must be what they were. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: deliveryOptions,
  examples: [
    { line: "waybill resume wb-20261122-0231", does: "The rest of a load that Ctrl-C interrupted" },
    { line: "waybill resume wb-20261122-0231 --rate 5/s", does: "The same, more slowly" },
  ],
  run: async (args, world) =>
    await carryOut(
      args,
      world,
      async (settings) => await resumeLoad({ ...settings, load: args.positionals[0] ?? "" }),
    ),
};
