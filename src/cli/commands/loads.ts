import { exitCodes, listLoads, outcomes, printable, type ListedLoad } from "../../index.ts";
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
    const runsDir = runsDirFrom(args);
    const loads = await listLoads(runsDir);
    if (args.flag("json")) world.out(`${JSON.stringify(loads, undefined, 2)}\n`);
    else if (loads.length === 0) world.out(`no loads in ${printable(runsDir)} yet\n`);
    else world.out(loads.map(describeLoad).join(""));
    return exitCodes.ok;
  },
};

function describeLoad(load: ListedLoad): string {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${load.counts[outcome].toLocaleString("en-US")} ${outcome}`);
  const rows = load.rowCount === undefined ? "" : ` of ${countOf(load.rowCount, "row")}`;
  const lines = [
    `${load.id}  ${new Date(load.createdAt).toISOString()}  ${describeStatus(load)}`,
    `  ${load.sourceName} → ${load.targetName}: ${counts.join(", ") || "nothing yet"}${rows}`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function describeStatus({ status, statusReason, isAtWork }: ListedLoad): string {
  if (status === "running" && !isAtWork)
    return "running (but its process is gone; waybill resume carries on)";
  return statusReason === undefined ? status : `${status} (${statusReason})`;
}
