import { isoTime } from "../kernel/clock.ts";
import type { Redact } from "../kernel/redact.ts";
import type { Warning } from "../rows/warning.ts";
import type { OutcomeCounts } from "../rows/outcome.ts";
import { suggestNextSteps } from "./suggest-next-steps.ts";
import type { ReportPaths, Summary, SummaryFacts } from "./summary.ts";
import type { VerificationCounts } from "./verification-tally.ts";

export interface SummaryParts {
  readonly facts: SummaryFacts;
  readonly outcomes: OutcomeCounts;
  readonly answersUnknown: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Rejected rows of which the API asks for nothing but what the mapping leaves to the server. */
  readonly leftToServer?: number;
  readonly verification: VerificationCounts;
  readonly files: ReportPaths;
  readonly warnings?: readonly Warning[];
}

/** The summary, with every secret in its texts blanked out. */
export function buildSummary(parts: SummaryParts, redact: Redact): Summary {
  const { facts, outcomes, answersUnknown, errors, verification, files, warnings = [] } = parts;
  const causes = { errors, leftToServer: parts.leftToServer ?? 0, answersUnknown };
  const summary: Summary = {
    format: 1,
    loadId: facts.loadId,
    status: facts.status,
    statusReason: facts.statusReason ?? null,
    target: facts.target,
    baseUrl: facts.baseUrl,
    tenant: facts.tenant ?? null,
    source: { ...facts.source, warnings },
    mapping: facts.mapping,
    rows: facts.rowsRead,
    outcomes,
    answersUnknown,
    errors,
    verification,
    startedAt: isoTime(facts.startedAt),
    finishedAt: isoTime(facts.finishedAt),
    elapsedMs: facts.elapsedMs,
    delivery: facts.delivery,
    versions: facts.versions,
    undoes: facts.undoes ?? null,
    interventions: facts.interventions ?? [],
    corrections: facts.corrections ?? [],
    files,
    next: [...(facts.next ?? []), ...suggestNextSteps(facts, outcomes, files, causes)],
  };
  return redactTexts(summary, redact);
}

/** Text by text: over the whole JSON, a secret of digits would tear numbers apart. */
function redactTexts(summary: Summary, redact: Redact): Summary {
  const json = JSON.stringify(summary, (_, value: unknown) =>
    typeof value === "string" ? redact(value) : value,
  );
  const redacted: Summary = JSON.parse(json);
  return redacted;
}
