import { isoTime } from "../../kernel/clock.ts";
import { tagsOf } from "../../delivery/look-up/build-look-up.ts";
import type { Finding } from "../../delivery/look-up/judge-records.ts";
import type { RowErrorCode } from "../../rows/catalogue/index.ts";
import type { Outcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import type { LoadContext } from "../load-context.ts";
import { tagsOfLoad } from "../bind/tags-of-load.ts";

interface Circumstances extends Pick<LoadContext, "bound" | "load" | "clock"> {
  /** Epoch milliseconds at which the row's request left, as far as is known. */
  readonly sentAt: number | undefined;
}

const mostNamed = 5;

/** What a look-up makes of a row in doubt: `applied` or `failed` by proof, else in doubt as before, with what was found. */
export function settleDoubt(
  finding: Finding,
  doubtful: RowResult,
  circumstances: Circumstances,
): RowResult {
  const { bound, clock } = circumstances;
  const settle = (outcome: Outcome, code: RowErrorCode, found: string): RowResult => {
    const { rowNumber, line } = doubtful;
    const facts = { found, look_for: whatToLookFor(doubtful, circumstances) };
    const note = { code, stage: "delivery", rowNumber, line, facts } as const;
    const causes = doubtful.errors.filter((error) => error.code !== "looked-up-in-vain");
    return { ...doubtful, outcome, errors: outcome === "applied" ? [note] : [note, ...causes] };
  };
  const stay = (found: string): RowResult => settle("in-doubt", "looked-up-in-vain", found);
  switch (finding.kind) {
    case "found": {
      if (finding.differences.length > 0)
        return stay(`the record is there and differs from the row in ${list(finding.differences)}`);
      const isCreate = bound.target.method === "POST";
      const { serverId } = finding;
      const applied = settle("applied", "confirmed-by-look-up", serverId);
      return { ...applied, appliedAt: clock.now(), ...(isCreate ? { serverId } : {}) };
    }
    case "several":
      return stay(
        `${finding.serverIds.length} records carry its marks: ${list(finding.serverIds)}`,
      );
    case "unknown":
      return stay(finding.why);
    case "absent": {
      const certainAt = certainFrom(circumstances);
      return clock.now() >= certainAt
        ? settle("failed", "not-created", "")
        : stay(`there is no such record yet; ask again after ${isoTime(certainAt)}`);
    }
  }
}

/** A create may still be under way at the API for a while after its answer was given up. */
function certainFrom({ bound, sentAt }: Circumstances): number {
  const { lookUp } = bound.target;
  const settlesMs = lookUp?.kind === "by-tags" ? lookUp.settlesMs : 0;
  return (sentAt ?? 0) + settlesMs;
}

/** What a person should look at, where the program can't tell. */
function whatToLookFor(row: RowResult, { bound, load }: Circumstances): string {
  const tags = bound.target.key.required ? [] : tagsOf(row.rowNumber, tagsOfLoad(load, bound));
  if (tags.length > 0) return tags.map(([field, value]) => `${field} ${value}`).join(", ");
  return row.key === undefined ? `row ${row.rowNumber}` : `${bound.target.key.field} ${row.key}`;
}

function list(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${more}`;
}
