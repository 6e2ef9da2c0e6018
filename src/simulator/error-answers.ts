import type { Answer } from "./answer.ts";
import { answerJson } from "./answer.ts";
import type { SimulatorSettings } from "./read-options.ts";
import { type ServiceName, vendorOf } from "./services.ts";
import type { Vendor } from "./vendor.ts";

/** Names of the statuses, as BillingPlatform's documents word them. */
const statusTitles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Payload too large",
  429: "Too many requests",
  500: "Internal error",
  503: "Service unavailable",
};

/** A refusal before it has a vendor's shape. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** The vendor's word for it, where it has one. */
  readonly errorCode?: string | undefined;
}

/** Writes a refusal the way the service does. */
export type WriteError = (service: ServiceName, refusal: Refusal) => Answer;

export const unknownId = (id: string): Refusal => ({
  status: 404,
  message: `There is no record with the id ${id}.`,
});

/** The page that a gateway in front of the API might answer with. */
export function answerHtml(status: number, message: string): Answer {
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const body = `<!doctype html><html><head><title>${status}</title></head><body><h1>${text}</h1></body></html>\n`;
  return { status, contentType: "text/html; charset=utf-8", body, reason: message };
}

export function createErrorWriter(settings: SimulatorSettings): WriteError {
  return (service, refusal) => ({
    ...shapes[vendorOf(service).errors](refusal, settings, vendorOf(service)),
    reason: refusal.message,
  });
}

const shapes: Readonly<
  Record<
    Vendor["errors"],
    (refusal: Refusal, settings: SimulatorSettings, vendor: Vendor) => Answer
  >
> = { plain: plainError, titled: titledError };

function plainError({ status, message }: Refusal, { errorBody: shape }: SimulatorSettings): Answer {
  if (shape === "html") return answerHtml(status, message);
  if (shape === "text") return { status, contentType: "text/plain; charset=utf-8", body: message };
  if (shape === "empty") return { status, contentType: "", body: "" };
  return answerJson(status, JSON.stringify({ [shape]: message }));
}

function titledError(
  { status, message, errorCode }: Refusal,
  { billingplatformErrorBody: shape }: SimulatorSettings,
  { sessions }: Vendor,
): Answer {
  const error = statusTitles[status] ?? "Error";
  const isEnded = errorCode !== undefined && errorCode === sessions?.endedCode;
  if (shape === "message" && !isEnded) {
    return answerJson(status, JSON.stringify({ error, message }));
  }
  const error_code = errorCode ?? error.toUpperCase().replaceAll(" ", "_");
  return answerJson(status, JSON.stringify({ errors: [{ error_code, error_text: message }] }));
}
