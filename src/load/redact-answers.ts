import type { Exchange, SendRequest } from "../delivery/request.ts";
import type { Redact } from "../redact.ts";

/**
 * Sends as `send` does, but gives no answer on that quotes the credential: some servers and gateways do, and a quotation
 * that is shortened later could no longer be recognized. Answers that tell of success are searched for the secret alone,
 * because their content is compared with what was sent.
 */
export function redactAnswers(send: SendRequest, secret: string, redact: Redact): SendRequest {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  const isTold = (body: string): boolean => forms.some((form) => body.includes(form));
  return async (request, signal) => {
    const exchange = await send(request, signal);
    if (exchange.kind === "no-answer") return exchange;
    const isGood = exchange.status >= 200 && exchange.status < 300;
    return isGood && !isTold(exchange.body) ? exchange : redactAnswer(exchange, redact);
  };
}

function redactAnswer(exchange: Extract<Exchange, { kind: "answer" }>, redact: Redact): Exchange {
  const headers = Object.fromEntries(
    Object.entries(exchange.headers).map(([name, value]) => [
      name,
      value === undefined ? undefined : redact(value),
    ]),
  );
  return { ...exchange, headers, body: redact(exchange.body) };
}
