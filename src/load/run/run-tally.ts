import type { RunTally } from "../load-context.ts";
import type { DeliveryCounters } from "../../delivery/delivery-counters.ts";
import type { Pacer } from "../../delivery/pacer.ts";
import { noOutcomes } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";

export function createRunTally(rowCount: number | undefined): RunTally {
  const counts = noOutcomes();
  const countsEarlier = noOutcomes();
  let rowsDone = 0;
  let rowsDoneEarlier = 0;
  // One for each reading of the file.
  const followed = new Set<DeliveryCounters>();
  let followedPacer: Pacer | undefined;
  const sumOf = (name: keyof DeliveryCounters): number => {
    let sum = 0;
    for (const counters of followed) sum += counters[name];
    return sum;
  };
  let sent = 0;
  let waitedMs = 0;
  const count = ({ outcome }: RowResult): void => {
    rowsDone += 1;
    counts[outcome] += 1;
  };
  return {
    add: (result) => {
      count(result);
      if (result.attempts > 0) sent += 1;
    },
    addEarlier: (result) => {
      count(result);
      rowsDoneEarlier += 1;
      countsEarlier[result.outcome] += 1;
    },
    follow: (counters, pacer) => {
      followed.add(counters);
      followedPacer = pacer;
    },
    wait: (ms) => {
      waitedMs += ms;
    },
    progress: (elapsedMs) => {
      const pace = followedPacer?.snapshot();
      return {
        rowsDone,
        rowsDoneEarlier,
        rowCount,
        counts: { ...counts },
        countsEarlier: { ...countsEarlier },
        requests: sumOf("requests"),
        refusals: sumOf("refusals"),
        inFlight: sumOf("inFlight"),
        ratePerSecond: pace?.ratePerSecond,
        pace,
        elapsedMs: elapsedMs - waitedMs,
      };
    },
    sentCount: () => sent,
    rowsDone: () => rowsDone,
    retries: () => sumOf("retries"),
    answersUnlikeDocument: () => sumOf("answersUnlikeDocument"),
    pausedMs: () => Math.round(followedPacer?.snapshot().pausedMs ?? 0),
  };
}
