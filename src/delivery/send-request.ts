import type http from "node:http";
import type net from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import got, { RequestError, TimeoutError, type Request } from "got";
import { ConnectionPool } from "./connection-pool.ts";
import { assertAsMeant } from "./build-request.ts";
import { messageOf, systemCodeOf } from "../kernel/load-error.ts";
import type { DeliveryRequest, Exchange, SendRequest } from "./request.ts";
import { tlsFaultOf } from "./tls-faults.ts";
import { proxyFailureCode } from "./tunnel-agent.ts";
import type { NetworkRoute } from "./network-route.ts";

/** No record is near this size; a longer answer is cut off, never held. */
const mostAnswerBytes = 2_000_000;
const connectMs = 15_000;
/** Connections that are made for one request where this process is too busy to use them at once. */
const mostConnections = 5;
/** The request certainly never left when one of these ended it. */
const neverLeft: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "EPROTO",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
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
 * credentials never follow a redirect. Every exchange ends within `timeoutMs`, whatever the server does.
 * @param options timeoutMs: how long to wait for an answer; connections: most sockets kept open; networkRoute: proxy and TLS
 */
export function createSender(options: {
  readonly timeoutMs: number;
  readonly connections: number;
  readonly userAgent: string;
  readonly networkRoute?: NetworkRoute | undefined;
}): Sender {
  const { timeoutMs, connections, userAgent, networkRoute } = options;
  const pools = {
    usual: new ConnectionPool({ networkRoute, connections, isForOnce: false }),
    once: new ConnectionPool({ networkRoute, connections, isForOnce: true }),
  };
  const client = got.extend({
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: true,
    headers: { "user-agent": userAgent },
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs },
  });
  return {
    send: async (request, signal) => {
      const pool = request.isForOnce === true ? pools.once : pools.usual;
      for (let tries = 1; ; tries += 1) {
        const mayGiveUp = tries < mostConnections;
        signal.throwIfAborted();
        await pool.ready();
        signal.throwIfAborted();
        const exchanged = await exchange(request, {
          client,
          pool,
          mayGiveUp,
          timeoutMs,
          signal,
        });
        if (exchanged !== "given-up") return exchanged;
      }
    },
    close: () => {
      for (const pool of Object.values(pools)) pool.destroy();
    },
  };
}

interface ExchangeMeans {
  readonly client: typeof got;
  readonly pool: ConnectionPool;
  readonly mayGiveUp: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Why an exchange is given up though its stream says nothing. */
class GivenUp extends Error {
  readonly isLate: boolean;

