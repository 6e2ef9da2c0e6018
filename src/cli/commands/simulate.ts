import {
  exitCodes,
  formatReceived,
  loadRules,
  renderSimulatorStart,
  startSimulator,
  UsageError,
  type SimulatorOptions,
} from "../../index.ts";
import type { Command, CommandArguments, CommandWorld } from "../command.ts";

export const simulateCommand: Command = {
  name: "simulate",
  summary: "Run the simulated APIs on this machine, to rehearse a load.",
  usage: "",
  description:
    "Runs all five endpoints on 127.0.0.1, written from the vendors' documents: validation, stored records, error answers, rate limits and faults. Prints the addresses to use and every request it receives. Ctrl-C ends it. Any credential is good.",
  arity: [0, 0],
  options: {
    port: { type: "string", value: "N", help: "Listen on this port (default: a free one)." },
    rate: {
      type: "string",
      value: "N/s",
      help: 'Refuse with 429 above this rate: 20/s, 600/min, "20/s burst 5".',
    },
    "retry-after": {
      type: "string",
      value: "FORM",
      help: "How a 429 says when to come back: seconds (default), date or none.",
    },
    latency: { type: "string", value: "MS", help: "Take this long for an answer: 80 or 60-300." },
    faults: {
      type: "string",
      value: "SHARE",
      help: "Answer this share of requests with 500 or 503: 1%.",
    },
    lost: {
      type: "string",
      value: "SHARE",
      help: "Process this share of requests and lose the answer: 0.5%.",
    },
    "max-in-flight": {
      type: "string",
      value: "N",
      help: "Refuse more than this many requests at once.",
    },
    "session-expiry": {
      type: "string",
      value: "N",
      help: "End every session or token after so many requests.",
    },
    "expired-session": {
      type: "string",
      value: "FORM",
      help: "How BillingPlatform tells of an ended session: 401 or 500.",
    },
    "unknown-ids": {
      type: "string",
      value: "HOW",
      help: "An id never seen before: create (default) or not-found.",
    },
    "answer-shape": {
      type: "string",
      value: "SHAPE",
      help: "BillingPlatform's answer: retrieve, update or update-array.",
    },
    "no-search": {
      type: "boolean",
      help: "Offer no search for created records, as the real API may not.",
    },
    rules: {
      type: "string",
      value: "FILE",
      help: "A scenario: which record is answered how (docs/simulator.md).",
    },
    seed: { type: "string", value: "N", help: "Same seed, same faults." },
    "forget-records": { type: "boolean", help: "Store nothing, so that memory stays flat." },
    quiet: { type: "boolean", help: "Don't print requests." },
  },
  examples: [
    { line: "waybill simulate --port 4010", does: "All five APIs, without limits" },
    {
      line: 'waybill simulate --rate "15/s" --retry-after none --latency 60-300',
      does: "A slow API that refuses without saying for how long",
    },
  ],
  run: async (args, world) => {
    const simulator = await startSimulator(await optionsFrom(args, world));
    world.out(`${renderSimulatorStart(simulator)}\n`);
    await new Promise<void>((resolve) => {
      if (world.stopSignal.aborted) resolve();
      world.stopSignal.addEventListener("abort", () => resolve());
    });
    await simulator.stop();
    world.out(`received: ${JSON.stringify(simulator.counts())}\n`);
    return exitCodes.ok;
  },
};

async function optionsFrom(args: CommandArguments, world: CommandWorld): Promise<SimulatorOptions> {
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
    ...(rules === undefined ? {} : { rules: await loadRules(rules) }),
    search: !args.flag("no-search"),
    keepRecords: !args.flag("forget-records"),
    onReceived: args.flag("quiet")
      ? undefined
      : (request) => world.out(`${formatReceived(request)}\n`),
  };
}

/** Passed on as NaN when it is no number, for the simulator to refuse with its own sentence. */
function numberFrom(args: CommandArguments, name: string): number | undefined {
  const text = args.text(name);
  return text === undefined ? undefined : Number(text);
}

function choiceFrom<Choice extends string>(
  args: CommandArguments,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${name} takes ${choices.join(", ")}, not "${text}"`, {
    code: "ERR_USAGE",
    actions: [`For example --${name} ${choices[0]}`],
  });
}
