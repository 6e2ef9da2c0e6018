import { LoadError } from "../kernel/load-error.ts";
import { credentialHeader } from "./build-request.ts";
import { classifyAnswer } from "./classify-answer.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import type { DeliveryRequest, Exchange } from "./request.ts";
import type { Verdict } from "./verdict.ts";

type AuthorizedWork = Pick<
  DeliveryOptions,
  "credentials" | "logger" | "target" | "send" | "clock" | "abortSignal" | "journal"
>;

/** A process that is held up so often between its lease and its request is too slow to send anything. */
const mostHeldBack = 3;

/** What is to be sent. */
export interface Authorized {
  readonly request: DeliveryRequest;
  /** True when the credential was renewed for this very request, because the former one was refused. */
  readonly isReplay: boolean;
}

export interface JudgedExchange {
  readonly exchange: Exchange;
  readonly verdict: Verdict;
  /** Milliseconds of this exchange alone, without the renewal of a credential before it. */
  readonly latencyMs: number;
}

/**
 * Sends a request with the credential of the load and judges the answer. When the API refuses the credential, it is
 * renewed, once for all requests that come with it, and the request may be sent once more (`renewed`): that is safe for
 * creates too, because a request whose credential is refused has not been carried out. A second refusal stops the load.
 */
export async function sendAuthorized(
  { request, isReplay }: Authorized,
  key: string | undefined,
  options: AuthorizedWork,
): Promise<JudgedExchange> {
  const { credentials, logger } = options;
  const credential = await unlessUnavailable(async () => await credentials.current());
  if ("verdict" in credential) return credential;
  const judged = await sendWith(request, key, credential, options);
  const { verdict } = judged;
  if (!isRefusedCredential(verdict)) return judged;
  logger.info("credential refused", { status: statusOf(judged) });
  if (isReplay)
    return { ...judged, verdict: { ...verdict, message: `${verdict.message}, though it is new` } };
  const renewed = await unlessUnavailable(async () => await credentials.renew(credential));
  if (renewed === undefined) return judged;
  return { ...judged, verdict: "verdict" in renewed ? renewed.verdict : { kind: "renewed" } };
}

/** A credential that can't be had stops the load; what was to be sent with it has not been carried out. */
async function unlessUnavailable<T>(get: () => Promise<T>): Promise<T | JudgedExchange> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const { code, message, actions } = error;
    const verdict: Verdict = { kind: "stop", code, message, actions };
    const exchange: Exchange = { kind: "no-answer", cause: message, mayHaveArrived: false };
    return { exchange, verdict, latencyMs: 0 };
  }
}

async function sendWith(
  request: DeliveryRequest,
  key: string | undefined,
  credential: Parameters<typeof credentialHeader>[0],
  { target, send, clock, abortSignal, journal }: AuthorizedWork,
): Promise<JudgedExchange> {
  const headers = { ...request.headers, ...credentialHeader(credential, target.signIn.sessions) };
  for (let tries = 1; ; tries += 1) {
    const sentAt = clock.monotonic();
    const exchange = await send({ ...request, headers, mayLeave: journal.mayLeave }, abortSignal);
    const latencyMs = clock.monotonic() - sentAt;
    if (exchange.kind === "no-answer" && exchange.isHeldBack === true && tries < mostHeldBack) {
      await journal.assertUnderWay();
      continue;
    }
    return { exchange, verdict: classifyAnswer(target, { key }, exchange, clock.now()), latencyMs };
  }
}

type RefusedCredential = Extract<Verdict, { kind: "stop" }>;

function isRefusedCredential(verdict: Verdict): verdict is RefusedCredential {
  return verdict.kind === "stop" && verdict.isRefusedCredential === true;
}

const statusOf = ({ exchange }: JudgedExchange): number | undefined =>
  exchange.kind === "answer" ? exchange.status : undefined;
