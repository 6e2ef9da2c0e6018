import { countOf, printable } from "../operations/entrance-basics.ts";
import type { Arrival, DropStanding, ShownArrival } from "../index.ts";
import { shortTime } from "./align-columns.ts";

/** How drops stand, for people. */
export function renderStandings(standings: readonly DropStanding[]): string {
  return standings.map(renderStanding).join("");
}

function renderStanding(standing: DropStanding): string {
  const { name, folder, last, nextDueAt, outage, open, streak, untold } = standing;
  const newest =
    last === undefined
      ? "nothing has come yet"
      : `last ${last.name} (${last.id}) ${shortTime(last.seenAt)}: ${last.state}`;
  const lines = [
    folder === undefined ? `${name}: no longer in the configuration` : `${name} ← ${folder}`,
    `  ${newest}${streak > 1 ? `; ${countOf(streak, "file")} in a row went in by themselves` : ""}`,
    ...(nextDueAt === undefined ? [] : [`  next by ${shortTime(nextDueAt)}`]),
    ...(outage === undefined
      ? []
      : [`  outage since ${shortTime(outage.since)}: ${outage.reason}`]),
    ...open.flatMap(renderOpen),
    ...untold.map(renderUntold),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function renderOpen({
  id,
  name,
  state,
  reason,
  seenAt,
  nextSteps,
}: DropStanding["open"][number]): readonly string[] {
  const file = name === "" ? "no file" : name;
  return [
    `  ${state}: ${file} (${id}, ${shortTime(seenAt)})`,
    ...(reason === undefined ? [] : [`    ${reason}`]),
    ...nextSteps.map((step) => `    → ${step}`),
  ];
}

function renderUntold({
  channel,
  kind,
  fault = "",
  nextTryAt,
}: DropStanding["untold"][number]): string {
  const next = nextTryAt === undefined ? "given up" : `tried again ${shortTime(nextTryAt)}`;
  return `  not told: ${channel}, of ${kind}: ${fault} (${next})`;
}

/** Everything that happened to an arrival, for people. */
export function renderArrival({
  arrival,
  events,
  nextSteps,
}: Omit<ShownArrival, "decisions">): string {
  const { id, drop, name, state, contentHash, loadId, mappingPath, keptAt, nextTryAt } = arrival;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["file", name === "" ? undefined : name],
    ["sha256", contentHash],
    ["load", loadId],
    ["mapping", mappingPath],
    ["lies in", keptAt],
    ["next try", nextTryAt === undefined ? undefined : shortTime(nextTryAt)],
  ];
  const lines = [
    `${id}: ${drop}, ${state}`,
    ...facts.flatMap(([what, value]) => (value === undefined ? [] : [`  ${what}: ${value}`])),
    ...events.map(({ at, state: then, reason, person }) => {
      const by = person === undefined ? "" : ` by ${person}`;
      return `  ${shortTime(at)} ${then}${by}${reason === undefined ? "" : `: ${reason}`}`;
    }),
    ...nextSteps.map((step) => `  → ${step}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

export function standingAsJson(standing: DropStanding): object {
  const { last, nextDueAt, outage, open, untold, folder, ...rest } = standing;
  return {
    ...rest,
    folder: folder ?? null,
    untold: untold.map(({ channel, kind, arrivalId, fault, madeAt, nextTryAt }) => ({
      channel,
      kind,
      arrival: arrivalId ?? null,
      fault: fault ?? null,
      at: isoOrNull(madeAt),
      nextTryAt: isoOrNull(nextTryAt),
    })),
    last: last === undefined ? null : arrivalAsJson(last),
    nextDueAt: isoOrNull(nextDueAt),
    outage:
      outage === undefined
        ? null
        : { since: isoOrNull(outage.since), code: outage.code, reason: outage.reason },
    open: open.map(({ nextSteps, ...arrival }) => ({ ...arrivalAsJson(arrival), nextSteps })),
  };
}

export function arrivalAsJson(arrival: Arrival): object {
  const { id, drop, name, size, state, reason, contentHash, loadId, mappingPath, keptAt } = arrival;
  return {
    id,
    drop,
    file: name === "" ? null : name,
    bytes: size,
    state,
    reason: reason ?? null,
    sha256: contentHash ?? null,
    loadId: loadId ?? null,
    mapping: mappingPath ?? null,
    relatedTo: arrival.relatedId ?? null,
    liesIn: keptAt ?? null,
    seenAt: isoOrNull(arrival.seenAt),
    changedAt: isoOrNull(arrival.changedAt),
    dueAt: isoOrNull(arrival.dueAt),
    nextTryAt: isoOrNull(arrival.nextTryAt),
  };
}

export const isoOrNull = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();
