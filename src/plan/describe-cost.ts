import { formatDuration } from "../kernel/format-duration.ts";
import type { PlanCost } from "./plan.ts";
import { countOf, withCommas } from "../kernel/counts.ts";

const sources: Readonly<Record<NonNullable<PlanCost["pace"]>["from"], string>> = {
  connection: "set in the connection",
  documents: "the documented limit",
  measured: "measured",
};

/** What applying the plan costs: pairs of a title and a sentence. */
export function describeCost(cost: PlanCost): readonly (readonly [title: string, text: string])[] {
  const total = cost.reads + cost.writes + cost.readBacks;
  const parts = [
    [cost.reads, "to read"],
    [cost.writes, "to write"],
    [cost.readBacks, "to read back"],
  ] as const;
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${withCommas(count)} ${why}`);
  const requests =
    shown.length > 1 ? `${withCommas(total)}: ${shown.join(", ")}` : shown.join("") || "none";
  return [
    ["requests", requests] as const,
    ["time", describeTime(cost)] as const,
    ...(cost.daily === undefined ? [] : [["of the day", describeDay(total, cost.daily)] as const]),
  ];
}

/** True when the plan's requests are more than the day has left. */
export function exceedsDay({ daily, reads, writes, readBacks }: PlanCost): boolean {
  return daily !== undefined && reads + writes + readBacks > daily.limit - daily.used;
}

function describeTime({ pace, seconds }: PlanCost): string {
  if (pace === undefined || seconds === undefined)
    return "not known: no pace is set, documented or measured here";
  const rate = `${pace.perSecond.toLocaleString("en-US")} requests/s, ${sources[pace.from]}`;
  return `about ${formatDuration(seconds * 1000)} at ${rate}`;
}

function describeDay(total: number, { limit, used }: NonNullable<PlanCost["daily"]>): string {
  const share = limit === 0 ? "" : ` (${shareOf(total, limit)})`;
  const left = Math.max(0, limit - used);
  const warning = total > left ? `; more than the ${withCommas(left)} that are left` : "";
  return `${withCommas(total)} of ${countOf(limit, "request")} in 24 hours${share}; ${withCommas(used)} are used${warning}`;
}

function shareOf(part: number, whole: number): string {
  const share = (part / whole) * 100;
  return share > 0 && share < 0.1 ? "less than 0.1%" : `${share.toFixed(1)}%`;
}
