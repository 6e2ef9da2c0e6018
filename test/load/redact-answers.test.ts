import assert from "node:assert/strict";
import type { DeliveryRequest, Exchange } from "../../src/delivery/request.ts";
import { redactAnswers } from "../../src/load/redact-answers.ts";
import { createRedactor } from "../../src/redact.ts";

const secret = "s3cr3t+/value";
const request: DeliveryRequest = { method: "PUT", url: "http://h/", headers: {}, body: undefined };

async function pass(exchange: Exchange): Promise<Exchange> {
  const send = redactAnswers(async () => exchange, secret, createRedactor([secret]));
  return await send(request, new AbortController().signal);
}

const answer = (status: number, body: string, headers = {}): Exchange => ({
  kind: "answer",
  status,
  headers,
  body,
  cutOff: false,
});

describe("redactAnswers", () => {
  it("blanks the credential out of body and headers, also percent-encoded", async () => {
    const told = `no: ${secret} ${encodeURIComponent(secret)}`;
    const exchange = await pass(
      answer(401, told, { location: `/?t=${encodeURIComponent(secret)}` }),
    );
    assert.deepEqual(
      exchange,
      answer(401, "no: [redacted] [redacted]", { location: "/?t=[redacted]" }),
    );
  });

  it("blanks it out of a success that quotes it", async () => {
    assert.deepEqual(
      await pass(answer(200, `{"t":"${secret}"}`)),
      answer(200, '{"t":"[redacted]"}'),
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
