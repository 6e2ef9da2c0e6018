import {
  adoptLoad,
  exitCodes,
  outcomes,
  printable,
  UsageError,
  type AdoptedLoad,
} from "../../index.ts";
import type { Command } from "../command.ts";
import { runsDirFrom, runsDirOption } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const ledgerCommand: Command = {
  name: "ledger",
  summary: "Rebuild a lost ledger from the folders of its loads.",
  usage: "adopt FOLDER…",
  description:
    "adopt makes loads known again whose ledger was deleted, cut or replaced by an older one: load, keys and outcomes come from summary.json, report.csv and load.log of each load's folder, and from the file where that is still what it was. A create that may have left, and of which nothing is told, is in doubt. What can't be recovered is said. Sends nothing. A ledger-rescued-….db or a backup knows more: put that back where there is one.",
  arity: [2, 10_000],
  options: {
    ...runsDirOption,
    json: { type: "boolean", help: "Print one JSON object, for machines." },
  },
  examples: [
    {
      line: "waybill ledger adopt waybill-runs/wb-20261122-0231-4f2a1b3c",
      does: "Make one load known again",
    },
    {
      line: "waybill ledger adopt waybill-runs/wb-*",
      does: "All of them, after the ledger was lost",
    },
  ],
  run: async (args, world) => {
    const [action, ...folders] = args.positionals;
    if (action !== "adopt")
      throw new UsageError(`waybill ledger has no "${action ?? ""}"; it has adopt`, {
        code: "ERR_USAGE",
        actions: ["waybill ledger --help shows what it takes."],
      });
    const adopted: AdoptedLoad[] = [];
    for (const folder of folders) {
      const { stopSignal } = world;
      const one = await adoptLoad({ runsDir: runsDirFrom(args), folder, stopSignal });
      adopted.push(one);
      if (!args.flag("json")) world.out(render(one));
    }
    if (args.flag("json")) printAnswer(world, { data: { loads: adopted.map(asJson) } });
    return exitCodes.ok;
  },
};

function render({ load, from, missing, next }: AdoptedLoad): string {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${load.counts[outcome].toLocaleString("en-US")} ${outcome}`);
  const lines = [
    `load ${load.id} is in the ledger again, from ${from.join(", ")}: ${load.sourceName} → ${load.targetName}`,
    `  ${load.status}: ${counts.join(", ") || "no row is known to have been sent"}`,
    ...missing.map((what) => `  lost: ${what}`),
    ...next.map((step) => `  → ${step}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function asJson({ load, folder, from, missing, next }: AdoptedLoad): object {
  const { id, status, rowCount, counts } = load;
  return {
    loadId: id,
    folder,
    from,
    status,
    rows: rowCount ?? null,
    outcomes: counts,
    missing,
    next,
  };
}
