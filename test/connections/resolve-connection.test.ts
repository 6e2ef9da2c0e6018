import assert from "node:assert/strict";
import type { Credential } from "../../src/connections/access.ts";
import type { Connection } from "../../src/connections/connection.ts";
import {
  type ConnectionChoice,
  resolveConnection,
} from "../../src/connections/resolve-connection.ts";
import { billingPlatform, refused, rhythm, useFolder } from "./fixture.ts";

const env = { WAYBILL_TOKEN: "t0ken" };
const config = `version: 1
connections:
  sandbox:
    base_url: https://sandbox.example.com/x
    tenant: acme
    token: {env: SANDBOX_TOKEN}
    rate: 5/s
    concurrency: 3
    timeout: 10s
  session:
    base_url: https://s.example.com/acme
    session_id: {file: session.txt}
  both:
    base_url: https://s.example.com/acme
    session_id: {env: A}
    token: {env: B}
  slow: {rate: 1/s}
`;

const resolveRhythm = (choice: Partial<ConnectionChoice> = {}): Promise<Connection> =>
  resolveConnection({ target: rhythm, env, tenant: "acme", ...choice });

const resolveInvoices = (choice: Partial<ConnectionChoice> = {}): Promise<Connection> =>
  resolveConnection({ target: billingPlatform, env, baseUrl: "https://h/acme", ...choice });

const credentialOf = ({ access }: Connection): Credential | undefined =>
  access.kind === "given" ? access.credential : undefined;

function withoutWay({
  proxyFor: _proxyFor,
  secureContext: _secureContext,
  ...connection
}: Connection): Partial<Connection> {
  return connection;
}

