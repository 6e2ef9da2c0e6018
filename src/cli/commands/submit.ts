import { exitCodes, type LoadRecord, submitLoad, workPriorities } from "../../index.ts";
import { loadDirectory, newLoadId, refusePlan } from "../../operations/entrance.ts";
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
import { showProgress } from "../show-progress.ts";
import { storeFrom } from "../store-flag.ts";
import { keepSource } from "../take-source.ts";
import { verifyFrom } from "../verify-flag.ts";

export const submitAction: Action = async (args, world) => {
  const verify = verifyFrom(args);
  const priority = choiceFrom(args, "priority", workPriorities);
  // Whoever names a plan has no mapping to name.
  await refusePlan(args.positionals[0] ?? "");
  const mappingPath = requireMapping(args);
  const books = await booksFrom(args, world);
  const loadId = newLoadId(Date.now());
  const folder = loadDirectory(books.runsDir, loadId);
  const source = await keepSource(args.positionals[0] ?? "", world, folder);
  const corrects = args.text("corrects");
  const progress = showProgress(world);
  try {
    const load = await submitLoad({
      ...source,
      ...verify,
      ...boundsFrom(args),
      ...storeFrom(args, world),
      ...(args.flag("ramp") ? { ramp: {} } : {}),
      ...(corrects === undefined ? {} : { corrects }),
      ...(priority === undefined ? {} : { priority }),
      mappingPath,
      ...books,
      loadId,
      connection: connectionFrom(args),
      expect: expectFrom(args),
      reading: readingFrom(args),
      again: args.flag("again"),
      keepBefore: args.flag("keep-before"),
      env: world.env,
      stopSignal: world.stopSignal,
      observer: progress.observer,
      confirm: async (proposal) => {
        progress.pause();
        world.err(describeProposal(proposal));
        return await agreeToLoad(proposal, world, args.flag("yes"));
      },
    });
    progress.end();
    if (args.flag("follow")) return showReport(await follow(load.id, args, world), args, world);
    tell(load, args, world);
    return exitCodes.ok;
  } catch (error) {
    if (source.sourceName !== undefined)
      world.err(`what came in on stdin is kept in ${source.sourcePath}\n`);
    throw error;
  } finally {
    progress.end();
  }
};

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
