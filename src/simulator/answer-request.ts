import type { IncomingHttpHeaders } from "node:http";
import { type Answer, cutConnection } from "./answer.ts";
import { answerEnvelope } from "./envelope-endpoints.ts";
import type { Fate } from "./fault-plan.ts";
import { refuseAccess } from "./refuse-access.ts";
import { answerRecord } from "./record-endpoints.ts";
import type { Route } from "./route-request.ts";
import { firstService, forService } from "./services.ts";
import { answerSearch } from "./search-records.ts";
import { answerLogin, answerLogout } from "./session-endpoints.ts";
import type { RecordRequest, SimulatorContext } from "./simulator-context.ts";
import { answerToken } from "./token-endpoint.ts";

/** A request that has passed the limits, with its body read. */
export interface AdmittedRequest extends Pick<RecordRequest, "method" | "body" | "entry"> {
  readonly route: Route;
  readonly headers: IncomingHttpHeaders;
  readonly fate: Fate;
  readonly query: URLSearchParams;
}

/** Carries out a request: path, credential, chance, then the endpoint with its rules. */
export function answerRequest(request: AdmittedRequest, context: SimulatorContext): Answer {
  const { route, headers, body, fate } = request;
  const service = route.service ?? firstService;
  if (route.kind === "none") return context.writeError(service, route);
  if (fate.fault !== undefined) {
    const message = "A fault, by chance.";
    return context.writeError(service, { status: fate.fault, message });
  }
  const contentType = headers["content-type"];
  switch (route.kind) {
    case "token":
      return answerToken({ body, contentType, ...route }, context);
    case "login":
      return refuseAccess(request, context) ?? answerLogin(body, route, context);
    case "logout":
      return refuseAccess(request, context) ?? answerLogout(headers, route, context);
    case "search": {
      const refusal = refuseAccess(request, context);
      if (refusal !== undefined) return refusal;
      return fate.isLost
        ? cutConnection("lost", "lost, by chance")
        : answerSearch(route, request.query, context);
    }
    case "read":
    case "write": {
      const refusal = refuseAccess(request, context) ?? refuseReading(route, context);
      if (refusal !== undefined) return refusal;
      const { envelope } = route.resource.vendor;
      const recordRequest = { ...request, route };
      const answer =
        envelope === undefined
          ? answerRecord(recordRequest, context)
          : answerEnvelope(recordRequest, envelope, context);
      return fate.isLost && answer.cut === undefined
        ? cutConnection("lost", "lost, by chance")
        : answer;
    }
  }
}

/** The refusal of a service that lets nobody read its records. */
function refuseReading(
  { kind, service }: RecordRequest["route"],
  { settings, writeError }: SimulatorContext,
): Answer | undefined {
  const reads = kind === "read" ? forService(settings.reads, service) : "allowed";
  if (reads === "forbidden") {
    return writeError(service, { status: 403, message: "Reading records is not allowed." });
  }
  if (reads !== "not-allowed") return undefined;
  return writeError(service, { status: 405, message: "GET is not possible here." });
}
