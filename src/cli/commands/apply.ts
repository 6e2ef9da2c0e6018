import { applyPlan } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Command } from "../command.ts";
import { deliveryOptions } from "../delivery-flags.ts";
import { verifyFrom, verifyOption } from "../verify-flag.ts";

export const applyCommand: Command = {
  name: "apply",
  summary: "Carry out a plan, exactly as it was made.",
  usage: "PLAN",
  description:
    "Sends what was planned, as a load of its own. Before each write the live record is read and compared with what the plan saw: a record that has moved ends in conflict, and nothing is sent for it. A plan belongs to one file, mapping, target, tenant, address and version of waybill; anything else is refused. The address is never taken from the plan: name the connection, or --base-url, as when it was made.",
  arity: [1, 1],
  options: {
    approve: {
      type: "string",
      value: "HASH",
      help: "The hash that was approved, or its first 12 digits or more: any other plan is refused.",
    },
    again: {
      type: "boolean",
      help: "Apply a plan that was applied before; what it creates is created once more.",
    },
    ...verifyOption,
    ...deliveryOptions,
  },
  examples: [
    { line: "waybill apply corrections.plan --connection bp", does: "Do what the plan says" },
    {
      line: "waybill apply corrections.plan --connection bp --ramp",
      does: "The same, a few rows first",
    },
    {
      line: "waybill apply corrections.plan --connection bp --approve 3f9a1c52d07b",
      does: "Only if this is the plan that was approved",
    },
  ],
  run: async (args, world) => {
    const approve = args.text("approve");
    const request = {
      planPath: args.positionals[0] ?? "",
      again: args.flag("again"),
      ...verifyFrom(args),
      ...(approve === undefined ? {} : { approve }),
    };
    return await carryOut(
      args,
      world,
      async (settings) => await applyPlan({ ...settings, ...request }),
    );
  },
};
