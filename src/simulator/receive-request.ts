import type { IncomingMessage, ServerResponse } from "node:http";
import { announceVisits } from "./announce-visits.ts";
import { type Answer, answerJson } from "./answer.ts";
import { answerRequest } from "./answer-request.ts";
import type { Fate } from "./fault-plan.ts";
import type { Limits } from "./limits.ts";
import type { OpenRequest, ReceivedLog } from "./received-log.ts";
import { readRequestBody } from "./read-request-body.ts";
import { formatRetryAfter } from "./retry-after.ts";
import { routeRequest } from "./route-request.ts";
import { sendAnswer } from "./send-answer.ts";
import { firstService } from "./services.ts";
import type { SimulatorContext } from "./simulator-context.ts";

export interface Reception {
  readonly context: SimulatorContext;
  readonly log: ReceivedLog;
  readonly limits: Limits;
  readonly nextFate: () => Fate;
  /** Aborted when the simulator stops. */
  readonly signal: AbortSignal;
}

/** Takes one request from its arrival to the end of its answer, and keeps its line in the log. */
export async function receiveRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  reception: Reception,
): Promise<void> {
  const { log, context } = reception;
  const { clock, onReceived } = context.settings;
  const path = (incoming.url ?? "/").split("?", 1)[0] ?? "/";
  const entry = log.open({ at: clock.now(), method: incoming.method ?? "", path });
  const startedAt = clock.monotonic();
  const close = (ending: Parameters<ReceivedLog["close"]>[1]): void => {
    if (entry.ending !== "open") return;
    entry.elapsedMs = clock.monotonic() - startedAt;
    log.close(entry, ending);
    onReceived?.({ ...entry });
  };
  response.once("close", () => {
    close("abandoned");
  });
  try {
    const answer = isForThisMachine(incoming.headers.host)
      ? await decideAnswer(incoming, entry, reception)
      : refuseHost(context);
    if (entry.ending === "open")
      Object.assign(entry, { status: answer.status, reason: answer.reason });
    // Counted before the bytes leave, so that a client that has its answer finds it counted.
    close(answer.cut ?? "answered");
    await sendAnswer(response, answer, clock.now());
  } catch {
    response.destroy();
  }
}

/**
 * A page in a browser may reach this port under a name of its own (DNS rebinding), and would be taken for a client. Whoever
 * means this machine names it. Clients without a name are no browsers.
 */
export function isForThisMachine(host: string | undefined): boolean {
  const name = (host ?? "localhost").toLowerCase().replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(name);
}

function refuseHost({ writeError }: SimulatorContext): Answer {
  const message = "The simulator answers on this machine only: 127.0.0.1, [::1] or localhost.";
  return writeError(firstService, { status: 403, message });
}

async function decideAnswer(
  incoming: IncomingMessage,
  entry: OpenRequest,
  { context, log, limits, nextFate, signal }: Reception,
): Promise<Answer> {
  const { settings } = context;
  const method = entry.method;
  const route = routeRequest(method, entry.path);
  const service = route.service ?? firstService;
  const fate = nextFate();
  entry.service = route.service;
  const throttle =
    route.service === undefined ? undefined : limits.admit(route.service, log.inFlight());
  const body = await readRequestBody(incoming, settings.maxBodyBytes);
  entry.bytes = body.bytes;
  if (throttle !== undefined) {
    const { message, retryAfterMs } = throttle;
    const form = retryAfterMs === undefined ? "none" : settings.retryAfter;
    const retryAfter = formatRetryAfter(form, retryAfterMs ?? 0, settings.clock);
    const answer = context.writeError(service, { status: 429, message });
    return { ...answer, ...(retryAfter !== undefined && { retryAfter }) };
  }
  if (body.kind !== "text") {
    const isLarge = body.kind === "too-large";
    const message = isLarge ? "The body is too large." : "The body is not UTF-8.";
    return context.writeError(service, { status: isLarge ? 413 : 400, message });
  }
  if (fate.latencyMs > 0) await settings.clock.sleep(fate.latencyMs, signal);
  const { headers, url = "" } = incoming;
  const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
  try {
    const request = { route, method, headers, fate, entry, query, body: body.text };
    return await announceVisits(request, settings, () => answerRequest(request, context));
  } catch (error) {
    if (error instanceof RangeError) {
      return context.writeError(service, {
        status: 400,
        message: "The body is nested too deeply.",
      });
    }
    // A fault of the simulator itself must not look like one that was asked for.
    const message = `The simulator failed: ${String(error)}`;
    return { ...answerJson(500, JSON.stringify({ message })), reason: message };
  }
}
