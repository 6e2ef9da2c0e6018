import type { ErrorCode } from "../kernel/error-codes.ts";
import { credentialVariables, tellsEndedSession } from "../targets/sign-in.ts";
import type { Target } from "../targets/target.ts";
import { findEvidence, type Evidence } from "./find-evidence.ts";
import { readRequestId } from "./read-request-id.ts";
import { readWords } from "./read-words.ts";
import type { Exchange } from "./request.ts";
import { retryAfterMs } from "./retry-after.ts";
import { tlsActions } from "./tls-faults.ts";
import type { Verdict } from "./verdict.ts";

type Answer = Extract<Exchange, { kind: "answer" }>;

interface Sent {
  readonly key: string | undefined;
}

/**
 * The answer table: from target, request and exchange to a verdict. Pure.
 * @param now epoch milliseconds, for a Retry-After date without a Date header
 */
export function classifyAnswer(
  target: Target,
  sent: Sent,
  exchange: Exchange,
  now: number,
): Verdict {
  if (exchange.kind === "no-answer") return classifySilence(target, exchange);
  const { status } = exchange;
  if (status >= 200 && status < 300) return classifySuccess(target, sent, exchange);
  if (status >= 300 && status < 400)
    return stopped(
      "ERR_REDIRECTED",
      `the API answered ${status} and points elsewhere (${exchange.headers["location"] ?? "nowhere"})`,
      ["Give the final address with --base-url; credentials are never sent after a redirect."],
    );
  if (status === 429)
    return {
      kind: "refused",
      retryAfterMs: retryAfterMs(exchange.headers, now),
      said: readWords(exchange.body, target.evidence),
      requestId: readRequestId(exchange.headers),
    };
  if (status === 401 || status === 403) return classifyRefusedCredentials(target, exchange);
  if (status === 407)
    return stopped("ERR_PROXY_REFUSED", "the proxy wants user name and password, or others (407)", [
      "Put them into the proxy's address: HTTPS_PROXY=http://user:password@proxy:3128.",
    ]);
  if (status === 405 || status === 501)
    return stopped(
      "ERR_METHOD_REFUSED",
      `the API does not take ${target.method} here (${status})`,
      ["Check --base-url: it must lead to the API that the target names."],
    );
  if (status === 408 || status === 425 || status >= 500)
    return classifyServerFault(target, exchange, now);
  return rejected(target, sent, exchange);
}

function classifySuccess(target: Target, sent: Sent, answer: Answer): Verdict {
  if (answer.cutOff)
    return noEvidence(answer, "the answer was longer than any record and was cut off", "");
  if (answer.status === 202)
    return noEvidence(answer, "a 202 only promises to carry the request out", "");
  const evidence = findEvidence(target, sent.key, answer.body);
  if (evidence.kind !== "applied" && tellsEndedSession(target.signIn, answer.body))
    return classifyRefusedCredentials(target, answer);
  return verdictOf(evidence, answer);
}

/** What the evidence of a 2xx answer means for its row. */
export function verdictOf(evidence: Evidence, answer: Answer): Verdict {
  if (evidence.kind === "applied") return evidence;
  if (evidence.kind === "none") return noEvidence(answer, evidence.lacking, evidence.said);
  return {
    kind: "settled",
    outcome: "rejected",
    code: "record-error",
    facts: { error_code: evidence.code, said: evidence.said, ...requestFact(answer) },
  };
}

function rejected(target: Target, sent: Sent, answer: Answer): Verdict {
  const facts = {
    status: answer.status,
    said: readWords(answer.body, target.evidence),
    key: sent.key ?? "",
    ...requestFact(answer),
  };
  if (answer.status === 404 && target.method === "POST") {
    return stopped(
      "ERR_NO_SUCH_API",
      `the API has nothing at ${target.path} (404)${quoted(facts.said)}`,
      ["Check --base-url and the tenant."],
    );
  }
  const codes = { 404: "record-not-found", 409: "record-conflict" } as const;
  const code =
    answer.status === 404 || answer.status === 409 ? codes[answer.status] : "request-refused";
  const hidden = answer.status === 404 && target.mayHideRecords ? { may_be_hidden: "yes" } : {};
  return { kind: "settled", outcome: "rejected", code, facts: { ...facts, ...hidden } };
}

function classifyServerFault(target: Target, answer: Answer, now: number): Verdict {
  if (tellsEndedSession(target.signIn, answer.body))
    return classifyRefusedCredentials(target, answer);
  const pause = retryAfterMs(answer.headers, now);
  const said = readWords(answer.body, target.evidence);
  if (target.safeToRepeat)
    return {
      kind: "trouble",
      cause: `status ${answer.status}`,
      said,
      requestId: readRequestId(answer.headers),
      reached: true,
      retryAfterMs: pause,
    };
  return noEvidence(answer, "an error after a create may come after the record was made", said);
}

function classifySilence(
  target: Target,
  exchange: Extract<Exchange, { kind: "no-answer" }>,
): Verdict {
  if (exchange.isTlsFault === true)
    return stopped("ERR_TLS", `no request gets through: ${exchange.cause}`, tlsActions);
  if (target.safeToRepeat || !exchange.mayHaveArrived) {
    return {
      kind: "trouble",
      cause: causeOf(exchange),
      said: "",
      requestId: "",
      reached: exchange.mayHaveArrived,
      retryAfterMs: undefined,
    };
  }
  return {
    kind: "settled",
    outcome: "in-doubt",
    code: exchange.begun === undefined ? "no-answer" : "answer-unreadable",
    facts:
      exchange.begun === undefined
        ? { cause: exchange.cause }
        : { status: exchange.begun, cause: exchange.cause },
  };
}

function classifyRefusedCredentials(target: Target, answer: Answer): Verdict {
  const names = credentialVariables(target.signIn)
    .map(({ name }) => name)
    .join(" or ");
  const what =
    answer.status === 403
      ? "refuses this credential for the tenant or the operation"
      : "does not accept the credential (missing, wrong or expired)";
  return {
    kind: "stop",
    isRefusedCredential: answer.status !== 403,
    code: "ERR_CREDENTIALS_REFUSED",
    message: `the API ${what}: ${answer.status}${quoted(readWords(answer.body, target.evidence))}`,
    actions: [`Renew ${names} (or the credential of the connection) and check the tenant.`],
  };
}

const quoted = (said: string): string => (said === "" ? "" : ` "${said}"`);

const noEvidence = (answer: Answer, lacking: string, said: string): Verdict => ({
  kind: "settled",
  outcome: "in-doubt",
  code: "no-evidence",
  facts: { status: answer.status, lacking, ...saidFact(said), ...requestFact(answer) },
});

/** The server's words, where there are any. */
const saidFact = (said: string): { readonly said?: string } => (said === "" ? {} : { said });

/** The header that names the exchange, for the vendor's support, where the answer has one. */
function requestFact({ headers }: Answer): { readonly request_id?: string } {
  const id = readRequestId(headers);
  return id === "" ? {} : { request_id: id };
}

const stopped = (code: ErrorCode, message: string, actions: readonly string[]): Verdict => ({
  kind: "stop",
  code,
  message,
  actions,
});

function causeOf({ begun, cause }: Extract<Exchange, { kind: "no-answer" }>): string {
  return begun === undefined ? cause : `an answer (${begun}) that can't be read: ${cause}`;
}
