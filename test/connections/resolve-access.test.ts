import assert from "node:assert/strict";
import { join } from "node:path";
import type { Access } from "../../src/connections/access.ts";
import { resolveConnection } from "../../src/connections/resolve-connection.ts";
import { billingPlatform, refused, rhythm, useFolder } from "./fixture.ts";

type Environment = Readonly<Record<string, string>>;

describe("how a connection gets its credential", () => {
  const write = useFolder();
  const node = JSON.stringify(process.execPath);

  const accessOf = async (
    settings: string,
    { target = rhythm, env = {} }: { target?: typeof rhythm; env?: Environment } = {},
  ): Promise<Access> => {
    const configPath = write(
      "c.yaml",
      `version: 1\nconnections:\n  it:\n    base_url: https://h.example.com/acme\n    tenant: acme\n${settings.replaceAll(/^/gm, "    ")}\n`,
    );
    const connection = await resolveConnection({ name: "it", configPath, target, env });
    return connection.access;
  };
  const prints = (code: string): string =>
    `token: {command: [${node}, -e, ${JSON.stringify(code)}]}`;

  it("is the output of a program, without blanks around it", async () => {
    const access = await accessOf(prints("console.log(' t0ken ')"));
    assert.ok(access.kind === "given");
    assert.deepEqual(access.credential, { kind: "bearer", value: "t0ken" });
    assert.deepEqual(await access.reread?.(), access.credential);
  });

  it("shows neither output nor arguments of a program that fails", async () => {
    const failing: readonly (readonly [string, RegExp])[] = [
      [
        "console.error('s3cret'); process.exit(3)",
        /should print the token of connection it, ended with code 3/,
      ],
      ["console.log('s3cret'.repeat(20000))", /prints more than a secret/],
      ["process.kill(process.pid, 'SIGTERM') /* s3cret */", /was ended by SIGTERM/],
    ];
    for (const [code, message] of failing)
      await assert.rejects(accessOf(prints(code)), refused("ERR_CREDENTIAL_COMMAND", message));
    await assert.rejects(
      accessOf("token: {command: [./no-such-program, s3cret]}"),
      refused("ERR_CREDENTIAL_COMMAND", /no-such-program, .*is not there/),
    );
    await assert.rejects(accessOf(prints("")), refused("ERR_CREDENTIAL_MISSING", /prints nothing/));
    await assert.rejects(
      accessOf(prints("console.log('two s3cret')")),
      refused("ERR_CREDENTIAL_MALFORMED", /holds a blank/),
    );
  });

  it("runs the program beside the configuration, with its stdin at an end", async () => {
    const access = await accessOf(
      prints(
        "process.stdin.on('data', () => 0).on('end', () => console.log(process.cwd().length))",
      ),
    );
    assert.ok(access.kind === "given");
    assert.ok(Number(access.credential.value) > 1);
  });

  const client =
    "client_credentials: {domain: acme.example.com, client_id: me, client_secret: {env: S}}";
  const env = { S: "s3cret with blanks", HOME: "/home/ann" };

  it("is fetched from the tenant's own domain for Rhythm's audience", async () => {
    assert.deepEqual(await accessOf(client, { env }), {
      kind: "client-credentials",
      tokenUrl: "https://acme.example.com/oauth/token",
      audience: "https://api.rhythmsoftware.com",
      monthlyLimit: 1000,
      clientId: "me",
      clientSecret: "s3cret with blanks",
      cacheDir: "/home/ann/.cache/waybill",
    });
  });

  it("is cached where the setting, WAYBILL_CACHE_DIR or the user's cache folder says", async () => {
    const folderWith = async (settings: string, more: Environment): Promise<string> => {
      const access = await accessOf(settings, { env: { ...env, ...more } });
      return access.kind === "client-credentials" ? access.cacheDir : "";
    };
    assert.equal(await folderWith(client, { XDG_CACHE_HOME: "/x" }), "/x/waybill");
    assert.equal(await folderWith(client, { XDG_CACHE_HOME: "/x", WAYBILL_CACHE_DIR: "/w" }), "/w");
    const beside = join(write("x", ""), "..", "tokens");
    assert.equal(
      await folderWith(`${client}\ncache_dir: tokens`, { WAYBILL_CACHE_DIR: "/w" }),
      beside,
    );
  });

  it("takes a login or client credentials for BillingPlatform, at its base URL", async () => {
    const target = billingPlatform;
    assert.deepEqual(
      await accessOf("login: {username: ann, password: {env: S}}", { target, env }),
      { kind: "login", username: "ann", password: "s3cret with blanks" },
    );
    const access = await accessOf(
      "client_credentials: {client_id: {env: S}, client_secret: {env: S}}",
      {
        target,
        env,
      },
    );
    assert.ok(access.kind === "client-credentials");
    assert.equal(access.tokenUrl, "https://h.example.com/acme/auth/1.0/authenticate");
    assert.deepEqual([access.audience, access.monthlyLimit], [undefined, undefined]);
  });

  it("refuses two ways at once, and those that the vendor does not have", async () => {
    const invalid = (message: RegExp): ReturnType<typeof refused> =>
      refused("ERR_CONFIGURATION_INVALID", message);
    await assert.rejects(
      accessOf(`${client}\ntoken: {env: S}`, { env }),
      invalid(/Both token and client_credentials/),
    );
    await assert.rejects(
      accessOf("login: {username: a, password: {env: S}}", { env }),
      invalid(/no way to sign in to Rhythm/),
    );
    await assert.rejects(
      accessOf(client, { env, target: billingPlatform }),
      invalid(/name a domain/),
    );
  });

  it("refuses a domain that is none, or that is plain http beyond this machine", async () => {
    const withDomain = (domain: string): Promise<Access> =>
      accessOf(client.replace("acme.example.com", JSON.stringify(domain)), { env });
    for (const domain of ["", "https://", "a b", "u:s3cret@h", "h?x", "ftp://h"])
      await assert.rejects(withDomain(domain), refused("ERR_TOKEN_DOMAIN", /sign-in/), domain);
    await assert.rejects(
      withDomain("http://h.example.com"),
      refused("ERR_PLAIN_HTTP", /plain http/),
    );
    const here = await withDomain("http://127.0.0.1:4010/");
    assert.ok(here.kind === "client-credentials");
    assert.equal(here.tokenUrl, "http://127.0.0.1:4010/oauth/token");
  });
});