function tokenWith(claims: object): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "none" })}.${encode(claims)}.signature`;
}

describe("resolveConnection", () => {
  const write = useFolder();

  it("needs no more than a tenant and a token for a target with a host", async () => {
    assert.deepEqual(withoutWay(await resolveRhythm()), {
      name: undefined,
      baseUrl: rhythm.host,
      tenant: "acme",
      access: { kind: "given", credential: { kind: "bearer", value: "t0ken" } },
      signIn: rhythm.signIn,
      ratePerSecond: undefined,
      accountInFlight: undefined,
      requestsPerDay: undefined,
      concurrency: 8,
      timeoutMs: rhythm.timeoutMs,
      longestWaitMs: 600_000,
      requireApproval: false,
      isLoopback: false,
      files: [],
      warnings: [],
    });
  });

  it("takes what the named connection says", async () => {
    const configPath = write("c.yaml", config);
    const connection = await resolveConnection({
      name: "sandbox",
      configPath,
      target: rhythm,
      env: { ...env, SANDBOX_TOKEN: "other" },
    });
    assert.deepEqual(withoutWay(connection), {
      name: "sandbox",
      baseUrl: "https://sandbox.example.com/x",
      tenant: "acme",
      access: { kind: "given", credential: { kind: "bearer", value: "other" } },
      signIn: rhythm.signIn,
      ratePerSecond: 5,
      accountInFlight: undefined,
      requestsPerDay: undefined,
      concurrency: 3,
      timeoutMs: 10_000,
      longestWaitMs: 600_000,
      requireApproval: false,
      isLoopback: false,
      files: [configPath],
      warnings: [],
    });
  });

  it("lets flags win over the named connection", async () => {
    const connection = await resolveConnection({
      name: "sandbox",
      configPath: write("c.yaml", config),
      baseUrl: "http://127.0.0.1:99/",
      tenant: "other",
      rate: "60/min",
      concurrency: 2,
      target: rhythm,
      env: { SANDBOX_TOKEN: "x" },
    });
    const { baseUrl, tenant, ratePerSecond, concurrency, isLoopback } = connection;
    assert.deepEqual(
      [baseUrl, tenant, ratePerSecond, concurrency, isLoopback],
      ["http://127.0.0.1:99", "other", 1, 2, true],
    );
  });

  it("suggests the name of a connection that does not exist", async () => {
    await assert.rejects(
      resolveRhythm({ name: "sanbox", configPath: write("c.yaml", config) }),
      refused("ERR_CONNECTION_UNKNOWN", /no connection "sanbox"\. Did you mean "sandbox"\?/),
    );
  });

  it("asks for a tenant where the path has one, and for a safe one", async () => {
    await assert.rejects(
      resolveConnection({ target: rhythm, env }),
      refused("ERR_TENANT", /needs a tenant/),
    );
    for (const tenant of ["", "a/b", "..", "a b", "a?x", "\u0430cme", "a%2Fb", "x".repeat(200)]) {
      await assert.rejects(
        resolveRhythm({ tenant }),
        refused("ERR_TENANT", /can't be a tenant's id/),
      );
    }
    assert.equal((await resolveInvoices()).tenant, undefined);
  });

  it("refuses a rate and a concurrency that make no sense", async () => {
    await assert.rejects(resolveRhythm({ rate: "fast" }), refused("ERR_RATE", /"fast"/));
    for (const concurrency of [0, -1, 1.5, Number.NaN, 1000]) {
      await assert.rejects(resolveRhythm({ concurrency }), refused("ERR_CONCURRENCY", /1 to 256/));
    }
  });
});

describe("the limits of a connection", () => {
  const write = useFolder();

  it("are the documented ones at the vendor's address", async () => {
    const { ratePerSecond, concurrency, requestsPerDay } = await resolveInvoices();
    assert.equal(ratePerSecond, billingPlatform.limits.requestsPerSecond);
    assert.deepEqual([concurrency, requestsPerDay], [8, 100_000]);
  });

  it("never go above the documented ones, and say so when more was asked for", async () => {
    const target = { ...billingPlatform, limits: { inFlight: 4, requestsPerSecond: 15 } };
    const wide = await resolveInvoices({ target, concurrency: 20, rate: "30/s" });
    assert.equal(wide.concurrency, 4);
    assert.equal(wide.ratePerSecond, 15);
    assert.equal(wide.warnings.length, 2);
    assert.equal((await resolveInvoices({ target, rate: "5/s" })).ratePerSecond, 5);
    const usual = await resolveInvoices({ target });
    assert.deepEqual([usual.concurrency, usual.warnings], [4, []]);
  });

  it("take the number in flight of the whole account from the configuration, below what is documented", async () => {
    const configPath = write(
      "c.yaml",
      `version: 1\nconnections:\n  it: { base_url: "https://sandbox.example.com/acme", token: { env: T }, account_concurrency: 6 }\n`,
    );
    const choice = { name: "it", configPath, env: { T: "t" } };
    const free = await resolveInvoices(choice);
    assert.deepEqual([free.accountInFlight, free.concurrency, free.warnings], [6, 8, []]);
    const target = { ...billingPlatform, limits: { inFlight: 4 } };
    const bound = await resolveInvoices({ ...choice, target });
    assert.deepEqual([bound.accountInFlight, bound.warnings.length], [4, 1]);
    const near = await resolveInvoices({ ...choice, baseUrl: "http://127.0.0.1:1/acme" });
    assert.equal(near.accountInFlight, 6);
  });

  it("are none on this machine unless a rate is given", async () => {
    const target = { ...billingPlatform, limits: { inFlight: 4, requestsPerSecond: 15 } };
    const baseUrl = "http://127.0.0.1:1/acme";
    const free = await resolveInvoices({ target, baseUrl, concurrency: 20 });
    assert.deepEqual([free.ratePerSecond, free.concurrency, free.warnings], [undefined, 20, []]);
    assert.equal((await resolveInvoices({ baseUrl })).requestsPerDay, undefined);
    assert.equal((await resolveInvoices({ target, baseUrl, rate: "2/s" })).ratePerSecond, 2);
  });
});

describe("the credential of a connection", () => {
  const write = useFolder();

  it("is a token for Rhythm and names the variable that is missing", async () => {
    for (const empty of [{}, { WAYBILL_TOKEN: "" }, { WAYBILL_SESSION_ID: "x" }]) {
      await assert.rejects(
        resolveRhythm({ env: empty }),
        refused("ERR_CREDENTIAL_MISSING", /: WAYBILL_TOKEN is not set/),
      );
    }
  });

  it("is a session id before a token for BillingPlatform", async () => {
    const both = await resolveInvoices({ env: { ...env, WAYBILL_SESSION_ID: "sess" } });
    assert.deepEqual(credentialOf(both), { kind: "session", value: "sess" });
    assert.deepEqual(credentialOf(await resolveInvoices()), { kind: "bearer", value: "t0ken" });
    await assert.rejects(
      resolveInvoices({ env: {} }),
      refused("ERR_CREDENTIAL_MISSING", /WAYBILL_SESSION_ID or WAYBILL_TOKEN is not set/),
    );
  });

  it("is read from a file beside the configuration, without its line end", async () => {
    write("session.txt", "s3cret\r\n");
    const configPath = write("c.yaml", config);
    const choice = { name: "session", configPath, target: billingPlatform, env };
    const connection = await resolveConnection(choice);
    assert.deepEqual(credentialOf(connection), { kind: "session", value: "s3cret" });
    assert.deepEqual(connection.warnings, []);
    write("session.txt", "s3cret", 0o644);
    const [warning] = (await resolveConnection(choice)).warnings;
    assert.match(warning ?? "", /session\.txt can be read by other users/);
    write("session.txt", "\n");
    await assert.rejects(resolveConnection(choice), refused("ERR_CREDENTIAL_MISSING", /is empty/));
    write("session.txt", "x".repeat(70_000));
    await assert.rejects(
      resolveConnection(choice),
      refused("ERR_CREDENTIAL_UNREADABLE", /too large/),
    );
  });

  it("says which file or variable of the connection is missing", async () => {
    const folder = write("missing.yaml", config.replace("session.txt", "none.txt"));
    await assert.rejects(
      resolveConnection({ name: "session", configPath: folder, target: billingPlatform, env }),
      refused(
        "ERR_CREDENTIAL_UNREADABLE",
        /none\.txt, which should hold the session id of connection session, does not exist/,
      ),
    );
    await assert.rejects(
      resolveRhythm({ name: "sandbox", configPath: folder }),
      refused(
        "ERR_CREDENTIAL_MISSING",
        /SANDBOX_TOKEN, which should hold the token of connection sandbox/,
      ),
    );
  });

  it("is one of the two, never both", async () => {
    const choice = { name: "both", configPath: write("c.yaml", config), env: { A: "a", B: "b" } };
    await assert.rejects(
      resolveConnection({ ...choice, target: billingPlatform }),
      refused("ERR_CONFIGURATION_INVALID", /Both token and session_id of connection both/),
    );
  });

  it("comes from the environment when the connection names none", async () => {
    const connection = await resolveRhythm({ name: "slow", configPath: write("c.yaml", config) });
    assert.equal(credentialOf(connection)?.value, "t0ken");
    assert.equal(connection.ratePerSecond, 1);
  });

  it("is refused without being shown when no header could carry it", async () => {
    for (const token of [
      "s3cret\nx",
      "s3cret x",
      "s3cret\u00e9",
      "Bearer s3cret",
      "s3cret\u200b",
    ]) {
      await assert.rejects(
        resolveRhythm({ env: { WAYBILL_TOKEN: token } }),
        refused("ERR_CREDENTIAL_MALFORMED", /The environment variable WAYBILL_TOKEN/),
      );
    }
    const connection = await resolveRhythm({ env: { WAYBILL_TOKEN: "t0ken\n" } });
    assert.equal(credentialOf(connection)?.value, "t0ken");
  });
});

describe("a token that says what it is for", () => {
  const now = Date.UTC(2026, 0, 31, 12);
  const tenantClaim = "http://rhythmsoftware.com/tenant_id";
  const resolveToken = (claims: object): Promise<Connection> =>
    resolveRhythm({ env: { WAYBILL_TOKEN: tokenWith(claims) }, now });

  it("is refused when it has expired", async () => {
    await assert.rejects(
      resolveToken({ exp: now / 1000 - 60 }),
      refused("ERR_TOKEN_EXPIRED", /expired at 2026-01-31T11:59:00\.000Z/),
    );
    assert.ok(await resolveToken({ exp: now / 1000 + 60 }));
  });

  it("is refused for another tenant", async () => {
    await assert.rejects(
      resolveToken({ [tenantClaim]: "rival" }),
      refused("ERR_WRONG_TENANT", /belongs to the tenant "rival", but the load is for "acme"/),
    );
    assert.ok(await resolveToken({ [tenantClaim]: "acme" }));
  });

  it("is taken as it is when it can't be read", async () => {
    for (const token of ["a.b.c", "a.e30.c", "a.bnVsbA.c", "a..c", "a.b.c.d"]) {
      assert.equal(
        credentialOf(await resolveRhythm({ env: { WAYBILL_TOKEN: token }, now }))?.value,
        token,
      );
    }
  });
});
