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
  let followed: { readonly counters: DeliveryCounters; readonly pacer: Pacer } | undefined;
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
      followed = { counters, pacer };
    },
    wait: (ms) => {
      waitedMs += ms;
    },
    progress: (elapsedMs) => {
      const pace = followed?.pacer.snapshot();
      return {
        rowsDone,
        rowsDoneEarlier,
        rowCount,
        counts: { ...counts },
        countsEarlier: { ...countsEarlier },
        requests: followed?.counters.requests ?? 0,
        refusals: followed?.counters.refusals ?? 0,
        inFlight: followed?.counters.inFlight ?? 0,
        ratePerSecond: pace?.ratePerSecond,
        pace,
        elapsedMs: elapsedMs - waitedMs,
      };
    },
    sentCount: () => sent,
    rowsDone: () => rowsDone,
    retries: () => followed?.counters.retries ?? 0,
    answersUnlikeDocument: () => followed?.counters.answersUnlikeDocument ?? 0,
    pausedMs: () => Math.round(followed?.pacer.snapshot().pausedMs ?? 0),
  };
}
