import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createSender } from "../../src/delivery/send-request.ts";
import { TargetError } from "../../src/index.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { startFakeProxy, type FakeProxy } from "../support/fake-proxy.ts";
import { makeLoadPlace, type LoadPlace } from "../support/load-place.ts";
import { certificate, startTlsFront, type TlsFront } from "../support/tls-front.ts";

const env = { WAYBILL_TOKEN: "t0ken-of-the-api" };
const ca = `ca_file: ${certificate("authority.pem")}`;

describe("the way to the API", () => {
  let place: LoadPlace;
  let api: FakeApi;
  let front: TlsFront;
  let proxy: FakeProxy | undefined;

  beforeEach(async () => {
    place = makeLoadPlace();
    api = await startFakeApi((call, _index, response) => {
      if (call.path.endsWith("/oauth/token"))
        return answerJson(response, 200, { access_token: "minted", expires_in: 3600 });
      answerJson(response, 200, { id: call.path.split("/").at(-1) });
    });
    front = await startTlsFront(Number(new URL(api.url).port));
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
    await front.stop();
    await api.stop();
    place.remove();
  });

  const settings = (baseUrl: string, ...more: string[]): string =>
    [`base_url: ${baseUrl}`, "tenant: acme", ...more].join("\n");
  const unreachable =
    (saying: RegExp) =>
    (error: unknown): boolean => {
      assert.ok(error instanceof TargetError, String(error));
      assert.equal(error.code, "ERR_UNREACHABLE");
      assert.match(error.message, saying);
      return true;
    };

  it("trusts an authority that the connection names, beside those that are trusted anyway", async () => {
    const url = `https://localhost:${front.port}`;
    const report = await place.load("actions", 5, settings(url, ca), { env });
    assert.equal(report.exitCode, 0, report.error?.message);
    await assert.rejects(place.load("actions", 5, settings(url), { env }), {
      code: "ERR_TLS",
      exitCode: 2,
      message: /chain is self-signed \(SELF_SIGNED_CERT_IN_CHAIN\)$/,
    });
    assert.equal(api.calls.length, 5, "nothing is sent to a server that is not trusted");
  });

  it("shows a client certificate where the connection names one", async () => {
    await front.stop();
    front = await startTlsFront(Number(new URL(api.url).port), { wantsClient: true });
    const url = `https://127.0.0.1:${front.port}`;
    const files = [
      `client_cert_file: ${certificate("client.pem")}`,
      `client_key_file: ${certificate("client-key.pem")}`,
    ];
    const report = await place.load("actions", 5, settings(url, ca, ...files), { env });
    assert.equal(report.exitCode, 0, report.error?.message);
    assert.equal(front.clients[0], "waybill test client");
    const without = await place.load("actions", 5, settings(url, ca), { env });
    assert.equal(without.error?.code, "ERR_TLS");
    assert.equal(without.exitCode, 3);
    assert.match(without.error?.message ?? "", /asks for a client certificate \(ERR_SSL_/);
    assert.equal(without.summary.delivery.retries, 0);
    assert.equal(without.summary.outcomes["not-attempted"], 5);
    assert.equal(without.summary.answersUnknown, 0);
    assert.equal(api.calls.length, 5);
  });

  const throughProxy = async (refusal?: number): Promise<Record<string, string>> => {
    proxy = await startFakeProxy(front.port, refusal);
    return { ...env, HTTPS_PROXY: `http://ann:pr0xy%21pass@127.0.0.1:${proxy.port}` };
  };

  it("leads through the proxy of the environment, in tunnels that are kept alive", async () => {
    const proxied = await throughProxy();
    const report = await place.load("actions", 30, settings("https://api.example.test/x", ca), {
      env: proxied,
    });
    assert.equal(report.exitCode, 0, report.error?.message);
    assert.equal(api.calls.length, 30);
    assert.equal(api.calls[0]?.path.split("/")[1], "x");
    assert.equal(api.calls[0]?.headers.authorization, `Bearer ${env.WAYBILL_TOKEN}`);
    assert.equal(api.calls[0]?.headers["proxy-authorization"], undefined);
    assert.deepEqual(new Set(proxy?.seen), new Set(["CONNECT api.example.test:443"]));
    assert.ok(
      (proxy?.seen.length ?? 0) <= 1 + 8,
      "one for the probe, one for each request in flight",
    );
    const basic = Buffer.from("ann:pr0xy!pass").toString("base64");
    assert.deepEqual(new Set(proxy?.credentials), new Set([`Basic ${basic}`]));
  });

  it("leads past the proxy to hosts of NO_PROXY and to this machine", async () => {
    const proxied = await throughProxy();
    const report = await place.load("actions", 3, settings(`https://localhost:${front.port}`, ca), {
      env: proxied,
    });
    assert.equal(report.exitCode, 0, report.error?.message);
    const around = { ...proxied, NO_PROXY: ".example.test" };
    await assert.rejects(
      place.load("actions", 3, settings("https://api.example.test", ca), { env: around }),
      unreachable(/no such host|looked up/),
    );
    assert.deepEqual(proxy?.seen, []);
  });

  it("is the same for the sign-in", async () => {
    const proxied = { ...(await throughProxy()), CLIENT_SECRET: "hush" };
    const client =
      "client_credentials: {domain: login.example.test, client_id: me, client_secret: {env: CLIENT_SECRET}}";
    const report = await place.load(
      "actions",
      3,
      settings("https://api.example.test", ca, client),
      { env: proxied },
    );
    assert.equal(report.exitCode, 0, report.error?.message);
    assert.ok(proxy?.seen.includes("CONNECT login.example.test:443"));
    assert.equal(api.calls.at(-1)?.headers.authorization, "Bearer minted");
  });

  it("is known to be closed before the load when the proxy refuses, and shows no password", async () => {
    for (const refusal of [407, 403, 502]) {
      const proxied = await throughProxy(refusal);
      await assert.rejects(
        place.load("actions", 3, settings("https://api.example.test", ca), { env: proxied }),
        (error: unknown) =>
          unreachable(
            new RegExp(`proxy 127\\.0\\.0\\.1:\\d+ refuses the connection \\(${refusal}\\)`),
          )(error) &&
          error instanceof TargetError &&
          !`${error.message}${error.actions.join()}`.includes("pr0xy"),
      );
      await proxy?.stop();
    }
    assert.equal(api.calls.length, 0);
  });

  it("is never taken for an answer of the API when a proxy refuses, and the request never left", async () => {
    const { HTTPS_PROXY: address } = await throughProxy(502);
    const networkRoute = { proxy: address, secureContext: undefined };
    const sender = createSender({
      timeoutMs: 5000,
      connections: 2,
      userAgent: "test",
      networkRoute,
    });
    const request = {
      method: "POST",
      url: "https://api.example.test/",
      headers: {},
      body: Buffer.from("{}"),
    } as const;
    for (let round = 0; round < 3; round += 1) {
      const exchange = await sender.send(request, new AbortController().signal);
      assert.ok(exchange.kind === "no-answer");
      assert.equal(exchange.mayHaveArrived, false);
      assert.match(exchange.cause, /^the proxy 127\.0\.0\.1:\d+ refuses the connection \(502\)$/);
    }
    sender.close();
    assert.deepEqual(new Set(proxy?.seen), new Set(["CONNECT api.example.test:443"]));
  });

  it("leads plain http through a proxy too, where it is allowed", async () => {
    proxy = await startFakeProxy(Number(new URL(api.url).port));
    const proxied = { ...env, HTTP_PROXY: `127.0.0.1:${proxy.port}` };
    const plain = settings("http://api.example.test/x", "allow_plain_http: true");
    const report = await place.load("actions", 2, plain, { env: proxied });
    assert.equal(report.exitCode, 0, report.error?.message);
    assert.match(
      proxy.seen[0] ?? "",
      /^PUT http:\/\/api\.example\.test\/x\/billingRunActions\/acme\/act-1$/,
    );
    await assert.rejects(
      place.load("actions", 2, settings("http://api.example.test/x"), { env: proxied }),
      { code: "ERR_PLAIN_HTTP" },
    );
  });

  it("holds for authorities of NODE_EXTRA_CA_CERTS together with those of the connection", async () => {
    const other = place.file("other.pem", readFileSync(certificate("client.pem"), "utf8"));
    const extra = { ...env, NODE_EXTRA_CA_CERTS: certificate("authority.pem") };
    const url = `https://localhost:${front.port}`;
    const report = await place.load("actions", 2, settings(url, `ca_file: ${other}`), {
      env: extra,
    });
    assert.equal(report.exitCode, 0, report.error?.message);
  });
});
