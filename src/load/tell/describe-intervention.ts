import { isoTime } from "../../kernel/clock.ts";
import type { Intervention, RecordedIntervention } from "../../ledger/intervention-book.ts";
import type { SummaryIntervention } from "../../report/summary.ts";

/** A person's decision as the summary has it: its facts for machines, and a sentence. */
export function describeIntervention({
  at,
  person,
  what,
}: RecordedIntervention): SummaryIntervention {
  const { kind, ...facts } = what;
  return { at: isoTime(at), person, kind, says: say(what), facts };
}

function say(what: Intervention): string {
  switch (what.kind) {
    case "mapping-changed":
      return `went on with a changed mapping: ${what.to}, before ${what.from}`;
    case "taken-over":
      return `took the load over from process ${what.pid} on ${what.host}`;
    case "corrects":
      return `loaded the file to correct rows of load ${what.load}${what.again === true ? ", also those that had gone in since" : ""}`;
    case "plan-applied":
      return describePlan(what);
    case "adopted":
      return `took the load over from ${what.from}, because its ledger was lost`;
    case "paused":
    case "continued":
    case "cancelled":
      return `${what.kind} the load${what.because === undefined ? "" : `, because: ${what.because}`}`;
    case "pruned":
      return "took its rows out of the ledger";
    case "retried":
      return `had rows sent again: ${describeRows(what.rows)}`;
    case "marked":
      return `marked as ${what.outcome} ${nameRows(what.rows)}, because: ${what.because}`;
  }
}

function describePlan({
  hash,
  undoes,
  approvedBy,
  approvedAt,
  approvedAs,
  doubts = [],
}: Extract<Intervention, { kind: "plan-applied" }>): string {
  const what = undoes === undefined ? "" : ` to take back load ${undoes}`;
  const at = approvedAt === undefined ? "" : ` at ${isoTime(approvedAt)}`;
  const as = approvedAs === undefined ? "" : ` as ${approvedAs}`;
  const approval = approvedBy === undefined ? "" : `, approved by ${approvedBy}${as}${at}`;
  const doubt = doubts.length === 0 ? "" : ` (${doubts.join("; ")})`;
  return `applied the plan ${hash}${what}${approval}${doubt}`;
}

function describeRows(rows: Extract<Intervention, { kind: "retried" }>["rows"]): string {
  const counts = Object.entries(rows).map(([outcome, count]) => `${count} ${outcome}`);
  return counts.length === 0 ? "none" : counts.join(", ");
}

function nameRows(rows: readonly number[]): string {
  return `row${rows.length === 1 ? "" : "s"} ${rows.join(", ")}`;
}
