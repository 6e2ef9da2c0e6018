import { countOf, printable } from "../../operations/entrance-basics.ts";
import {
  describeCounts,
  describeWarning,
  loadDirectory,
  newLoadId,
} from "../../operations/entrance.ts";
import { exitCodes, type Rehearsal, rehearseLoad, runLoad } from "../../index.ts";
import { carryOut } from "../carry-out.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { boundsFrom, booksFrom, connectionFrom, runsDirFrom } from "../delivery-flags.ts";
import { expectFrom } from "../expect-flags.ts";
import { readingFrom } from "../reading-flags.ts";
import { requireMapping } from "../require-mapping.ts";
import { keepSource, withSource } from "../take-source.ts";
import { verifyFrom } from "../verify-flag.ts";
import { printAnswer } from "../json-answer.ts";

export const loadAction: Action = async (args, world) => {
  const verify = verifyFrom(args);
  if (args.flag("dry-run")) return await rehearse(args, world);
  const loadId = newLoadId(Date.now());
  const folder = loadDirectory(runsDirFrom(args), loadId);
  const mappingPath = requireMapping(args);
  const source = await keepSource(args.positionals[0] ?? "", world, folder);
  const preflight = !args.flag("no-preflight");
  const expect = expectFrom(args);
  const corrects = args.text("corrects");
  const rest = {
    ...source,
    mappingPath,
    preflight,
    loadId,
    expect,
    reading: readingFrom(args),
    again: args.flag("again"),
    keepBefore: args.flag("keep-before"),
    ...verify,
    ...(corrects === undefined ? {} : { corrects }),
  };
  try {
    return await carryOut(args, world, async (settings) => await runLoad({ ...settings, ...rest }));
  } catch (error) {
    if (source.sourceName !== undefined)
      world.err(`what came in on stdin is kept in ${source.sourcePath}\n`);
    throw error;
  }
};

async function rehearse(args: CommandArguments, world: CommandWorld): Promise<number> {
  const mappingPath = requireMapping(args);
  const corrects = args.text("corrects");
  const books = await booksFrom(args, world);
  return await withSource(args.positionals[0] ?? "", world, async (source) => {
    const rehearsal = await rehearseLoad({
      ...source,
      mappingPath,
      reading: readingFrom(args),
      preflight: true,
      again: args.flag("again"),
      expect: expectFrom(args),
      keepBefore: args.flag("keep-before"),
      ...(corrects === undefined ? {} : { corrects }),
      connection: connectionFrom(args),
      ...books,
      ...boundsFrom(args),
      env: world.env,
      stopSignal: world.stopSignal,
    });
    if (args.flag("json")) printAnswer(world, { data: rehearsal });
    else world.out(renderRehearsal(rehearsal));
    return rehearsal.preflight.invalid === 0 ? exitCodes.ok : exitCodes.someRowsOtherwise;
  });
}

function renderRehearsal({ preflight, firstRequests, warnings }: Rehearsal): string {
  const shown = firstRequests.map(
    ({ rowNumber, place, method, url, body }) =>
      `row ${rowNumber} (${place}): ${method} ${url}\n  ${printable(body)}\n`,
  );
  const counts = `${countOf(preflight.rows, "row")}: ${describeCounts(preflight, "would be sent")}\n`;
  const advice = preflight.invalid === 0 ? "" : "waybill check says what is wrong with them\n";
  const found = preflight.warnings.map(describeWarning);
  const notes = [...found, ...warnings].map((one) => `warning: ${printable(one)}\n`);
  return [...shown, counts, advice, ...notes, "Dry run: nothing was sent.\n"].join("");
}
