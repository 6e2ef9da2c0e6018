import { undoLoad } from "../../index.ts";
import type { Command } from "../command.ts";
import { planningOptions } from "../delivery-flags.ts";
import { makePlan } from "../make-plan.ts";
import { planOptions } from "../plan-flags.ts";

export const undoCommand: Command = {
  name: "undo",
  summary: "Plan the way back of a load: its records as they were before it.",
  usage: "LOAD -o PLAN",
  description:
    "Makes a plan that takes back what a load applied, from the records as they were before it; waybill apply carries it out as a load of its own, which can be undone in turn. A record that somebody changed since is kept, and the plan shows what changed. Creates, and rows whose record was not read before it was written, can't be taken back. Records are kept by loads that merge, by every applied plan, and with --keep-before. Nothing is written to the API. LOAD is an id or its beginning.",
  arity: [1, 1],
  options: {
    file: {
      type: "string",
      value: "FILE",
      help: "Where the load's file is by now, if it was moved; its content must be what it was.",
    },
    ...planOptions,
    ...planningOptions,
  },
  examples: [
    {
      line: "waybill undo wb-20261122-0231 -o back.plan",
      does: "How would the way back look?",
    },
    { line: "waybill apply back.plan --connection bp", does: "Go back" },
  ],
  run: async (args, world) => {
    const load = args.positionals[0] ?? "";
    const sourcePath = args.text("file");
    const request = { load, ...(sourcePath === undefined ? {} : { sourcePath }) };
    return await makePlan(
      args,
      world,
      async (settings) => await undoLoad({ ...settings, ...request }),
    );
  },
};
