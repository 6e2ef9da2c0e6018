import assert from "node:assert/strict";
import { createSender, type Sender } from "../../src/delivery/send-request.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { startFakeProxy, type FakeProxy } from "../support/fake-proxy.ts";
import { startTlsFront } from "../support/tls-front.ts";

describe("plain http through a proxy", () => {
  let api: FakeApi;
  let proxy: FakeProxy;
  let sender: Sender;
  beforeEach(async () => {
    api = await startFakeApi((_call, index, response) =>
      answerJson(response, 200, { id: String(index) }),
    );
    proxy = await startFakeProxy(Number(new URL(api.url).port));
  });
  afterEach(async () => {
    sender.close();
    await proxy.stop();
    await api.stop();
  });

  const begin = (address: string): void => {
    const networkRoute = { proxy: address, secureContext: undefined };
    sender = createSender({
      timeoutMs: 5000,
      connections: 2,
      userAgent: "waybill-test",
      networkRoute,
    });
  };
  const put = async (body: string): ReturnType<Sender["send"]> =>
    await sender.send(
      {
        method: "PUT",
        url: "http://api.example.test:8080/x/a%3Ab?y=1",
        headers: { authorization: "Bearer of-the-api", "content-type": "application/json" },
        body: Buffer.from(body),
      },
      new AbortController().signal,
    );

  it("brings each body as it was sent, also on a connection that was used before", async () => {
    begin(`http://ann:pr0xy%21pass@127.0.0.1:${proxy.port}`);
    const bodies = Array.from({ length: 6 }, (_, at) => `{"row":${at},"name":"Zoë"}`);
    for (const body of bodies) {
      const exchange = await put(body);
      assert.ok(exchange.kind === "answer" && exchange.status === 200);
    }
    await Promise.all(bodies.map(async (body) => await put(body)));
    assert.deepEqual(
      api.calls.map(({ body }) => body).toSorted(),
      [...bodies, ...bodies].toSorted(),
    );
    assert.deepEqual(
      new Set(proxy.seen),
      new Set(["PUT http://api.example.test:8080/x/a%3Ab?y=1"]),
    );
    const basic = Buffer.from("ann:pr0xy!pass").toString("base64");
    assert.deepEqual(new Set(proxy.credentials), new Set([`Basic ${basic}`]));
    assert.equal(api.calls[0]?.headers.host, "api.example.test:8080");
    assert.equal(api.calls[0]?.headers.authorization, "Bearer of-the-api");
  });

  it("never left where the proxy is not there, or is not trusted", async () => {
    const front = await startTlsFront(proxy.port);
    begin(`https://localhost:${front.port}`);
    const untrusted = await put("{}");
    assert.ok(
      untrusted.kind === "no-answer" && !untrusted.mayHaveArrived,
      JSON.stringify(untrusted),
    );
    await front.stop();
    sender.close();
    begin("http://127.0.0.1:1");
    const refused = await put("{}");
    assert.ok(refused.kind === "no-answer" && !refused.mayHaveArrived, JSON.stringify(refused));
    assert.equal(api.calls.length, 0);
  });
});
