import { countOf, printable, withCommas } from "../operations/entrance-basics.ts";
import {
  exitCodes,
  pruneLedger,
  type PrunableLoad,
  type PruneResult,
  type PruneSurvey,
  type StayingLoad,
  type StoredSize,
  UsageError,
} from "../index.ts";
import { shortTime } from "./align-columns.ts";
import type { CommandArguments, CommandWorld } from "./command.ts";
import { booksFrom } from "./delivery-flags.ts";
import { printAnswer } from "./json-answer.ts";
import { parseSince } from "./parse-since.ts";
import { storeFrom } from "./store-flag.ts";

/** Says what goes and what stays, asks, and then takes it out of the ledger. */
export async function prune(args: CommandArguments, world: CommandWorld): Promise<number> {
  const older = args.text("older");
  if (older === undefined)
    throw new UsageError("waybill ledger prune takes an age", {
      code: "ERR_USAGE",
      actions: ["For example: waybill ledger prune --older 400d --dry-run"],
    });
  const isJson = args.flag("json");
  const isDry = args.flag("dry-run");
  const configPath = args.text("config");
  const result = await pruneLedger({
    ...(await booksFrom(args, world)),
    ...storeFrom(args, world),
    ...(configPath === undefined ? {} : { configPath }),
    before: parseSince(older, Date.now(), "older"),
    stopSignal: world.stopSignal,
    confirm: async (survey) => {
      const isAgreed = isDry || args.flag("yes");
      if (!isAgreed && world.ask === undefined) throw nobodyToAsk();
      if (!isJson) world.out(renderSurvey(survey));
      if (isDry) return false;
      const what = [
        ...(survey.goes.length === 0 ? [] : ["these rows out of the ledger"]),
        ...(survey.stored.files === 0 ? [] : ["these files out of the store"]),
      ];
      return isAgreed || (await world.ask?.(`Take ${what.join(" and ")}, for ever?`)) === true;
    },
  });
  if (isJson) printAnswer(world, { data: asJson(result, isDry) });
  else world.out((isEmpty(result) ? renderSurvey(result) : "") + renderEnd(result, isDry));
  if (result.isCut) return exitCodes.interrupted;
  return result.storeFault?.exitCode ?? exitCodes.ok;
}

function nobodyToAsk(): UsageError {
  return new UsageError("nobody can be asked whether the rows of these loads are to go", {
    code: "ERR_CONFIRMATION_NEEDED",
    actions: [
      "Add --yes if they are, or --dry-run to see which: stdin is no terminal to answer on.",
    ],
  });
}

const isEmpty = ({ goes, stored }: PruneSurvey): boolean => goes.length === 0 && stored.files === 0;

const describeFiles = ({ files, bytes }: StoredSize): string =>
  `${countOf(files, "file")} of ${withCommas(bytes)} bytes`;

function renderSurvey({ goes, stays, stored }: PruneSurvey): string {
  const young = stays.filter(({ reason }) => reason === "young").length;
  const pruned = stays.filter(({ reason }) => reason === "pruned").length;
  const others = stays.filter(({ reason }) => reason !== "young" && reason !== "pruned");
  const lines = [
    ...(goes.length === 0 ? [] : [`go: the rows of ${countOf(goes.length, "load")}`]),
    ...goes.map((one) => `  ${describeGoing(one)}`),
    ...(stored.files === 0
      ? []
      : [`go from the store: ${describeFiles(stored)}, which no other load needs`]),
    ...(stays.length === 0 ? [] : [`stay: ${countOf(stays.length, "load")}`]),
    ...(young === 0 ? [] : [`  ${countOf(young, "load")}, written to since then`]),
    ...(pruned === 0 ? [] : [`  ${countOf(pruned, "load")}, pruned before`]),
    ...others.map((one) => `  ${one.load.id}: ${describeStay(one)}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function describeGoing({ load, rows, kept, images }: PrunableLoad): string {
  const what = [
    `${withCommas(rows - kept)} of ${countOf(rows, "row")}`,
    ...(images === 0 ? [] : [`${countOf(images, "record")} before and after`]),
    ...(kept === 0 ? [] : [`${withCommas(kept)} stay with key and id`]),
  ];
  return `${load.id} of ${shortTime(load.createdAt)}, ${load.sourceName}: ${what.join(", ")}`;
}

function describeStay({ reason, by = "", load: { id } }: StayingLoad): string {
  switch (reason) {
    case "pruned":
      return "it is pruned";
    case "young":
      return "it was written to since then";
    case "running":
      return `it is at work, or was killed: waybill resume ${id}`;
    case "stopped":
      return `it can still be carried on: waybill resume ${id}`;
    case "in-doubt":
      return `it has rows in doubt: waybill reconcile ${id}`;
    case "unanswered":
      return `it has rows that were sent and whose answer is not known: waybill report ${id}`;
    case "queued":
      return "it waits for a worker, or a worker has it";
    case "needed":
      return `load ${by}, which is not over, goes by its rows`;
    case "arrival":
      return `its file, arrival ${by} of a drop, is not over: waybill drops show ${by}`;
  }
}

function renderEnd(result: PruneResult, isDry: boolean): string {
  const { pruned, removed, removedStored, stored, storeFault: fault, isCut } = result;
  if (isEmpty(result)) return "nothing is old enough to go\n";
  if (isDry) return "nothing was changed: --dry-run\n";
  const isSame = pruned.length === 0 && removedStored.files === 0;
  if (isSame && fault === undefined && !isCut) return "nothing was changed\n";
  const lines = [
    ...(pruned.length === 0
      ? []
      : [`${countOf(removed, "row")} of ${countOf(pruned.length, "load")} are out of the ledger`]),
    ...(stored.files === 0
      ? []
      : [
          `${describeFiles(removedStored)} are out of the store; what was kept there within a day stays for the next prune`,
        ]),
    ...(fault === undefined ? [] : [`${fault.message} (${fault.code})`, ...fault.actions]),
    ...(isCut ? ["interrupted: the same command goes on from here"] : []),
    "folders of loads are as they were; the room in the ledger is used for what comes next",
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function asJson(
  { goes, stays, stored, pruned, removed, removedStored, storeFault, isCut }: PruneResult,
  isDryRun: boolean,
): object {
  return {
    isDryRun,
    stored,
    removedStored,
    storeFault: storeFault ? { code: storeFault.code, message: storeFault.message } : null,
    goes: goes.map(({ load, ...counts }) => ({ loadId: load.id, ...counts })),
    stays: stays.map(({ load, reason, by }) => ({ loadId: load.id, reason, by: by ?? null })),
    pruned,
    removed,
    isCut,
  };
}