describe("plain http", () => {
  const write = useFolder();

  it("to another machine is taken with leave only, and with a warning", async () => {
    const choice = {
      target: rhythm,
      env: { WAYBILL_TOKEN: "t" },
      tenant: "acme",
      baseUrl: "http://10.0.0.1/x",
    };
    await assert.rejects(resolveConnection(choice), refused("ERR_PLAIN_HTTP", /unencrypted/));
    const { warnings, isLoopback } = await resolveConnection({ ...choice, allowPlainHttp: true });
    assert.match(warnings[0] ?? "", /plain http: whoever is on the way can read/);
    assert.equal(isLoopback, false);
    const configPath = write(
      "c.yaml",
      "version: 1\nconnections:\n  lan: {allow_plain_http: true}\n",
    );
    assert.ok(await resolveConnection({ ...choice, name: "lan", configPath }));
  });
});

describe("the certificates of a connection", () => {
  const write = useFolder();

  const resolveWith = async (settings: string): Promise<unknown> => {
    const configPath = write("c.yaml", `version: 1\nconnections:\n  it: {${settings}}\n`);
    const choice = { name: "it", configPath, target: rhythm, tenant: "acme" };
    return await resolveConnection({ ...choice, env: { WAYBILL_TOKEN: "t" } });
  };

  it("must be readable, in PEM form, and a client certificate complete", async () => {
    write("text.pem", "s3cret");
    write("broken.pem", "-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n");
    const bad = (message: RegExp): ReturnType<typeof refused> =>
      refused("ERR_CERTIFICATE", message);
    await assert.rejects(resolveWith("ca_file: none.pem"), bad(/none\.pem can't be used for TLS/));
    await assert.rejects(resolveWith("ca_file: text.pem"), bad(/not in PEM form/));
    await assert.rejects(
      resolveWith("client_cert_file: broken.pem, client_key_file: broken.pem"),
      bad(/broken\.pem/),
    );
    await assert.rejects(resolveWith("client_cert_file: a.pem"), bad(/together/));
  });
});
