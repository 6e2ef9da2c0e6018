import { nameOperator } from "../../operations/entrance.ts";
import { countOf, printable, withCommas } from "../../operations/entrance-basics.ts";
import {
  exitCodes,
  type ListedLoad,
  listLoads,
  loadStandings,
  type Operator,
  outcomes,
} from "../../index.ts";
import { alignColumns, shortTime } from "../align-columns.ts";
import { choicesFrom, targetFrom } from "../choices.ts";
import type { Action } from "../command.ts";
import { describeShared } from "../describe-shared.ts";
import { booksFrom } from "../delivery-flags.ts";
import { parseCount } from "../numbers.ts";
import { parseSince } from "../parse-since.ts";
import { printAnswer } from "../json-answer.ts";

export const loadsAction: Action = async (args, world) => {
  const { runsDir, ledger } = await booksFrom(args, world);
  const since = args.text("since");
  const limit = args.text("limit");
  const loads = await listLoads(runsDir, {
    ledger,
    standings: choicesFrom(args, "status", loadStandings),
    target: targetFrom(args),
    since: since === undefined ? undefined : parseSince(since, Date.now()),
    most: limit === undefined ? undefined : parseCount("limit", limit),
  });
  const isAll = ["status", "target", "since"].every((name) => args.text(name) === undefined);
  if (args.flag("json")) printAnswer(world, { data: loads.map(asJson) });
  else if (loads.length > 0) world.out(renderLoads(loads));
  else if (isAll) world.out(`no loads in ${printable(runsDir)} yet\n`);
  else world.out(`no loads in ${printable(runsDir)} that are so\n`);
  return exitCodes.ok;
};

function asJson({
  id,
  createdAt,
  finishedAt,
  prunedAt,
  owner,
  atWork: _lease,
  shared,
  ...load
}: ListedLoad): object {
  return {
    loadId: id,
    ...load,
    createdAt: isoTime(createdAt),
    ...(finishedAt === undefined ? {} : { finishedAt: isoTime(finishedAt) }),
    ...(prunedAt === undefined ? {} : { prunedAt: isoTime(prunedAt) }),
    ...(owner === undefined ? {} : { owner: describeOwner(owner) }),
    ...(shared === undefined
      ? {}
      : { shared: { ...shared, workers: shared.workers.map(describeOwner) } }),
  };
}

function describeOwner({
  space: _ofTheSystem,
  startedAt,
  ...owner
}: NonNullable<ListedLoad["owner"]>): object {
  return { ...owner, startedAt: isoTime(startedAt) };
}

const isoTime = (at: number): string => new Date(at).toISOString();

function renderLoads(loads: readonly ListedLoad[]): string {
  const heads = loads.map(({ id, createdAt, startedBy, standing, queued }) => [
    id,
    shortTime(createdAt),
    startedBy === undefined && queued !== undefined ? queued.person : nameOf(startedBy),
    standing === "killed" ? "killed?" : standing,
  ]);
  const [title = "", ...lines] = alignColumns([["LOAD", "BEGUN", "BY", "STATUS"], ...heads]);
  const blocks = loads.map((load, at) => [lines[at] ?? "", ...describeLoad(load)]);
  return `${[title, ...blocks.flat()].join("\n")}\n`;
}

function describeLoad(load: ListedLoad): readonly string[] {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${withCommas(load.counts[outcome])} ${outcome}`);
  const rows = load.rowCount === undefined ? "" : ` of ${countOf(load.rowCount, "row")}`;
  return [
    `${load.sourceName} → ${load.targetName}: ${counts.join(", ") || "nothing yet"}${rows}`,
    ...(load.terms?.undoes === undefined ? [] : [`takes back load ${load.terms.undoes}`]),
    ...(load.terms?.plan === undefined
      ? []
      : [`applies the plan ${load.terms.plan.hash.slice(0, 12)}`]),
    ...Object.entries(load.terms?.parameters ?? {}).map(([name, value]) => `${name}: ${value}`),
    ...(load.answersUnknown === 0
      ? []
      : [
          `${countOf(load.answersUnknown, "row")} sent, answer unknown: waybill resume settles them`,
        ]),
    ...describeStanding(load),
    ...(load.prunedAt === undefined
      ? []
      : [`pruned ${shortTime(load.prunedAt)}: its rows are no longer in the ledger`]),
    ...(load.resumedBy === undefined || nameOf(load.resumedBy) === nameOf(load.startedBy)
      ? []
      : [`carried on by ${nameOf(load.resumedBy)}`]),
    ...load.corrections.map(describeCorrection),
  ].map((line) => `  ${printable(line)}`);
}

function describeStanding({
  id,
  standing,
  owner,
  statusReason,
  queued,
  shared,
  pausedBy,
}: ListedLoad): readonly string[] {
  const paused =
    pausedBy === undefined ? [] : [`paused by ${pausedBy}, until waybill continue ${id}`];
  const process = owner === undefined ? "its process" : `process ${owner.pid} on ${owner.host}`;
  switch (standing) {
    case "running":
      return [
        shared === undefined
          ? `${process} is at work`
          : `${describeShared(shared)}: ${shared.workers.map(({ pid, host }) => `process ${pid} on ${host}`).join(", ")}`,
        ...paused,
      ];
    case "queued":
      return queued === undefined ? [] : [...describeQueued(queued), ...paused];
    case "killed":
      return queued?.state === "waiting"
        ? [
            `${process} is gone; the next worker takes it over${paused.length === 0 ? "" : " when it may go on"}`,
            ...paused,
          ]
        : [`${process} is gone; to carry on: waybill resume ${id}`];
    case "stopped":
    case "completed":
    case "abandoned":
      return queued?.state === "held"
        ? [
            `waits for a person: ${queued.reason ?? ""}`,
            `back to the workers: waybill continue ${id}`,
          ]
        : statusReason === undefined
          ? []
          : [statusReason];
  }
}

function describeQueued({
  person,
  priority,
  nextTryAt,
  reason,
}: NonNullable<ListedLoad["queued"]>): readonly string[] {
  const urgency = priority === "normal" ? "" : `, priority ${priority}`;
  const due =
    nextTryAt === undefined || nextTryAt <= Date.now()
      ? ""
      : `, not before ${shortTime(nextTryAt)}`;
  return [`submitted by ${person}${urgency}${due}`, ...(reason === undefined ? [] : [reason])];
}

/** `anna@host`, or the host alone where nobody was recorded. */
function nameOf(operator: Operator | undefined): string {
  return operator === undefined ? "-" : nameOperator(operator);
}

function describeCorrection({
  relation,
  loadId,
  rows,
  applied,
}: ListedLoad["corrections"][number]) {
  const words = relation === "corrects" ? "corrects" : "corrected by";
  return `${words} load ${loadId}: ${countOf(rows, "row")}, ${withCommas(applied)} applied`;
}
