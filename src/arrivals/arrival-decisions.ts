import type { Arrival, ArrivalState } from "../ledger/arrival-book.ts";

/** What a person can say about an arrival. */
export const arrivalDecisions = ["release", "reject", "again"] as const;
/** What a person can decide: load it after all, never load it, or load it once more. */
export type ArrivalDecision = (typeof arrivalDecisions)[number];

/** Which states each decision is for. */
const decidable: Readonly<Record<ArrivalDecision, readonly ArrivalState[]>> = {
  release: ["quarantined", "attention", "stopped", "late", "missing"],
  reject: [
    "quarantined",
    "attention",
    "stopped",
    "seen",
    "settling",
    "complete",
    "late",
    "missing",
  ],
  again: ["done", "failed", "duplicate"],
};

/** What can be decided about an arrival as it stands. */
export function decisionsFor({ state, dueAt, contentHash }: Arrival): readonly ArrivalDecision[] {
  const isUnread = state === "quarantined" && contentHash === undefined;
  return arrivalDecisions.filter(
    (decision) =>
      decidable[decision].includes(state) &&
      // What never came can't be loaded again.
      !(decision === "again" && dueAt !== undefined) &&
      // Of what was put away unread nothing was taken that could be loaded.
      !(decision === "release" && isUnread),
  );
}