  constructor(reason: string, isLate: boolean) {
    super(reason);
    this.isLate = isLate;
  }
}

async function exchange(
  request: DeliveryRequest,
  { client, pool, mayGiveUp, timeoutMs, signal }: ExchangeMeans,
): Promise<Exchange | "given-up"> {
  assertAsMeant(request.url);
  const { body } = request;
  const stream = client.stream(request.url, {
    method: request.method,
    headers: {
      ...request.headers,
      ...(body === undefined ? {} : { "content-length": `${body.length}` }),
    },
    agent: pool.agents,
  });
  let status = 0;
  let headers: Record<string, string | undefined> = {};
  stream.on("response", (response: http.IncomingMessage) => {
    status = response.statusCode ?? 0;
    headers = flatten(response.headers);
    pool.noteAnswer(response);
  });
  let socket: net.Socket | undefined;
  stream.once("socket", (given: net.Socket) => {
    socket = given;
    pool.noteRequest(given, mayGiveUp);
  });
  const writing = watchWriting(stream, request.mayLeave);
  const end = createEnd(stream, timeoutMs, signal);
  // As an option got would copy it, and close the connection where the answer is here before the next turn of the event loop.
  if (body !== undefined) stream.end(body);
  try {
    const answered = await Promise.race([readBody(stream), end.early]);
    // Who answers without taking all of it in would otherwise leave the connection in the middle of it.
    if (body !== undefined && !stream.writableFinished)
      stream.on("error", () => undefined).destroy();
    return { kind: "answer", status, headers, ...answered };
  } catch (error) {
    const mayHaveArrived = writing.hasBegun();
    stream.on("error", () => undefined).destroy();
    signal.throwIfAborted();
    if (pool.wasGivenUp(socket)) return "given-up";
    if (writing.isHeldBack()) return heldBack;
    // What an answer refuses counts by its status, though its words are lost.
    if (status >= 300 && !(error instanceof GivenUp))
      return { kind: "answer", status, headers, body: "", cutOff: true };
    const silence = explainSilence(error, mayHaveArrived);
    return status === 0 ? silence : { ...silence, begun: status };
  } finally {
    end.over();
  }
}

interface End {
  /** Rejects when the exchange is to end early, also where the stream never would. */
  readonly early: Promise<never>;
  over(): void;
}

/** got's own limits and signal end a stream only while it still listens to its request: after a 101 it waits for ever. */
function createEnd(stream: Request, timeoutMs: number, signal: AbortSignal): End {
  let giveUp: (reason: string, isLate?: boolean) => void = () => undefined;
  const early = new Promise<never>((_resolve, reject) => {
    giveUp = (reason, isLate = false) => reject(new GivenUp(reason, isLate));
  });
  early.catch(() => undefined);
  const timer = setTimeout(() => giveUp("no answer in time (request)", true), timeoutMs);
  const onAbort = (): void => giveUp("given up");
  signal.addEventListener("abort", onAbort, { once: true });
  stream.once("upgrade", (_answer: http.IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined).destroy();
    giveUp("the server wants to speak another protocol (101) and gave no answer");
  });
  return {
    early,
    over: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

const heldBack: Exchange = {
  kind: "no-answer",
  cause: "this process was held up, and may no longer have the load",
  mayHaveArrived: false,
  isHeldBack: true,
};

interface Writing {
  /**
   * Whether anything of the request was given to the network, as far as that can be told for certain: without a connection,
   * before TLS has agreed, and on a kept-alive connection that ends before the first byte is written, nothing was.
   */
  readonly hasBegun: () => boolean;
  readonly isHeldBack: () => boolean;
}

/**
 * Asks for leave as late as can be: when the connection stands. What is to be written is written in the same turn of the
 * event loop behind that, or never.
 */
function watchWriting(stream: Request, mayLeave: DeliveryRequest["mayLeave"]): Writing {
  let isOpen = false;
  let isHeldBack = false;
  let socket: net.Socket | undefined;
  let before = 0;
  stream.once("socket", (given: net.Socket) => {
    socket = given;
    before = given.bytesWritten;
    const open = (): void => {
      isOpen = true;
      if (given.destroyed || mayLeave === undefined || mayLeave()) return;
      isHeldBack = true;
      given.destroy();
    };
    if (!given.connecting && Reflect.get(given, "secureConnecting") !== true) open();
    else given.once(given instanceof TLSSocket ? "secureConnect" : "connect", open);
  });
  return {
    hasBegun: () => isOpen && socket !== undefined && socket.bytesWritten > before,
    isHeldBack: () => isHeldBack,
  };
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

function explainSilence(
  error: unknown,
  wasWritten: boolean,
): Extract<Exchange, { kind: "no-answer" }> {
  if (error instanceof GivenUp) {
    const isLate = wasWritten && error.isLate;
    return { kind: "no-answer", cause: error.message, mayHaveArrived: wasWritten, isLate };
  }
  if (error instanceof TimeoutError) {
    return {
      kind: "no-answer",
      cause: `no answer in time (${error.event})`,
      mayHaveArrived: wasWritten && !earlyPhases.has(error.event),
    };
  }
  const code = error instanceof RequestError ? faultOf(error) : "";
  if (error instanceof RequestError && code === proxyFailureCode)
    return { kind: "no-answer", cause: error.message, mayHaveArrived: false };
  // A server that asks for a client certificate ends the handshake so; with TLS 1.3 the client sees it late.
  const fault = tlsFaultOf(code);
  if (fault !== undefined)
    return { kind: "no-answer", cause: fault, mayHaveArrived: false, isTlsFault: true };
  const cause = causes[code] ?? causeOfKind(code) ?? (code === "" ? messageOf(error) : code);
  return { kind: "no-answer", cause, mayHaveArrived: wasWritten && !neverLeft.has(code) };
}

/** got has one code for all that can go wrong with the body of an answer, and gives the fault itself as the cause. */
function faultOf({ code, cause }: RequestError): string {
  return code === "ERR_READING_RESPONSE_STREAM" ? (systemCodeOf(cause) ?? code) : code;
}

/** Faults that Node's parser of HTTP and its unpackers number by dozens: what they mean for a person is one thing each. */
function causeOfKind(code: string): string | undefined {
  if (code === "HPE_HEADER_OVERFLOW") return "the headers of the answer are longer than any";
  if (code.startsWith("HPE_")) return "what the server answers is no HTTP";
  const isUnpacking = /^(?:Z_|ZSTD_|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code);
  return isUnpacking ? "its compression is damaged" : undefined;
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "host name can't be looked up now",
  EPIPE: "connection closed by the server",
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: "connection closed in the middle of the answer",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
};
