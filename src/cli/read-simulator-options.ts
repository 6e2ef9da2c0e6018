import { formatReceived } from "../operations/entrance.ts";
import {
  loadRecords,
  loadScenario,
  type ServiceName,
  serviceNames,
  type SimulatorOptions,
  UsageError,
} from "../index.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { choiceFrom } from "./choices.ts";

/**
 * The simulator's settings from the flags of `waybill simulate`, with its files read.
 * @throws UsageError for a flag, ConfigurationError for a file
 */
export async function readSimulatorOptions(
  args: CommandArguments,
  world: Pick<CommandWorld, "out">,
): Promise<SimulatorOptions> {
  const rules = args.text("rules");
  const expiry = args.text("session-expiry");
  return {
    port: numberFrom(args, "port"),
    seed: numberFrom(args, "seed"),
    rate: args.text("rate"),
    latency: args.text("latency"),
    faults: args.text("faults"),
    lost: args.text("lost"),
    maxInFlight: numberFrom(args, "max-in-flight"),
    retryAfter: choiceFrom(args, "retry-after", ["seconds", "date", "none"]),
    expiredSession: choiceFrom(args, "expired-session", ["401", "500"]),
    unknownIds: choiceFrom(args, "unknown-ids", ["create", "not-found"]),
    answerShape: choiceFrom(args, "answer-shape", ["retrieve", "update", "update-array"]),
    ...(expiry === undefined ? {} : { sessionExpiry: { requests: Number(expiry) } }),
    ...(rules === undefined ? {} : await loadScenario(rules)),
    records: await recordsFrom(args),
    reads: readsFrom(args),
    search: !args.flag("no-search"),
    keepRecords: !args.flag("forget-records"),
    onReceived: args.flag("quiet")
      ? undefined
      : (request) => world.out(`${formatReceived(request)}\n`),
  };
}

async function recordsFrom(args: CommandArguments): Promise<SimulatorOptions["records"]> {
  const specs = args.texts("records");
  if (specs.length > 0 && args.flag("forget-records")) {
    throw new UsageError("--forget-records stores nothing, also none of --records.", {
      code: "ERR_USAGE",
      actions: ["Leave one of the two out"],
    });
  }
  const files: Awaited<ReturnType<typeof loadRecords>>[] = [];
  for (const spec of specs) files.push(await loadRecords(spec));
  return files.flat();
}

/** One for all, or each service its own: a later word overrules an earlier one. */
function readsFrom(args: CommandArguments): SimulatorOptions["reads"] {
  const reads = new Map<ServiceName, Reading>();
  for (const word of args.texts("reads")) {
    const [, service, how] = /^(?:([^=]*)=)?(.*)$/s.exec(word) ?? [];
    const named = serviceNames.filter((name) => name === (service ?? name));
    const reading = readings.find((known) => known === how);
    if (named.length === 0 || reading === undefined) throw readsError(word);
    for (const name of named) reads.set(name, reading);
  }
  return Object.fromEntries(reads);
}

const readings = ["allowed", "forbidden", "not-allowed"] as const;
type Reading = (typeof readings)[number];

const readsError = (word: string): UsageError =>
  new UsageError(
    `--reads takes ${readings.join(", ")}, for one of ${serviceNames.join(", ")} with its name and = before it, not "${word}"`,
    { code: "ERR_USAGE", actions: ["For example --reads forbidden, or --reads collect=forbidden"] },
  );

/** Passed on as NaN when it is no number, for the simulator to refuse with its own sentence. */
function numberFrom(args: CommandArguments, name: string): number | undefined {
  const text = args.text(name);
  return text === undefined ? undefined : Number(text);
}
