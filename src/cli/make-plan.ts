import {
  type ConnectionRequest,
  type LedgerChoice,
  exitCodes,
  type LoadObserver,
  type OpenedPlan,
  planAsJson,
  renderPlan,
  UsageError,
  writePlanPage,
} from "../index.ts";
import { ledgerOptions } from "../operations/entrance.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { connectionFrom, graceFrom, booksFrom } from "./delivery-flags.ts";
import { watchHardStop } from "./hard-stop.ts";
import { redactorOf } from "./redactor-of.ts";
import { showProgress } from "./show-progress.ts";
import { printAnswer } from "./json-answer.ts";

interface PlanSettings {
  readonly planPath: string;
  readonly pagePath: string | undefined;
  readonly replace: boolean;
  readonly connection: ConnectionRequest;
  readonly runsDir: string;
  readonly ledger?: LedgerChoice;
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
  const books = await booksFrom(args, world);
  const hardStop = watchHardStop(world, graceFrom(args));
  const progress = showProgress(world);
  try {
    const plan = await make({
      ...file,
      connection: connectionFrom(args),
      ...books,
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
  const { ledger } = await booksFrom(args, world);
  const plan = {
    ...made,
    runsDir: args.text("runs-dir"),
    configPath: args.text("config"),
    ledgerOptions: ledgerOptions({ ledger }),
  };
  const page = args.text("html");
  if (page !== undefined) await writePlanPage(plan, page, { redact: redactorOf(world.env), force });
  if (args.flag("json")) printAnswer(world, { data: planAsJson(plan) });
  else world.out(`${renderPlan(plan, { color: world.color })}\n`);
  return plan.summary.broken.length === 0 ? exitCodes.ok : exitCodes.someRowsOtherwise;
}

/** @throws UsageError without -o */
function planFileFrom(args: CommandArguments): {
  readonly planPath: string;
  readonly pagePath: string | undefined;
  readonly replace: boolean;
} {
  const planPath = args.text("output");
  if (planPath !== undefined) {
    const pagePath = args.text("html");
    if ([planPath, pagePath].includes("-"))
      throw new UsageError("a plan and its page are files, and - is none", {
        code: "ERR_USAGE",
        actions: ["Name a file; --json prints what will happen."],
      });
    return { planPath, pagePath, replace: args.flag("force") };
  }
  throw new UsageError("a plan needs a file that it is written to", {
    code: "ERR_USAGE",
    actions: ["Name it with -o, for example -o corrections.plan"],
  });
}
