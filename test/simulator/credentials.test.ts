import assert from "node:assert/strict";
import { formatReceived } from "../../src/simulator/format-received.ts";
import { renderSimulatorStart } from "../../src/simulator/render-simulator-start.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import {
  billingRunAction,
  call,
  createManualClock,
  invoiceDetail,
  type Reply,
  simulate,
  stopSimulators,
} from "./simulator-fixture.ts";

type Headers = Record<string, string>;

const putAction = (simulator: Simulator, headers: Headers, tenant = "acme"): Promise<Reply> =>
  call("PUT", `${simulator.urls.collect}/billingRunActions/${tenant}/a-1`, {
    headers,
    body: billingRunAction("a-1"),
  });

const putDetail = (simulator: Simulator, headers: Headers): Promise<Reply> =>
  call("PUT", `${simulator.urls.billingplatform}/rest/2.0/ACTIVITY`, {
    headers,
    body: { brmObjects: invoiceDetail("1") },
  });

const bearer = (token: unknown): Headers => ({ authorization: `Bearer ${String(token)}` });

async function logIn(simulator: Simulator, password = "good"): Promise<Record<string, unknown>> {
  const reply = await call("POST", `${simulator.urls.billingplatform}/rest/2.0/login`, {
    headers: {},
    body: { username: "ann", password },
  });
  assert.equal(reply.status, 200);
  const [result] = reply.json["loginResponse"] as readonly Record<string, unknown>[];
  return result ?? {};
}

const fetchToken = (url: string, more: Record<string, string> = {}): Promise<Reply> =>
  call("POST", url, {
    headers: { "content-type": "application/json" },
    body: {
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "hush",
      audience: "https://api.rhythmsoftware.com",
      ...more,
    },
  });

