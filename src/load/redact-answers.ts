import type { Exchange, SendRequest } from "../delivery/request.ts";
import type { Redact, SecretKeeper } from "../redact.ts";

/**
 * Sends as `send` does, but gives no answer on that quotes a credential: some servers and gateways do, and a quotation
 * that is shortened later could no longer be recognized. Answers that tell of success are searched for the secrets alone,
 * because their content is compared with what was sent.
 */
export function redactAnswers(
  send: SendRequest,
  { isTold, redact }: Pick<SecretKeeper, "isTold" | "redact">,
): SendRequest {
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
  const body = redact(exchange.body);
  return { ...exchange, headers, body, ...(body === exchange.body ? {} : { isRedacted: true }) };
}
