import {
  type ConnectionRequest,
  type ErrorBound,
  type LedgerChoice,
  type LoadError,
  type LoadObserver,
  type LoadProposal,
  type LoadReport,
  type RampSettings,
  renderSummary,
} from "../index.ts";
import { openAskedMetrics } from "./asked-metrics.ts";
import { agreeToLoad } from "./agree-to-load.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { boundsFrom, connectionFrom, graceFrom, booksFrom } from "./delivery-flags.ts";
import { describeProposal } from "./describe-proposal.ts";
import { askOfStep, describeRampStep } from "./describe-ramp-step.ts";
import { watchHardStop } from "./hard-stop.ts";
import { showError } from "./show-error.ts";
import { storeFrom } from "./store-flag.ts";
import { type ShownProgress, showProgress } from "./show-progress.ts";
import { printAnswer } from "./json-answer.ts";

interface Settings {
  readonly connection: ConnectionRequest;
  readonly runsDir: string;
  readonly ledger?: LedgerChoice;
  readonly store?: string;
  readonly limit?: number;
  readonly maxErrors?: ErrorBound;
  readonly maxConsecutive?: number;
  readonly ramp?: RampSettings;
  readonly rejects?: "csv";
  readonly env: CommandWorld["env"];
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  readonly observer: LoadObserver;
  readonly confirm: (proposal: LoadProposal) => Promise<boolean>;
}

/** Shows how a load stands. @returns the exit code */
export function showReport(
  report: LoadReport,
  args: CommandArguments,
  world: CommandWorld,
): number {
  if (report.error !== undefined) world.err(showError(report.error, world));
  if (args.flag("json")) printAnswer(world, { data: report.summary, ...stopOf(report) });
  else world.out(`${renderSummary(report.summary, { color: world.color })}\n`);
  return report.exitCode;
}

const stopOf = ({ error }: LoadReport): { readonly error?: LoadError } =>
  error === undefined ? {} : { error };

/** Runs a load or a resume with progress, question and summary around it. @returns the exit code */
export async function carryOut(
  args: CommandArguments,
  world: CommandWorld,
  run: (settings: Settings) => Promise<LoadReport>,
): Promise<number> {
  const graceMs = graceFrom(args);
  const books = await booksFrom(args, world);
  const metrics = await openAskedMetrics(args, world, books);
  const hardStop = watchHardStop(world, graceMs);
  const progress = showProgress(world);
  try {
    const report = await run({
      connection: connectionFrom(args),
      ...books,
      ...storeFrom(args, world),
      ...boundsFrom(args),
      ...rampFrom(args, world, progress),
      env: world.env,
      stopSignal: world.stopSignal,
      abortSignal: hardStop.signal,
      observer: {
        ...metrics?.observer,
        ...progress.observer,
        onStart: (start) => {
          metrics?.observer.onStart?.(start);
          progress.observer.onStart?.(start);
        },
        onRampStep: (step) => {
          progress.pause();
          world.err(describeRampStep(step));
        },
      },
      confirm: async (proposal) => {
        progress.pause();
        world.err(describeProposal(proposal));
        return await agreeToLoad(proposal, world, args.flag("yes"));
      },
    });
    progress.end();
    return showReport(report, args, world);
  } finally {
    hardStop.end();
    progress.end();
    await metrics?.close();
  }
}

/** Asks a person where one is there to answer; otherwise, and with --yes, the rule decides. */
function rampFrom(
  args: CommandArguments,
  { isTerminal, ask }: CommandWorld,
  { hold }: Pick<ShownProgress, "hold">,
): { readonly ramp?: RampSettings } {
  if (!args.flag("ramp")) return {};
  if (!isTerminal || ask === undefined || args.flag("yes")) return { ramp: {} };
  return { ramp: { confirm: async (step) => await hold(async () => await ask(askOfStep(step))) } };
}
