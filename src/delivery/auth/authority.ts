import type { Clock, Random } from "../../kernel/clock.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import type { Logger } from "../../kernel/logger.ts";
import type { Redact } from "../../kernel/redact.ts";
import { backoffMs } from "../backoff.ts";
import { readWords, type ErrorNames } from "../read-words.ts";
import type { DeliveryRequest, Exchange, SendRequest } from "../request.ts";
import { tlsActions } from "../tls-faults.ts";
import { retryAfterMs } from "../retry-after.ts";

/** What is needed to ask an authority for a credential. */
export interface AuthorityMeans {
  readonly send: SendRequest;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What is under way finishes, and nothing is waited for. */
  readonly stopSignal: AbortSignal;
  /** Ends whatever is under way. */
  readonly abortSignal: AbortSignal;
  /** Told of every credential that is got before it is used, so that it is blanked out of all that is written from then on. */
  readonly learnSecret: (secret: string) => void;
  /** For texts that came from outside. */
  readonly redact: Redact;
  /** Where the authority puts what it says of an error. */
  readonly errorNames: ErrorNames;
}

export type AuthorityAnswer = Extract<Exchange, { kind: "answer" }>;

const mostTries = 3;
/** A longer pause would hold up the whole load, and whoever waits for the cache. */
const longestPauseMs = 15_000;

/**
 * Asks for a credential, again when the authority is out of order or busy; any other answer is the caller's to judge.
 * @param beforeSend called before every try
 * @throws TargetError ERR_CREDENTIALS_UNAVAILABLE
 */
export async function askAuthority(
  request: DeliveryRequest,
  means: AuthorityMeans,
  beforeSend: () => Promise<void> = async () => undefined,
): Promise<AuthorityAnswer> {
  for (let tries = 1; ; tries += 1) {
    await beforeSend();
    const exchange = await means.send(request, means.abortSignal);
    if (exchange.kind === "answer" && !isTrouble(exchange.status)) return exchange;
    if (exchange.kind === "no-answer" && exchange.isTlsFault === true)
      throw stopForTls(request, exchange.cause);
    const cause = describeTrouble(exchange, means);
    means.logger.warn("no credential yet", { host: new URL(request.url).host, cause, tries });
    if (tries === mostTries) throw unavailable(request, cause);
    const asked =
      exchange.kind === "answer" ? retryAfterMs(exchange.headers, means.clock.now()) : undefined;
    await pause(Math.min(longestPauseMs, asked ?? backoffMs(tries, means.random)), means);
  }
}

/** Waits, unless the load is to stop. @throws TargetError ERR_INTERRUPTED */
export async function pause(
  ms: number,
  { clock, stopSignal }: Pick<AuthorityMeans, "clock" | "stopSignal">,
): Promise<void> {
  try {
    await clock.sleep(ms, stopSignal);
  } catch (error) {
    if (!stopSignal.aborted) throw error;
    throw new TargetError("the load was interrupted before there was a credential", {
      code: "ERR_INTERRUPTED",
      exitCode: exitCodes.interrupted,
      cause: error,
    });
  }
}

/**
 * The authority's own words in an error, blanked before they are shortened: half a secret can't be recognized. A 2xx is
 * never quoted, for a credential may stand in it that nobody has learned.
 */
function wordsOf(
  { status, body }: AuthorityAnswer,
  { redact, errorNames }: Pick<AuthorityMeans, "redact" | "errorNames">,
): string {
  const said = status >= 200 && status < 300 ? "" : readWords(redact(body), errorNames);
  return said === "" ? "" : ` "${said}"`;
}

const isTrouble = (status: number): boolean => status >= 500 || status === 429 || status === 408;

function describeTrouble(exchange: Exchange, means: AuthorityMeans): string {
  if (exchange.kind === "no-answer") return means.redact(exchange.cause);
  return `status ${exchange.status}${wordsOf(exchange, means)}`;
}

function unavailable(request: DeliveryRequest, cause: string): TargetError {
  return new TargetError(
    `no credential can be got from ${new URL(request.url).host}: ${cause} (${mostTries} tries)`,
    {
      code: "ERR_CREDENTIALS_UNAVAILABLE",
      exitCode: exitCodes.stopped,
      actions: ["Look at why the address of the sign-in does not answer, then resume the load."],
    },
  );
}

/** Nothing that is repeated would change a certificate. */
function stopForTls(request: DeliveryRequest, cause: string): TargetError {
  return new TargetError(`no credential can be got from ${new URL(request.url).host}: ${cause}`, {
    code: "ERR_TLS",
    exitCode: exitCodes.stopped,
    actions: tlsActions,
  });
}

/** The authority says no: nothing that is repeated would change that. */
export function refusedBy(
  request: DeliveryRequest,
  what: string,
  answer: AuthorityAnswer,
  means: Pick<AuthorityMeans, "redact" | "errorNames">,
  {
    actions,
    lacking,
  }: {
    readonly actions: readonly string[];
    /** What a 2xx should have had: `a session`. */
    readonly lacking: string;
  },
): TargetError {
  const { host } = new URL(request.url);
  const isGood = answer.status >= 200 && answer.status < 300;
  const status = isGood ? ` (${answer.status} without ${lacking})` : ` (${answer.status})`;
  return new TargetError(`${host} refuses ${what}${status}${wordsOf(answer, means)}`, {
    code: "ERR_CREDENTIALS_REFUSED",
    exitCode: exitCodes.stopped,
    actions,
  });
}

/** A POST of JSON; bodies that hold secrets are never logged. */
export function postJson(url: string, content: object): DeliveryRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json; charset=utf-8", accept: "application/json" },
    body: Buffer.from(JSON.stringify(content)),
    isForOnce: true,
  };
}
