import { exitCodes, listLoads, outcomes, type LoadRecord } from "../../index.ts";
import type { Command } from "../command.ts";
import { runsDirFrom } from "../delivery-flags.ts";
import { countOf } from "../numbers.ts";

export const loadsCommand: Command = {
  name: "loads",
  summary: "List past loads and how they ended.",
  usage: "",
  description:
    "Lists the loads of a runs folder, newest first: id, time, status, file, target and how many rows ended how.",
  arity: [0, 0],
  options: {
    "runs-dir": {
      type: "string",
      value: "DIR",
      help: "Folder of the ledger (default: waybill-runs).",
    },
    json: { type: "boolean", help: "Print a JSON array, for machines." },
  },
  examples: [
    { line: "waybill loads", does: "All loads run from this folder" },
    {
      line: "waybill loads --json | jq '.[] | select(.status == \"stopped\") | .id'",
      does: "Which can be resumed",
    },
  ],
  run: async (args, world) => {
    const loads = await listLoads(runsDirFrom(args));
    if (args.flag("json")) world.out(`${JSON.stringify(loads, undefined, 2)}\n`);
    else world.out(loads.length === 0 ? "no loads yet\n" : loads.map(describeLoad).join(""));
    return exitCodes.ok;
  },
};

function describeLoad(load: LoadRecord): string {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${load.counts[outcome]} ${outcome}`);
  const rows = load.rowCount === undefined ? "" : ` of ${countOf(load.rowCount, "row")}`;
  const reason = load.statusReason === undefined ? "" : ` (${load.statusReason})`;
  return `${load.id}  ${new Date(load.createdAt).toISOString()}  ${load.status}${reason}\n  ${load.sourceName} → ${load.targetName}: ${counts.join(", ") || "nothing yet"}${rows}\n`;
}