describe("the simulator's credentials", () => {
  afterEach(stopSimulators);

  it("takes any nonblank credential when none is configured, and 401s a missing one", async () => {
    const simulator = await simulate();
    const statuses = [
      (await putAction(simulator, bearer("x"))).status,
      (await putAction(simulator, {})).status,
      (await putAction(simulator, { authorization: "Basic eDp5" })).status,
      (await putAction(simulator, { sessionid: "x" })).status,
      (await putDetail(simulator, { sessionid: "x" })).status,
      (await putDetail(simulator, bearer("x"))).status,
      (await putDetail(simulator, {})).status,
    ];
    assert.deepEqual(statuses, [200, 401, 401, 401, 200, 200, 401]);
  });

  it("takes configured tokens and sessions only, once there are any", async () => {
    const simulator = await simulate({ tokens: ["right"], sessionIds: ["session-1"] });
    const statuses = [
      (await putAction(simulator, bearer("right"))).status,
      (await putAction(simulator, bearer("wrong"))).status,
      (await putDetail(simulator, { sessionid: "session-1" })).status,
      (await putDetail(simulator, { sessionid: "right" })).status,
      (await putDetail(simulator, bearer("right"))).status,
    ];
    assert.deepEqual(statuses, [200, 401, 200, 401, 200]);
  });

  it("answers 403 for a tenant that is not one of the configured", async () => {
    const simulator = await simulate({ tenants: ["acme"] });
    assert.equal((await putAction(simulator, bearer("x"), "acme")).status, 200);
    assert.equal((await putAction(simulator, bearer("x"), "other")).status, 403);
  });

  it("issues tokens that say for which tenant and until when they are good", async () => {
    const clock = createManualClock();
    const clients = [{ clientId: "me", clientSecret: "hush" }];
    const simulator = await simulate({ clock, clients, tenants: ["acme", "other"] });
    const reply = await fetchToken(`${simulator.url}/oauth/token`);
    assert.deepEqual([reply.json["token_type"], reply.json["expires_in"]], ["Bearer", 86_400]);
    const token = String(reply.json["access_token"]);
    const claims: unknown = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    );
    assert.deepEqual(claims, {
      "http://rhythmsoftware.com/tenant_id": "acme",
      exp: clock.now() / 1000 + 86_400,
    });
    assert.equal((await putAction(simulator, bearer(token), "acme")).status, 200);
    assert.equal((await putAction(simulator, bearer(token), "other")).status, 403);
    clock.advance(86_400_000);
    assert.equal((await putAction(simulator, bearer(token), "acme")).status, 401);
  });

  it("refuses a token to a wrong client, grant or audience, and beyond the quota", async () => {
    const clients = [{ clientId: "me", clientSecret: "hush" }];
    const url = `${(await simulate({ clients, tokenQuota: 1 })).url}/oauth/token`;
    const statuses = [
      (await fetchToken(url, { client_secret: "guess" })).status,
      (await fetchToken(url, { grant_type: "password" })).status,
      (await fetchToken(url, { audience: "https://elsewhere" })).status,
      (await fetchToken(url)).status,
      (await fetchToken(url)).status,
      (await call("GET", url)).status,
    ];
    assert.deepEqual(statuses, [401, 400, 403, 200, 429, 405]);
  });

  it("issues a BillingPlatform token to a form as well", async () => {
    const simulator = await simulate({ clients: [{ clientId: "me", clientSecret: "hush" }] });
    const reply = await call("POST", `${simulator.urls.billingplatform}/auth/1.0/authenticate`, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials&client_id=me&client_secret=hush",
    });
    assert.equal((await putDetail(simulator, bearer(reply.json["access_token"]))).status, 200);
  });

  it("opens a session by login and ends it by logout", async () => {
    const simulator = await simulate({ logins: [{ username: "ann", password: "good" }] });
    const refused = await logIn(simulator, "bad");
    assert.deepEqual([refused["SessionID"], refused["ErrorCode"]], ["", "1001"]);
    const { SessionID, ErrorCode, ErrorText } = await logIn(simulator);
    assert.deepEqual([ErrorCode, ErrorText], ["0", []]);
    const headers = { sessionid: String(SessionID) };
    assert.equal((await putDetail(simulator, headers)).status, 200);
    const logout = `${simulator.urls.billingplatform}/rest/2.0/logout`;
    assert.equal((await call("POST", logout, { headers })).status, 200);
    assert.equal((await putDetail(simulator, headers)).status, 401);
  });

  it("ends a session after so many requests, in either shape, and a new login goes on", async () => {
    for (const [expiredSession, status] of [
      ["401", 401],
      ["500", 500],
    ] as const) {
      const simulator = await simulate({ sessionExpiry: { requests: 2 }, expiredSession });
      const headers = { sessionid: String((await logIn(simulator))["SessionID"]) };
      await putDetail(simulator, headers);
      assert.equal((await putDetail(simulator, headers)).status, 200);
      const expired = await putDetail(simulator, headers);
      assert.equal(expired.status, status);
      const isSeenShape = expired.text.includes('{"errors":[{"error_code":"INVALID_SESSION_ID"');
      assert.equal(isSeenShape, status === 500);
      const again = { sessionid: String((await logIn(simulator))["SessionID"]) };
      assert.equal((await putDetail(simulator, again)).status, 200);
    }
  });

  it("ends a token after so many milliseconds of use", async () => {
    const clock = createManualClock();
    const simulator = await simulate({ clock, tokens: ["t"], sessionExpiry: { ms: 1000 } });
    clock.advance(5000);
    assert.equal((await putAction(simulator, bearer("t"))).status, 200);
    clock.advance(1000);
    assert.equal((await putAction(simulator, bearer("t"))).status, 401);
  });

  it("shows no credential in what it received or prints", async () => {
    const simulator = await simulate({ tokens: ["tok-secret"], sessionIds: ["ses-secret"] });
    await putAction(simulator, bearer("tok-secret"));
    await putDetail(simulator, { sessionid: "ses-secret" });
    await call("GET", `${simulator.urls.collect}/billingRuns/acme/a?access_token=tok-secret`);
    const shown = JSON.stringify([
      simulator,
      simulator.received(),
      simulator.received().map(formatReceived),
      simulator.records("collect"),
      renderSimulatorStart(simulator),
    ]);
    assert.doesNotMatch(shown, /secret/);
  });
});
