import assert from "node:assert/strict";
import type { DeliveryRequest, Exchange } from "../../../src/delivery/request.ts";
import { redactAnswers } from "../../../src/load/access/redact-answers.ts";
import { createSecretKeeper } from "../../../src/kernel/redact.ts";

const secret = "s3cr3t+/value";
const request: DeliveryRequest = { method: "PUT", url: "http://h/", headers: {}, body: undefined };

async function pass(exchange: Exchange): Promise<Exchange> {
  const secrets = createSecretKeeper();
  secrets.learn(secret);
  const send = redactAnswers(async () => exchange, secrets);
  return await send(request, new AbortController().signal);
}

type Answer = Extract<Exchange, { kind: "answer" }>;

const answer = (status: number, body: string, headers = {}): Answer => ({
  kind: "answer",
  status,
  headers,
  body,
  cutOff: false,
});

/** An answer that says of itself that it is not as it came. */
const redacted = (status: number, body: string, headers = {}): Answer => ({
  ...answer(status, body, headers),
  isRedacted: true,
});

describe("redactAnswers", () => {
  it("blanks the credential out of body and headers, also percent-encoded", async () => {
    const told = `no: ${secret} ${encodeURIComponent(secret)}`;
    const exchange = await pass(
      answer(401, told, { location: `/?t=${encodeURIComponent(secret)}` }),
    );
    assert.deepEqual(
      exchange,
      redacted(401, "no: [redacted] [redacted]", { location: "/?t=[redacted]" }),
    );
  });

  it("blanks it out of a success that quotes it", async () => {
    assert.deepEqual(
      await pass(answer(200, `{"t":"${secret}"}`)),
      redacted(200, '{"t":"[redacted]"}'),
    );
  });

  it("leaves every other success to the byte, whatever looks like a credential in it", async () => {
    const body = '{"id":"1","password":"Bearer abcdefghijk"}';
    assert.deepEqual(await pass(answer(200, body)), answer(200, body));
  });

  it("lets silence through", async () => {
    const silence: Exchange = {
      kind: "no-answer",
      cause: "connection reset",
      mayHaveArrived: true,
    };
    assert.equal(await pass(silence), silence);
  });
});
