import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { loadConnections } from "../../src/connections/load-connections.ts";
import { refused, useFolder } from "./fixture.ts";

describe("loadConnections", () => {
  const write = useFolder();

  const refusedText = async (text: string, message: RegExp): Promise<void> => {
    await assert.rejects(
      loadConnections(write("c.yaml", text)),
      refused("ERR_CONFIGURATION_INVALID", message),
    );
  };

  it("reads every setting of every connection", async () => {
    const path = write(
      "full.yaml",
      `version: 1
connections:
  live:
    base_url: https://h/acme
    tenant: acme
    token: {env: LIVE_TOKEN}
    session_id: {file: secrets/session}
    rate: 600/min
    concurrency: 4
    account_concurrency: 12
    timeout: 90s
    client_credentials:
      {domain: acme.example.com, client_id: me, client_secret: {command: "pass show 'my secret'"}}
    login: {username: {env: USER_NAME}, password: {command: [pass, show, a b]}}
    cache_dir: cache
    ca_file: ca.pem
    client_cert_file: cert.pem
    client_key_file: key.pem
    allow_plain_http: true
    requests_per_day: 90000
    batch: 50
    max_wait: 30min
    require_approval: true
  bare: {}
`,
    );
    const connections = await loadConnections(path);
    assert.deepEqual([...connections.keys()], ["live", "bare"]);
    assert.deepEqual(connections.get("live"), {
      baseUrl: "https://h/acme",
      tenant: "acme",
      token: { env: "LIVE_TOKEN" },
      sessionId: { file: "secrets/session" },
      ratePerSecond: 10,
      requestsPerDay: 90_000,
      concurrency: 4,
      accountConcurrency: 12,
      timeoutMs: 90_000,
      clientCredentials: {
        domain: "acme.example.com",
        clientId: "me",
        clientSecret: { command: ["pass", "show", "my secret"] },
        audience: undefined,
      },
      login: { username: { env: "USER_NAME" }, password: { command: ["pass", "show", "a b"] } },
      cacheDir: "cache",
      caFile: "ca.pem",
      clientCertFile: "cert.pem",
      clientKeyFile: "key.pem",
      allowPlainHttp: true,
      batch: 50,
      longestWaitMs: 1_800_000,
      requireApproval: true,
    });
  });

  it("says that the file is missing and shows what to write", async () => {
    await assert.rejects(
      loadConnections("/nowhere/waybill.config.yaml"),
      refused("ERR_CONFIGURATION_NOT_FOUND", /does not exist/),
    );
  });

  it("refuses a secret in plain text without showing it", async () => {
    for (const secret of [
      "s3cret",
      "[s3cret]",
      "{env: s3cret.and-more}",
      "{value: s3cret}",
      "{env: A, file: s3cret}",
      "{command: {s3cret: x}}",
      "{command: [s3cret, 1]}",
    ]) {
      await refusedText(
        `version: 1\nconnections:\n  live:\n    token: ${secret}\n`,
        /line 4, connections\.live\.token: .*(plain text|its value|one of \{env: NAME\}|a program with)/,
      );
    }
    for (const setting of [
      "login: s3cret",
      "login: {username: me, password: s3cret}",
      "client_credentials: s3cret",
      "client_credentials: {client_id: me, client_secret: s3cret}",
    ]) {
      await refusedText(
        `version: 1\nconnections:\n  live:\n    ${setting}\n`,
        /line 4, connections\.live\.(login|client_credentials)/,
      );
    }
  });

  it("takes a command that needs no shell, and no other one", async () => {
    const text = (command: string): string =>
      `version: 1\nconnections:\n  live: {token: {command: ${JSON.stringify(command)}}}\n`;
    for (const command of ["cat s3cret | head", "echo $S3CRET", "cat <s3cret", "a; b", "echo `a`"])
      await refusedText(text(command), /connections\.live\.token: the command asks for a shell/);
    await refusedText(text("echo 's3cret"), /leaves a quote open/);
    await refusedText(text(" "), /takes a program with its arguments/);
  });

  it("names line, key and form of a wrong rate, timeout, concurrency and setting", async () => {
    const text = (setting: string): string => `version: 1\nconnections:\n  live:\n    ${setting}\n`;
    await refusedText(text("rate: fast"), /line 4, connections\.live\.rate: "fast" is no rate/);
    await refusedText(text("rate: 10"), /line 4, connections\.live\.rate: takes text/);
    await refusedText(text("timeout: 60"), /line 4, connections\.live\.timeout: takes text/);
    await refusedText(text("timeout: soon"), /"soon" is no duration/);
    await refusedText(text("concurrency: 0"), /whole number from 1/);
    await refusedText(
      text("tennant: x"),
      /tennant: there is no such setting.*Did you mean "tenant"\?/,
    );
    await refusedText(
      "version: 2\nconnections: {}\n",
      /version: 2 is not possible here; it takes 1/,
    );
  });

  it("refuses a file that is not UTF-8", async () => {
    const path = write("latin.yaml", "");
    writeFileSync(path, Buffer.from("version: 1 # caf\u00e9\n", "latin1"));
    await assert.rejects(loadConnections(path), refused("ERR_CONFIGURATION_INVALID", /not UTF-8/));
  });
});
