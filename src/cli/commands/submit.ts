import {
  exitCodes,
  type LoadProposal,
  type LoadRecord,
  submitLoad,
  submitPlan,
  UsageError,
  workPriorities,
} from "../../index.ts";
import { isPlan, loadDirectory, newLoadId } from "../../operations/entrance.ts";
import { countOf, printable } from "../../operations/entrance-basics.ts";
import { agreeToLoad } from "../agree-to-load.ts";
import { choiceFrom } from "../choices.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { showReport } from "../carry-out.ts";
import { boundsFrom, connectionFrom, booksFrom } from "../delivery-flags.ts";
import { describeProposal } from "../describe-proposal.ts";
import { follow } from "../follow.ts";
import { expectFrom } from "../expect-flags.ts";
import { printAnswer } from "../json-answer.ts";
import { readingFrom } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { type ShownProgress, showProgress } from "../show-progress.ts";
import { storeFrom } from "../store-flag.ts";
import {
  acceptOption,
  expectOptions,
  mappingOption,
  newLoadOptions,
  readingOptions,
  setOption,
} from "../table/options.ts";
import { keepSource } from "../take-source.ts";
import { verifyFrom } from "../verify-flag.ts";

export const submitAction: Action = async (args, world) => {
  const progress = showProgress(world);
  try {
    const isOfPlan = await isPlan(args.positionals[0] ?? "");
    const submit = isOfPlan ? submitWritten : submitSource;
    const load = await submit(args, world, progress);
    progress.end();
    if (args.flag("follow")) return showReport(await follow(load.id, args, world), args, world);
    tell(load, args, world);
    return exitCodes.ok;
  } finally {
    progress.end();
  }
};

/** What a plan says itself, or is made for. */
const ofFiles = {
  ...mappingOption,
  ...readingOptions,
  ...acceptOption,
  ...setOption,
  ...expectOptions,
  ...newLoadOptions,
};

async function submitWritten(
  args: CommandArguments,
  world: CommandWorld,
  progress: ShownProgress,
): Promise<LoadRecord> {
  const planPath = args.positionals[0] ?? "";
  for (const name of Object.keys(ofFiles))
    if (args.text(name) !== undefined || args.texts(name).length > 0 || args.flag(name))
      throw new UsageError(
        `${planPath} is a plan, which is carried out as it was made: --${name} is for files`,
        { code: "ERR_USAGE", actions: [`Leave --${name} out, or make another plan.`] },
      );
  const approve = args.text("approve");
  return await submitPlan({
    planPath,
    ...(approve === undefined ? {} : { approve }),
    ...(await commonFrom(args, world, progress)),
  });
}

async function submitSource(
  args: CommandArguments,
  world: CommandWorld,
  progress: ShownProgress,
): Promise<LoadRecord> {
  if (args.text("approve") !== undefined)
    throw new UsageError("--approve is for a plan: a file as it is can't have been approved", {
      code: "ERR_USAGE",
      actions: ["Leave --approve out, or make a plan of the file with waybill plan."],
    });
  const mappingPath = requireMapping(args);
  const common = await commonFrom(args, world, progress);
  const loadId = newLoadId(Date.now());
  const folder = loadDirectory(common.runsDir, loadId);
  const source = await keepSource(args.positionals[0] ?? "", world, folder);
  const corrects = args.text("corrects");
  try {
    return await submitLoad({
      ...source,
      ...common,
      ...(corrects === undefined ? {} : { corrects }),
      mappingPath,
      loadId,
      expect: expectFrom(args),
      reading: readingFrom(args),
      keepBefore: args.flag("keep-before"),
    });
  } catch (error) {
    if (source.sourceName !== undefined)
      world.err(`what came in on stdin is kept in ${source.sourcePath}\n`);
    throw error;
  }
}

async function commonFrom(args: CommandArguments, world: CommandWorld, progress: ShownProgress) {
  const priority = choiceFrom(args, "priority", workPriorities);
  return {
    ...verifyFrom(args),
    ...boundsFrom(args),
    ...storeFrom(args, world),
    ...(args.flag("ramp") ? { ramp: {} } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(await booksFrom(args, world)),
    connection: connectionFrom(args),
    again: args.flag("again"),
    env: world.env,
    stopSignal: world.stopSignal,
    observer: progress.observer,
    confirm: async (proposal: LoadProposal) => {
      progress.pause();
      world.err(describeProposal(proposal));
      return await agreeToLoad(proposal, world, args.flag("yes"));
    },
  };
}

function tell(load: LoadRecord, args: CommandArguments, world: CommandWorld): void {
  const { id, rowCount, sourceName } = load;
  if (args.flag("json")) {
    printAnswer(world, { data: { loadId: id, rows: rowCount ?? null } });
    return;
  }
  world.out(`${id}\n`);
  const rows = rowCount === undefined ? "" : ` (${countOf(rowCount, "row")})`;
  world.err(
    `${printable(sourceName)}${rows} is queued: a waybill work carries it out; waybill report ${id} --follow shows how it goes\n`,
  );
}
