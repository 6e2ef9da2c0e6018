import { resumeLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Command } from "../command.ts";
import { deliveryOptions, mappingChangeOption } from "../delivery-flags.ts";
import { verifyFrom, verifyOption } from "../verify-flag.ts";

export const resumeCommand: Command = {
  name: "resume",
  summary: "Carry on a load that was interrupted or stopped.",
  usage: "LOAD",
  description:
    "Carries a load on where it stopped, with the same id and record numbers. Nothing that has an outcome is sent again. A row whose request may have left before a crash is sent again where that is safe; a create becomes in-doubt. File and mapping must be what they were. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: {
    ...mappingChangeOption,
    "take-over": {
      type: "boolean",
      help: "Take the load from a process of another host that is gone for good; recorded. Refused where the process is seen to be alive.",
    },
    ...verifyOption,
    ...deliveryOptions,
  },
  examples: [
    { line: "waybill resume wb-20261122-0231", does: "The rest of a load that Ctrl-C interrupted" },
    { line: "waybill resume wb-20261122-0231 --rate 5/s", does: "The same, more slowly" },
    {
      line: "waybill resume wb-20261122-0231 --ramp",
      does: "The same, a few rows first",
    },
    {
      line: "waybill resume wb-20261122-0231 --accept-mapping-change",
      does: "The rest, with the mapping corrected meanwhile",
    },
  ],
  run: async (args, world) => {
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
  },
};
