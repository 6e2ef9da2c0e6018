import type http from "node:http";
import got, { RequestError, TimeoutError } from "got";
import { assertAsMeant } from "./build-request.ts";
import { createAgents } from "./create-agents.ts";
import type { DeliveryRequest, Exchange, SendRequest } from "./request.ts";
import { proxyFailureCode } from "./tunnel-agent.ts";
import type { Way } from "./way.ts";

/** No record is near this size; a longer answer is cut off, never held. */
const mostAnswerBytes = 2_000_000;
const connectMs = 15_000;
/** The request certainly never left when one of these ended it. */
const neverLeft: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "EPROTO",
  // A server that asks for a client certificate ends the handshake so; with TLS 1.3 the client sees it late.
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
  proxyFailureCode,
]);
const earlyPhases: ReadonlySet<string> = new Set(["lookup", "connect", "secureConnect"]);

export interface Sender {
  readonly send: SendRequest;
  /** Closes kept-alive connections. */
  close(): void;
}

/**
 * The only place that speaks HTTP. got's own retries and redirects are off: repeating is decided by the answer table, and
 * credentials never follow a redirect.
 * @param options timeoutMs: how long to wait for an answer; connections: most sockets kept open; way: proxy and TLS
 */
export function createSender(options: {
  readonly timeoutMs: number;
  readonly connections: number;
  readonly userAgent: string;
  readonly way?: Way | undefined;
}): Sender {
  const agents = createAgents(options.way, options.connections);
  const agent = { http: agents.http, https: agents.https };
  const client = got.extend({
    agent,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: true,
    headers: { "user-agent": options.userAgent },
    timeout: {
      lookup: connectMs,
      connect: connectMs,
      secureConnect: connectMs,
      request: options.timeoutMs,
    },
  });
  return {
    send: async (request, signal) => await exchange(client, request, signal),
    close: () => agents.destroy(),
  };
}

async function exchange(
  client: typeof got,
  request: DeliveryRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  signal.throwIfAborted();
  assertAsMeant(request.url);
  const stream = client.stream(request.url, {
    method: request.method,
    headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  // got's own signal option would leave a listener behind on every request that ends well.
  const giveUp = (): void => void stream.destroy(new Error("given up"));
  signal.addEventListener("abort", giveUp, { once: true });
  let status = 0;
  let headers: Record<string, string | undefined> = {};
  stream.on("response", (response: http.IncomingMessage) => {
    status = response.statusCode ?? 0;
    headers = flatten(response.headers);
  });
  try {
    const { body, cutOff } = await readBody(stream);
    return { kind: "answer", status, headers, body, cutOff };
  } catch (error) {
    signal.throwIfAborted();
    return explainSilence(error);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

async function readBody(
  stream: AsyncIterable<unknown>,
): Promise<{ body: string; cutOff: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostAnswerBytes)
      return { body: Buffer.concat(chunks).toString("utf8", 0, mostAnswerBytes), cutOff: true };
  }
  return { body: Buffer.concat(chunks).toString("utf8"), cutOff: false };
}

function flatten(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
}

function explainSilence(error: unknown): Exchange {
  if (error instanceof TimeoutError) {
    return {
      kind: "no-answer",
      cause: `no answer in time (${error.event})`,
      mayHaveArrived: !earlyPhases.has(error.event),
    };
  }
  const code = error instanceof RequestError ? error.code : "";
  if (error instanceof RequestError && code === proxyFailureCode)
    return { kind: "no-answer", cause: error.message, mayHaveArrived: false };
  const cause = causes[code] ?? (code === "" ? String(error) : code);
  return { kind: "no-answer", cause, mayHaveArrived: !neverLeft.has(code) };
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "host name can't be looked up now",
  EPIPE: "connection closed by the server",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server asks for a client certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate chain is self-signed",
};
