import { printable, withCommas } from "../../operations/entrance-basics.ts";
import { type AdoptedLoad, adoptLoad, exitCodes, outcomes, UsageError } from "../../index.ts";
import type { Action } from "../command.ts";
import { runsDirFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

export const ledgerAction: Action = async (args, world) => {
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
};

function render({ load, from, missing, next }: AdoptedLoad): string {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${withCommas(load.counts[outcome])} ${outcome}`);
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
