import { countOf, printable } from "../../operations/entrance-basics.ts";
import {
  exitCodes,
  findHistory,
  type History,
  type HistoryEntry,
  nameOfPlace,
} from "../../index.ts";
import { alignColumns, shortTime } from "../align-columns.ts";
import { targetFrom } from "../choices.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { parseCount, usualEntries } from "../numbers.ts";
import { printAnswer } from "../json-answer.ts";

export const historyAction: Action = async (args, world) => {
  const [key = ""] = args.positionals;
  const limit = args.text("limit");
  const history = await findHistory({
    ...(await booksFrom(args, world)),
    key,
    target: targetFrom(args),
    most: limit === undefined ? usualEntries : parseCount("limit", limit),
  });
  if (args.flag("json")) printAnswer(world, { data: asJson(key, history) });
  else world.out(renderHistory(key, history));
  return exitCodes.ok;
};

function renderHistory(key: string, { entries, isCut, pruned }: History): string {
  const gone =
    pruned === 0
      ? ""
      : `${countOf(pruned, "load")} ${pruned === 1 ? "was" : "were"} pruned: what they updated only their report.csv knows, what they created is here\n`;
  if (entries.length === 0)
    return `no load has a row with the id ${printable(key)}, and none was given to a record\n${gone}`;
  const head = ["WHEN", "OUTCOME", "FROM", "LOAD", "INTO"];
  const [title = "", ...lines] = alignColumns([head, ...entries.map(cellsOf)]);
  const blocks = entries.map(({ reasons, serverId }, at) => [
    lines[at] ?? "",
    ...(serverId === undefined ? [] : [`  the record got the id ${printable(serverId)}`]),
    ...reasons.map(({ message }) => `  ${printable(message)}`),
  ]);
  const cut = isCut ? [`… older ones are left out; --limit shows more than these`] : [];
  const end = `${countOf(entries.length, "row")} of ${countOf(countLoads(entries), "load")}`;
  return `${[...cut, title, ...blocks.flat(), end].join("\n")}\n${gone}`;
}

function cellsOf(entry: HistoryEntry): readonly string[] {
  const { sourceName, line, place, rowNumber, target, tenant } = entry;
  return [
    shortTime(entry.at),
    fateOf(entry),
    `${sourceName} ${place ?? nameOfPlace(line, undefined)} (row ${rowNumber})`,
    entry.loadId,
    tenant === undefined ? target : `${target}, tenant ${tenant}`,
  ];
}

/** What was sent must not read as never sent. */
function fateOf({ outcome, standing, isAnswerUnknown }: HistoryEntry): string {
  if (outcome === undefined && standing === "running") return "under way";
  if (isAnswerUnknown) return "sent, answer unknown";
  return outcome ?? "not known";
}

function countLoads(entries: readonly HistoryEntry[]): number {
  return new Set(entries.map(({ loadId }) => loadId)).size;
}

function asJson(key: string, { entries, isCut, pruned }: History): object {
  return {
    key,
    isCut,
    pruned,
    entries: entries.map((entry) => ({
      ...entry,
      at: new Date(entry.at).toISOString(),
      place: entry.place ?? null,
      tenant: entry.tenant ?? null,
      key: entry.key ?? null,
      serverId: entry.serverId ?? null,
      outcome: entry.outcome ?? null,
      httpStatus: entry.httpStatus ?? null,
    })),
  };
}
