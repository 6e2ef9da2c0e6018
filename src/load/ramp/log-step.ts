import type { Logger } from "../../kernel/logger.ts";
import type { RampStep } from "../ramp-step.ts";

/** One line for each step; fields are named, what is in them is not. */
export function logStep(logger: Logger, { number, sent, outcomes, readBack, broken }: RampStep) {
  const { read, unread, differing } = readBack;
  const fields = differing.flatMap(({ differences }) => differences.map(({ field }) => field));
  logger.info("a step of the ramp is over", {
    step: number,
    sent,
    applied: outcomes.applied,
    rejected: outcomes.rejected,
    failed: outcomes.failed,
    inDoubt: outcomes["in-doubt"],
    conflict: outcomes.conflict,
    readBack: read,
    unread,
    differing: differing.length,
    differingFields: fields.length === 0 ? undefined : [...new Set(fields)].toSorted().join(", "),
    broken,
  });
}
