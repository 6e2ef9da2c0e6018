import { printable } from "../../operations/entrance-basics.ts";
import {
  type Arrival,
  exitCodes,
  foretellDrops,
  LoadError,
  type Metrics,
  UsageError,
  watchDrops,
} from "../../index.ts";
import { openAskedMetrics } from "../asked-metrics.ts";
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
  const isOnce = args.flag("once");
  const file = args.text("metrics-file");
  if (file !== undefined && !isOnce)
    throw refused("--metrics-file is for --once", "Give --metrics 127.0.0.1:9464 in its place.");
  if (args.flag("dry-run")) {
    if (file !== undefined || args.text("metrics") !== undefined)
      throw refused("a dry run has no metrics", "Leave out --metrics and --metrics-file.");
    return await foretell(args, world);
  }
  const graceMs = graceFrom(args);
  const { runsDir, ...config } = configFrom(args);
  const metrics = await openAskedMetrics(args, world, {
    drops: { ...config, names: args.positionals },
    ...(runsDir === undefined ? {} : { runsDir }),
    ...(file === undefined ? {} : { file }),
  });
  const hardStop = watchHardStop(world, graceMs);
  const reloadOn = new EventTarget();
  if (!isOnce) world.onHangup?.(() => reloadOn.dispatchEvent(new Event("reload")));
  try {
    const report = await watchDrops({
      ...asked,
      ...metrics?.watch,
      once: isOnce,
      abortSignal: hardStop.signal,
      reloadOn,
      onReload: (drops) => {
        metrics?.watch.onReload(drops);
        world.err(`${printable(`configuration taken: ${namesOf(drops)}`)}\n`);
      },
      onReloadRefused: ({ message }) =>
        world.err(
          `${printable(message)}\nconfiguration refused, the one from before is kept; correct it and send SIGHUP again\n`,
        ),
      onArrival: (arrival) => {
        metrics?.watch.onArrival(arrival);
        world.err(`${tell(arrival)}\n`);
      },
      onTrouble: (drop, error) => world.err(`${printable(`${drop}: ${sayIn(error)}`)}\n`),
    });
    if (args.flag("json"))
      printAnswer(world, { data: { drops: report.drops.map(standingAsJson) } });
    else world.out(renderStandings(report.drops));
    return report.exitCode;
  } finally {
    hardStop.end();
    await metrics?.close();
    await writeFile(metrics, world);
  }
};

const namesOf = (drops: readonly { readonly name: string }[]): string =>
  drops.map(({ name }) => name).join(", ");

const sayIn = ({ message, actions }: LoadError): string => [message, ...actions].join(" ");

const refused = (message: string, action: string): UsageError =>
  new UsageError(message, { code: "ERR_USAGE", actions: [action] });

/** What was loaded is loaded, whatever becomes of the file that tells of it. */
async function writeFile(metrics: Metrics | undefined, world: CommandWorld): Promise<void> {
  try {
    await metrics?.writeFile();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    world.err(`${printable(sayIn(error))}\n`);
  }
}

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
  const { stopSignal, env } = world;
  const asked = { drops: args.positionals, ...configFrom(args), stopSignal, env };
  const told = await foretellDrops(asked);
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
