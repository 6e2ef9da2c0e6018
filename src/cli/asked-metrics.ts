import { printable } from "../operations/entrance-basics.ts";
import { openMetrics, type Metrics, type MetricsRequest } from "../index.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";

/** Opens what `--metrics` and `--metrics-file` ask for, and says where. @returns undefined where neither is given */
export async function openAskedMetrics(
  args: CommandArguments,
  world: Pick<CommandWorld, "err">,
  request: Pick<MetricsRequest, "drops" | "runsDir" | "file">,
): Promise<Metrics | undefined> {
  const address = args.text("metrics");
  if (address === undefined && request.file === undefined) return undefined;
  const metrics = await openMetrics({ ...request, ...(address === undefined ? {} : { address }) });
  const { url, isLoopback } = metrics;
  if (url !== undefined) world.err(`metrics: ${printable(url)}/metrics\n`);
  if (!isLoopback)
    world.err(
      "warning: other machines can ask for these metrics, which are neither encrypted nor protected by a password\n",
    );
  return metrics;
}
