import type { Exchange, SendRequest } from "../../delivery/request.ts";
import type { SecretKeeper } from "../../kernel/redact.ts";

/**
 * Sends as `send` does, but gives no answer on that quotes a credential: some servers and gateways do, in whatever
 * encoding, and a quotation that is shortened later could no longer be recognized. Answers that tell of success are
 * searched for the secrets alone, because their content is compared with what was sent.
 */
export function redactAnswers(
  send: SendRequest,
  { redactForeign }: Pick<SecretKeeper, "redactForeign">,
): SendRequest {
  return async (request, signal) => {
    const exchange = await send(request, signal);
    if (exchange.kind === "answer") return redactAnswer(exchange, redactForeign);
    const cause = redactForeign(exchange.cause);
    return cause === exchange.cause ? exchange : { ...exchange, cause };
  };
}

function redactAnswer(
  exchange: Extract<Exchange, { kind: "answer" }>,
  redact: SecretKeeper["redactForeign"],
): Exchange {
  const byLooks = exchange.status < 200 || exchange.status >= 300;
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(exchange.headers))
    headers[name] = value === undefined ? undefined : redact(value, { byLooks });
  const body = redact(exchange.body, { byLooks, isCut: exchange.cutOff });
  return { ...exchange, headers, body, ...(body === exchange.body ? {} : { isRedacted: true }) };
}
