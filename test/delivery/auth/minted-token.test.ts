import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialSource } from "../../../src/delivery/auth/credential-source.ts";
import { createMintedToken } from "../../../src/delivery/auth/minted-token.ts";
import { createSender } from "../../../src/delivery/send-request.ts";
import { ConfigurationError } from "../../../src/kernel/load-error.ts";
import { silentLogger } from "../../../src/kernel/logger.ts";
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
    clock = createLeapingClock("2026-10-10T08:00:00Z");
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
    changes: { monthlyLimit?: number | undefined; tenant?: string; inspect?: () => void } = {},
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
      expiryOf: () => undefined,
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
      errorNames: { envelopes: [] },
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

  const cacheFile = (): string => {
    const [name = ""] = readdirSync(folder);
    return join(folder, name);
  };

  for (const life of [1e300, 1e17, Number.MAX_SAFE_INTEGER, "99999999999999999999"]) {
    it(`bounds a life of ${life} seconds, which no date could name`, async () => {
      answer = (index) => ({ access_token: `token-${index}`, expires_in: life });
      assert.equal(await valueOf(open()), "token-0");
      assert.equal(await valueOf(open()), "token-0");
      passSeconds(367 * 24 * 3600);
      assert.equal(await valueOf(open()), "token-1");
    });
  }

  for (const [monthlyLimit, seconds] of [
    [1000, 600],
    [undefined, 60],
  ] as const) {
    it(`fetches no token anew for ${seconds} s that says that it lives for one, limit ${monthlyLimit}`, async () => {
      answer = (index) => ({ access_token: `token-${index}`, expires_in: 1 });
      const source = open({ monthlyLimit });
      for (let second = 0; second < seconds * 0.85; second += 1) {
        assert.equal(await valueOf(source), "token-0");
        passSeconds(1);
      }
      assert.equal(await valueOf(open({ monthlyLimit })), "token-0");
      passSeconds(seconds);
      assert.equal(await valueOf(source), "token-1");
    });
  }

  it("asks for no more when the month's are used up, and goes on in the next", async () => {
    answer = (index) => ({ access_token: `token-${index}`, expires_in: 700 });
    const source = open({ monthlyLimit: 3 });
    for (const expected of ["token-0", "token-1", "token-2"]) {
      assert.equal(await valueOf(source), expected);
      passSeconds(700);
    }
    for (const one of [source, open({ monthlyLimit: 3 })])
      await assert.rejects(one.current(), {
        code: "ERR_TOKENS_USED_UP",
        exitCode: 3,
        message: /3 tokens this month/,
      });
    assert.equal(api.calls.length, 3);
    passSeconds(32 * 24 * 3600);
    assert.equal(await valueOf(open({ monthlyLimit: 3 })), "token-3");
  });

  it("does not count a request that was answered with a refusal, for it made no token", async () => {
    status = 401;
    for (let run = 0; run < 5; run += 1)
      await assert.rejects(open({ monthlyLimit: 3 }).current(), {
        code: "ERR_CREDENTIALS_REFUSED",
      });
    status = 200;
    assert.equal(await valueOf(open({ monthlyLimit: 3 })), "token-5");
  });

  it("keeps a token that can't be used for an hour, so that not every run fetches its like", async () => {
    const expired = (): never => {
      throw new ConfigurationError("The token expired.", { code: "ERR_TOKEN_EXPIRED" });
    };
    for (let run = 0; run < 5; run += 1)
      await assert.rejects(open({ inspect: expired }).current(), { code: "ERR_TOKEN_EXPIRED" });
    assert.equal(api.calls.length, 1);
    passSeconds(3600);
    assert.equal(await valueOf(open()), "token-1");
  });

  it("fetches none within the hour when the API refuses those that don't say how long they live", async () => {
    answer = (index) => ({ access_token: `token-${index}` });
    const source = open();
    const first = await source.current();
    const second = await source.renew(first);
    assert.equal(second && (await source.renew(second)), undefined);
    for (let run = 0; run < 5; run += 1)
      await assert.rejects(open().current(), {
        code: "ERR_CREDENTIALS_REFUSED",
        message: /no other one is fetched within the hour/,
      });
    assert.equal(api.calls.length, 2);
    passSeconds(3600);
    assert.equal(await valueOf(open()), "token-2");
  });

  const good = { value: "kept", mintedAt: 0, expiresAt: 9e15 };
  for (const [what, token] of [
    ["a line break", { ...good, value: "kept\r\nX: y" }],
    ["a letter that no header takes", { ...good, value: "käpt" }],
    ["a blank", { ...good, value: "ke pt" }],
    ["nothing in it", { ...good, value: "" }],
    ["a time that is no number", { ...good, expiresAt: "soon" }],
    ["a time beyond all dates", { ...good, expiresAt: 1e300 }],
  ] as const) {
    it(`throws a kept token away that has ${what}`, async () => {
      await valueOf(open());
      const entry = JSON.parse(readFileSync(cacheFile(), "utf8")) as object;
      writeFileSync(cacheFile(), JSON.stringify({ ...entry, token }));
      assert.equal(await valueOf(open()), "token-1");
      assert.equal(await valueOf(open()), "token-1");
    });
  }

  for (const value of [
    "a",
    "a.b-c_d~e+f/g==",
    "eyJhbGciOiJub25lIn0.e30.",
    "!~",
    "0".repeat(8000),
  ]) {
    it(`keeps a good token: ${value.slice(0, 30)}`, async () => {
      answer = () => ({ access_token: value, expires_in: 1000 });
      assert.equal(await valueOf(open()), value);
      assert.equal(await valueOf(open()), value);
      assert.equal(api.calls.length, 1);
    });
  }

  for (const life of [600, 601, 3600, 86_400, 31_536_000]) {
    it(`believes a life of ${life} seconds`, async () => {
      answer = (index) => ({ access_token: `token-${index}`, expires_in: life });
      const source = open();
      await source.current();
      passSeconds(Math.min(life * 0.89, life - 301));
      assert.equal(await valueOf(source), "token-0");
      passSeconds(life);
      assert.equal(await valueOf(source), "token-1");
    });
  }

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
