import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialSource } from "../../../src/delivery/auth/credential-source.ts";
import { createMintedToken } from "../../../src/delivery/auth/minted-token.ts";
import { createSender } from "../../../src/delivery/send-request.ts";
import { silentLogger } from "../../../src/logger.ts";
import { answerJson, startFakeApi, type FakeApi } from "../../support/fake-api.ts";
import { createLeapingClock, type LeapingClock } from "../../support/leaping-clock.ts";

describe("createMintedToken", () => {
  let folder: string;
  let api: FakeApi;
  let clock: LeapingClock;
  let status: number;
  let answer: (index: number) => object;
  const sender = createSender({ timeoutMs: 5000, connections: 2, userAgent: "test" });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "waybill-minted-"));
    clock = createLeapingClock();
    status = 200;
    answer = (index) => ({ access_token: `token-${index}`, expires_in: 1000 });
    api = await startFakeApi((_call, index, response) =>
      answerJson(response, status, answer(index)),
    );
  });
  afterEach(async () => {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => sender.close());

  const open = (
    changes: { monthlyLimit?: number | undefined; tenant?: string } = {},
  ): CredentialSource => {
    const signal = new AbortController().signal;
    const client = {
      tokenUrl: `${api.url}/oauth/token`,
      clientId: "me",
      clientSecret: "hush",
      audience: "it",
      tenant: "acme",
      cacheDir: folder,
      monthlyLimit: 1000,
      inspect: () => undefined,
      ...changes,
    };
    return createMintedToken(client, {
      send: sender.send,
      clock,
      random: () => 0,
      logger: silentLogger,
      stopSignal: signal,
      abortSignal: signal,
      learnSecret: () => undefined,
      redact: (text) => text,
    });
  };
  const valueOf = async (source: CredentialSource): Promise<string> =>
    (await source.current()).value;
  const passSeconds = (seconds: number): void => clock.leap(seconds * 1000);

  it("asks as OAuth wants it", async () => {
    await open().current();
    assert.deepEqual(JSON.parse(api.calls[0]?.body ?? ""), {
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "hush",
      audience: "it",
    });
    assert.equal(api.calls[0]?.path, "/oauth/token");
  });

  it("uses a token until the last tenth of its life, in this load and in the next", async () => {
    const source = open();
    assert.equal(await valueOf(source), "token-0");
    passSeconds(890);
    assert.equal(await valueOf(source), "token-0");
    assert.equal(await valueOf(open()), "token-0");
    passSeconds(15);
    assert.equal(await valueOf(source), "token-1");
    assert.equal(await valueOf(open()), "token-1");
  });

  it("keeps tokens of tenants apart", async () => {
    assert.equal(await valueOf(open()), "token-0");
    assert.equal(await valueOf(open({ tenant: "rival" })), "token-1");
  });

  it("uses a token that is only due while there is no other one, and looks again in a minute", async () => {
    const source = open();
    await source.current();
    passSeconds(905);
    status = 503;
    assert.equal(await valueOf(source), "token-0");
    assert.equal(await valueOf(source), "token-0");
    assert.equal(api.calls.length, 1 + 3);
    passSeconds(61);
    status = 200;
    assert.equal(await valueOf(source), "token-4");
  });

  it("has none to give when the last one has ended", async () => {
    const source = open();
    await source.current();
    passSeconds(1001);
    status = 500;
    await assert.rejects(source.current(), { code: "ERR_CREDENTIALS_UNAVAILABLE", exitCode: 3 });
  });

  it("takes the token that another process has fetched meanwhile", async () => {
    const [one, other] = [open(), open()];
    const refused = await one.current();
    await other.current();
    assert.equal((await one.renew(refused))?.value, "token-1");
    assert.equal((await other.renew(refused))?.value, "token-1");
    assert.equal(api.calls.length, 2);
  });

  it("replaces refused ones without end where tokens are not scarce", async () => {
    const source = open({ monthlyLimit: undefined });
    let held = await source.current();
    for (const expected of ["token-1", "token-2", "token-3"]) {
      const renewed = await source.renew(held);
      assert.equal(renewed?.value, expected);
      held = renewed;
    }
  });

  it("keeps a token that does not say how long it lives for this load only", async () => {
    answer = (index) => ({ access_token: `token-${index}` });
    const source = open();
    assert.equal(await valueOf(source), "token-0");
    passSeconds(1_000_000);
    assert.equal(await valueOf(source), "token-0");
    assert.equal(await valueOf(open()), "token-1");
  });

  for (const [what, body] of [
    ["has no token", {}],
    ["has a token that no header could carry", { access_token: "a b\r\nx: y" }],
  ] as const) {
    it(`refuses a 200 that ${what}`, async () => {
      answer = () => body;
      await assert.rejects(open().current(), { code: "ERR_CREDENTIALS_REFUSED" });
    });
  }
});
