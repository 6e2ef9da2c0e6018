import {
  exitCodes,
  planAsJson,
  renderPlan,
  writePlanPage,
  type ConnectionRequest,
  type LoadObserver,
  type OpenedPlan,
} from "../index.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { connectionFrom, graceFrom, runsDirFrom } from "./delivery-flags.ts";
import { watchHardStop } from "./hard-stop.ts";
import { planFileFrom } from "./plan-flags.ts";
import { redactorOf } from "./redactor-of.ts";
import { showProgress } from "./show-progress.ts";
import { printAnswer } from "./json-answer.ts";

interface PlanSettings {
  readonly planPath: string;
  readonly pagePath: string | undefined;
  readonly replace: boolean;
  readonly connection: ConnectionRequest;
  readonly runsDir: string;
  readonly env: CommandWorld["env"];
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  readonly observer: LoadObserver;
}

/** Has a plan made, with progress, and shows it. @returns the exit code */
export async function makePlan(
  args: CommandArguments,
  world: CommandWorld,
  make: (settings: PlanSettings) => Promise<OpenedPlan>,
): Promise<number> {
  const file = planFileFrom(args);
  const hardStop = watchHardStop(world, graceFrom(args));
  const progress = showProgress(world);
  try {
    const plan = await make({
      ...file,
      connection: connectionFrom(args),
      runsDir: runsDirFrom(args),
      env: world.env,
      stopSignal: world.stopSignal,
      abortSignal: hardStop.signal,
      observer: progress.observer,
    });
    progress.end();
    return await showPlan(plan, args, world, file.replace);
  } finally {
    hardStop.end();
    progress.end();
  }
}

/** @returns 0 for a plan that can be applied, else 1 */
export async function showPlan(
  made: OpenedPlan,
  args: CommandArguments,
  world: CommandWorld,
  force = false,
): Promise<number> {
  const plan = { ...made, runsDir: args.text("runs-dir"), configPath: args.text("config") };
  const page = args.text("html");
  if (page !== undefined) await writePlanPage(plan, page, { redact: redactorOf(world.env), force });
  if (args.flag("json")) printAnswer(world, { data: planAsJson(plan) });
  else world.out(`${renderPlan(plan, { color: world.color })}\n`);
  return plan.summary.broken.length === 0 ? exitCodes.ok : exitCodes.someRowsOtherwise;
}
