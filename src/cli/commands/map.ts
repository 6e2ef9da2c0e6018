import { basename, dirname, join } from "node:path";
import {
  checkFile,
  exitCodes,
  type MapQuestion,
  type MappingDraft,
  mapFile,
  UsageError,
} from "../../index.ts";
import { countOf, listZones, printable, quoteCommand } from "../../operations/entrance-basics.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { readingFrom } from "../reading-flags.ts";
import { targetFrom, writeFrom } from "../suggest-flags.ts";
import type { Asker } from "../asking/asker.ts";
import { askByLines } from "../asking/ask-by-lines.ts";
import { checkAsJson } from "../check-as-json.ts";
import { printAnswer } from "../json-answer.ts";
import { renderCheck } from "../render-check.ts";

export const mapAction: Action = async (args, world) => {
  const sourcePath = args.positionals[0] ?? "";
  if (sourcePath === "-")
    throw new UsageError("map reads the answers from stdin, so the file can't come in there too", {
      code: "ERR_USAGE",
      actions: ["Give the path of the file."],
    });
  const mappingPath = args.text("output") ?? nameFor(sourcePath);
  const write = writeFrom(args);
  const draft = await mapFile({
    sourcePath,
    target: targetFrom(args),
    mappingPath,
    ...(write !== undefined && { write }),
    ...(await booksFrom(args, world)),
    fresh: args.flag("fresh"),
    reading: readingFrom(args),
    zones: listZones(),
    signal: world.stopSignal,
  });
  if (draft.answeredBefore > 0)
    world.err(`taking ${mappingPath} up again after ${countOf(draft.answeredBefore, "answer")}\n`);
  const isDone = await askAll(draft, world);
  await draft.write();
  if (!isDone) {
    world.err(
      `${mappingPath} has what was answered so far; the same command takes it up again: ${againOf(args, sourcePath)}\n`,
    );
    if (args.flag("json"))
      printAnswer(world, { data: { mapping: mappingPath, open: openIn(draft) } });
    return exitCodes.someRowsOtherwise;
  }
  return await check(sourcePath, mappingPath, args, world);
};

/** Beside the file, and called like it. */
const nameFor = (sourcePath: string): string =>
  join(dirname(sourcePath), `${basename(sourcePath).replace(/\.[^.]+$/, "")}.mapping.yaml`);

/** The question that comes next, for a script. */
function openIn(draft: MappingDraft): object | null {
  const question = draft.next();
  if (question === undefined) return null;
  const { text, cells, choices, typed } = question;
  return { text, cells, choices: choices.map(({ label }) => label), typed: typed?.label ?? null };
}

function againOf(args: CommandArguments, sourcePath: string): string {
  const output = args.text("output");
  const words = ["waybill", "map", sourcePath, "--target", targetFrom(args)];
  const all = [...words, ...(output === undefined ? [] : ["-o", output])];
  return printable(quoteCommand(all));
}

/** @returns false when the person left before all was answered */
async function askAll(draft: MappingDraft, world: CommandWorld): Promise<boolean> {
  const first = draft.next();
  if (first === undefined) return true;
  const asker = (await world.keys?.()) ?? askByLines(world.stdin, world.err, world.stopSignal);
  try {
    for (let question: MapQuestion | undefined = first; question; question = draft.next())
      if (!(await settle(question, draft, asker, world))) return false;
    return true;
  } finally {
    asker.close();
  }
}

/** Puts a question until it is answered. @returns false when the person leaves */
async function settle(
  { text, cells, choices, typed }: MapQuestion,
  draft: MappingDraft,
  asker: Asker,
  world: CommandWorld,
): Promise<boolean> {
  const listed = { text, cells, choices: choices.map(({ label }) => label), typed: typed?.label };
  for (;;) {
    const reply = await asker.ask(listed);
    if (reply === "leave") return false;
    const answer = "choice" in reply ? choices[reply.choice]?.answer : typed?.read(reply.text);
    if (typeof answer === "function") {
      await draft.answer(answer);
      return true;
    }
    if (answer !== undefined) world.err(`${printable(answer.refused)}\n`);
  }
}

/** What the mapping makes of the file: the counts, and the next fault to settle. */
async function check(
  sourcePath: string,
  mappingPath: string,
  args: CommandArguments,
  world: CommandWorld,
): Promise<number> {
  world.err(
    `${printable(mappingPath)} is written; with it the file is checked as by waybill check ${printable(sourcePath)} -m ${printable(mappingPath)}\n\n`,
  );
  const report = await checkFile({
    sourcePath,
    mappingPath,
    reading: readingFrom(args),
    keepErrors: 1,
    signal: world.stopSignal,
  });
  if (args.flag("json"))
    printAnswer(world, { data: { mapping: mappingPath, open: null, check: checkAsJson(report) } });
  else world.out(renderCheck(report, "next"));
  return report.preflight.invalid === 0 ? exitCodes.ok : exitCodes.someRowsOtherwise;
}
