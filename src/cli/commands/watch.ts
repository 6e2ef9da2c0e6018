import { type Arrival, exitCodes, foretellDrops, printable, watchDrops } from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { graceFrom } from "../delivery-flags.ts";
import { renderStandings, standingAsJson } from "../describe-drops.ts";
import { watchHardStop } from "../hard-stop.ts";
import { printAnswer } from "../json-answer.ts";

export const watchAction: Action = async (args, world) => {
  const asked = {
    drops: args.positionals,
    ...configFrom(args),
    env: world.env,
    stopSignal: world.stopSignal,
  };
  if (args.flag("dry-run")) return await foretell(args, world);
  const hardStop = watchHardStop(world, graceFrom(args));
  try {
    const report = await watchDrops({
      ...asked,
      once: args.flag("once"),
      abortSignal: hardStop.signal,
      onArrival: (arrival) => world.err(`${tell(arrival)}\n`),
      onTrouble: (drop, error) =>
        world.err(`${printable(`${drop}: ${[error.message, ...error.actions].join(" ")}`)}\n`),
    });
    if (args.flag("json"))
      printAnswer(world, { data: { drops: report.drops.map(standingAsJson) } });
    else world.out(renderStandings(report.drops));
    return report.exitCode;
  } finally {
    hardStop.end();
  }
};

/** `--config` and `--runs-dir`, where they are given. */
export function configFrom(args: CommandArguments): { configPath?: string; runsDir?: string } {
  const config = args.text("config");
  const runsDir = args.text("runs-dir");
  return {
    ...(config === undefined ? {} : { configPath: config }),
    ...(runsDir === undefined ? {} : { runsDir }),
  };
}

function tell({ drop, name, state, reason, id }: Arrival): string {
  const file = name === "" ? "" : ` ${name}`;
  return printable(`${drop}:${file} ${state} (${id})${reason === undefined ? "" : `: ${reason}`}`);
}

async function foretell(args: CommandArguments, world: CommandWorld): Promise<number> {
  const { stopSignal } = world;
  const told = await foretellDrops({ drops: args.positionals, ...configFrom(args), stopSignal });
  if (args.flag("json")) printAnswer(world, { data: { files: told } });
  else if (told.length === 0) world.out("nothing lies there\n");
  else
    world.out(
      told
        .map(({ drop, name, would, why }) => `${printable(`${drop}: ${name}: ${would}: ${why}`)}\n`)
        .join(""),
    );
  return exitCodes.ok;
}
