import { type LoadRecord, workLoads, type WorkedLoad } from "../../index.ts";
import { printable } from "../../operations/entrance-basics.ts";
import { openAskedMetrics } from "../asked-metrics.ts";
import type { Action, CommandArguments } from "../command.ts";
import { booksFrom, graceFrom } from "../delivery-flags.ts";
import { watchHardStop } from "../hard-stop.ts";
import { printAnswer } from "../json-answer.ts";
import { parseCount } from "../numbers.ts";
import { storeFrom } from "../store-flag.ts";

export const workAction: Action = async (args, world) => {
  const settings = settingsFrom(args);
  const graceMs = graceFrom(args);
  const books = await booksFrom(args, world);
  const metrics = await openAskedMetrics(args, world, books);
  const hardStop = watchHardStop(world, graceMs);
  try {
    const report = await workLoads({
      ...settings,
      ...storeFrom(args, world),
      ...books,
      once: args.flag("once"),
      env: world.env,
      stopSignal: world.stopSignal,
      abortSignal: hardStop.signal,
      ...(metrics === undefined ? {} : { observerOf: () => metrics.observer }),
      onTaken: (load) => world.err(`${printable(describeTaken(load))}\n`),
      onOver: (load) => world.err(`${printable(describeOver(load))}\n`),
    });
    if (args.flag("json")) printAnswer(world, { data: { loads: report.loads.map(asJson) } });
    return report.exitCode;
  } finally {
    hardStop.end();
    await metrics?.close();
  }
};

function settingsFrom(args: CommandArguments): {
  readonly slots?: number;
  readonly account?: string;
  readonly configPath?: string;
} {
  const slots = args.text("slots");
  const account = args.text("account");
  const configPath = args.text("config");
  return {
    ...(slots === undefined ? {} : { slots: parseCount("slots", slots) }),
    ...(account === undefined ? {} : { account }),
    ...(configPath === undefined ? {} : { configPath }),
  };
}

function describeTaken({ id, sourceName, targetName, baseUrl, tenant }: LoadRecord): string {
  const where = tenant === undefined ? baseUrl : `${baseUrl}, tenant ${tenant}`;
  return `load ${id}: ${sourceName} → ${targetName} at ${where}`;
}

function describeOver({ loadId, ending, error }: WorkedLoad): string {
  if (ending === undefined && error === undefined)
    return `load ${loadId}: other workers carry it on`;
  if (ending === undefined) return `load ${loadId}: another worker has it (${error?.message})`;
  const { state, reason, nextTryAt } = ending;
  const why = reason === undefined ? "" : `: ${reason}`;
  switch (state) {
    case "over":
      return `load ${loadId} is over${why}`;
    case "held":
      return `load ${loadId} waits for a person${why}`;
    case "waiting":
      return `load ${loadId} is given back, due ${new Date(nextTryAt ?? 0).toISOString()}${why}`;
  }
}

function asJson({ loadId, ending }: WorkedLoad): object {
  const { state = null, code = null, reason = null, exitCode = null, nextTryAt } = ending ?? {};
  return {
    loadId,
    state,
    code,
    reason,
    exitCode,
    nextTryAt: nextTryAt === undefined ? null : new Date(nextTryAt).toISOString(),
  };
}
