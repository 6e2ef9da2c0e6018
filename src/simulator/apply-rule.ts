import { type Answer, answerJson, cutConnection } from "./answer.ts";
import { answerHtml, type Refusal } from "./error-answers.ts";
import { formatRetryAfter } from "./retry-after.ts";
import type { CheckedRule, RuleAnswer } from "./rule-schema.ts";
import type { ServiceName } from "./services.ts";
import type { SimulatorContext } from "./simulator-context.ts";

/** Rules that refuse with a status, for the whole request or, in an array, for the one record. */
const statusOf: Partial<Record<RuleAnswer, number>> = {
  "bad-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-many-requests": 429,
  "server-error": 500,
  unavailable: 503,
};
const refusedPerRecord: ReadonlySet<RuleAnswer> = new Set(["bad-request", "not-found", "conflict"]);
const defaultHugeBytes = 50 * 1024 * 1024;
const defaultWaitMs = 1000;

/** Whether a status says that the record is at fault, and not the credential, the pace or the server. */
export function blamesRecord(status: number): boolean {
  return [400, 404, 409, 422].includes(status);
}

/** The refusal that a rule makes of one record among several, if it does. */
export function refuseRecord(rule: CheckedRule | undefined): Refusal | undefined {
  return rule !== undefined && refusedPerRecord.has(rule.answer) ? ruleRefusal(rule) : undefined;
}

/** The answer that a rule gives instead of processing the request, if it does. */
export function answerByRule(
  rule: CheckedRule | undefined,
  service: ServiceName,
  context: SimulatorContext,
): Answer | undefined {
  if (rule === undefined) return undefined;
  if (rule.answer === "reset") return cutConnection("reset", reasonOf(rule));
  if (rule.answer === "html") return answerHtml(rule.status ?? 200, rule.message ?? "Please wait");
  const refusal = ruleRefusal(rule);
  if (refusal === undefined) return undefined;
  const { settings } = context;
  const isThrottle = rule.answer === "too-many-requests";
  const wait = rule.retryAfter === undefined ? defaultWaitMs : rule.retryAfter * 1000;
  const isWanted = rule.retryAfter !== undefined || isThrottle;
  const form =
    rule.retryAfter !== undefined && settings.retryAfter === "none"
      ? "seconds"
      : settings.retryAfter;
  const retryAfter = isWanted ? formatRetryAfter(form, wait, settings.clock) : undefined;
  return {
    ...context.writeError(service, refusal),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** What a rule makes of the good answer to a request that was processed. */
export function distortAnswer(rule: CheckedRule | undefined, answer: Answer): Answer {
  if (rule === undefined) return answer;
  const reason = reasonOf(rule);
  if (rule.answer === "lost") return cutConnection("lost", reason);
  if (rule.answer === "empty") return { ...answerJson(rule.status ?? 200, ""), reason };
  if (rule.answer === "huge") {
    return { ...answer, hugeBytes: rule.bytes ?? defaultHugeBytes, reason };
  }
  if (rule.answer !== "unreadable") return answer;
  return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)), reason };
}

/** The status and message that a rule refuses with; undefined for rules that refuse nothing. */
function ruleRefusal(rule: CheckedRule): Refusal | undefined {
  const status = statusOf[rule.answer];
  if (status === undefined) return undefined;
  const message = rule.message ?? `Refused by a rule: ${rule.answer}.`;
  return { status: rule.status ?? status, message, errorCode: rule.errorCode };
}

const reasonOf = (rule: CheckedRule): string => rule.message ?? `rule: ${rule.answer}`;
