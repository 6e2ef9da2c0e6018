import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../src/sites/host-keys.ts";
import type { SftpMeans } from "../../src/sites/sftp-line.ts";
import type { SftpSettings } from "../../src/sites/sftp-settings.ts";
import { SftpSite } from "../../src/sites/sftp-site.ts";
import type { LoadError } from "../../src/kernel/load-error.ts";
import { makeKeys, startSshServer, type SshServer } from "../servers/ssh-server.ts";

const password = "pässword of the test";
const byPassword = { kind: "password", password: { env: "SFTP_PASSWORD" } } as const;

describe("a line to a server", () => {
  let disk = "";
  let server: SshServer;
  let sites: SftpSite[] = [];
  const printed: string[] = [];
  const { log, error: logError } = console;
  const userKey = makeKeys();

  before(async () => {
    console.log = console.error = (...words: unknown[]) => printed.push(words.join(" "));
    disk = mkdtempSync(join(tmpdir(), "waybill-line-"));
  });
  beforeEach(async () => {
    printed.length = 0;
    sites = [];
    server = await startSshServer(disk, { user: "waybill", password, publicKey: userKey.public });
  });
  afterEach(async () => {
    for (const site of sites) await site.close();
    await server.stop().catch(() => undefined);
    assert.deepEqual(printed, [], "the package printed lines of its own");
  });
  after(() => {
    console.log = log;
    console.error = logError;
    rmSync(disk, { recursive: true, force: true });
  });

  const print = (): string =>
    fingerprintOf(Buffer.from(server.hostKey.split(" ")[1] ?? "", "base64"));
  const open = (
    settings: Partial<SftpSettings> = {},
    means: Partial<SftpMeans> = {},
    port = server.port,
  ): SftpSite => {
    const host = { kind: "fingerprint", fingerprints: [print()] } as const;
    const site = new SftpSite(
      { kind: "sftp", user: "waybill", host: "127.0.0.1", port },
      { host, login: byPassword, ...settings },
      { place: { env: { SFTP_PASSWORD: password }, folder: disk }, ...means },
    );
    sites.push(site);
    return site;
  };
  const list = async (site: SftpSite): Promise<string | readonly string[]> =>
    await site
      .list("/", () => true)
      .then(
        ({ names }) => names,
        ({ code }: LoadError) => code,
      );
  const refusal = async (site: SftpSite): Promise<LoadError> =>
    await site
      .list("/", () => true)
      .then(
        () => assert.fail("it is not refused"),
        (error: LoadError) => error,
      );
  const knownHosts = (text: string): Partial<SftpSettings> => {
    writeFileSync(join(disk, "known_hosts"), text);
    return { host: { kind: "known-hosts", path: "known_hosts" } };
  };
  const name = (): string => `[127.0.0.1]:${server.port}`;

  describe("trusts a server", () => {
    it("whose fingerprint is one of those that are given", async () => {
      const other = `SHA256:${"A".repeat(43)}`;
      const host = { kind: "fingerprint", fingerprints: [other, print()] } as const;
      assert.ok(Array.isArray(await list(open({ host }))));
    });

    it("that a known_hosts file names, plainly or hashed", async () => {
      const plain = `# mine\n\nother.example.com,${name()} ${server.hostKey} comment\n`;
      assert.ok(Array.isArray(await list(open(knownHosts(plain)))));
      const salt = randomBytes(20);
      const hash = createHmac("sha1", salt).update(name()).digest("base64");
      const hashed = `|1|${salt.toString("base64")}|${hash} ${server.hostKey}\n`;
      assert.ok(Array.isArray(await list(open(knownHosts(hashed)))));
    });
  });

  describe("refuses a server before anything is told to it", () => {
    const other = makeKeys().public;
    for (const [what, text] of [
      ["that the file does not name", () => `elsewhere.example.com ${server.hostKey}\n`],
      ["that the file knows at another port", () => `127.0.0.1 ${server.hostKey}\n`],
      ["whose key the file has otherwise", () => `${name()} ${other}\n`],
      [
        "whose key is revoked",
        () => `${name()} ${server.hostKey}\n@revoked ${name()} ${server.hostKey}\n`,
      ],
      ["where the file is empty", () => ""],
    ] as const)
      it(what, async () => {
        const { code, message, actions } = await refusal(open(knownHosts(text())));
        assert.equal(code, "ERR_SFTP_HOST_KEY");
        assert.ok(message.includes(`it shows the key ${print()} (ssh-ed25519)`), message);
        assert.match(actions.join(" "), /Ask whoever runs the server/);
        assert.equal(server.logins(), 0);
      });

    it("with another fingerprint", async () => {
      const host = { kind: "fingerprint", fingerprints: [`SHA256:${"A".repeat(43)}`] } as const;
      assert.match((await refusal(open({ host }))).message, /fingerprint says SHA256:AAAA/);
      assert.equal(server.logins(), 0);
    });

    it("where there is no such file", async () => {
      const host = { kind: "known-hosts", path: "none" } as const;
      assert.match((await refusal(open({ host }))).message, /none can't be read/);
    });
  });

  describe("signs in", () => {
    it("with a key, and with one that takes a passphrase", async () => {
      writeFileSync(join(disk, "id"), userKey.private, { mode: 0o600 });
      const login = { kind: "key", key: { file: "id" }, passphrase: undefined } as const;
      assert.ok(Array.isArray(await list(open({ login }))));
      const locked = makeKeys("phrase");
      writeFileSync(join(disk, "id"), locked.private);
      await server.stop();
      server = await startSshServer(disk, { user: "waybill", publicKey: locked.public });
      const withPhrase = { ...login, passphrase: { env: "PHRASE" } };
      const place = { env: { PHRASE: "phrase" }, folder: disk };
      assert.ok(Array.isArray(await list(open({ login: withPhrase }, { place }))));
      const { code, message } = await refusal(open({ login }));
      assert.equal(code, "ERR_SFTP_LOGIN");
      assert.match(message, /the key for waybill@127.0.0.1 can't be used: .*passphrase/);
    });

    it("not again with what was refused, until the settings are read anew", async () => {
      const settings: SftpSettings = {
        host: { kind: "fingerprint", fingerprints: [print()] },
        login: byPassword,
      };
      const place = { env: { SFTP_PASSWORD: "wrong" }, folder: disk };
      const again = (): SftpSite => {
        const site = new SftpSite(
          { kind: "sftp", user: "waybill", host: "127.0.0.1", port: server.port },
          settings,
          { place },
        );
        sites.push(site);
        return site;
      };
      const first = await refusal(again());
      assert.equal(first.code, "ERR_SFTP_LOGIN");
      assert.ok(!`${first.message} ${first.actions.join(" ")}`.includes("wrong"));
      const tries = server.logins();
      assert.equal(await list(again()), "ERR_SFTP_LOGIN");
      assert.equal(server.logins(), tries);
    });

    it("not without a secret, and not by an agent that is not there", async () => {
      const place = { env: {}, folder: disk };
      assert.equal(await list(open({}, { place })), "ERR_CREDENTIAL_MISSING");
      const login = { kind: "agent", socket: undefined } as const;
      assert.match((await refusal(open({ login }, { place }))).message, /SSH_AUTH_SOCK/);
    });
  });

  it("says in one sentence which package is missing", async () => {
    const load = async () => {
      throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    };
    const { code, actions } = await refusal(open({}, { load }));
    assert.equal(code, "ERR_SFTP_PACKAGE");
    assert.match(actions.join(" "), /npm install --ignore-scripts ssh2-sftp-client/);
  });

  describe("to a server that is out of reach", () => {
    it("is given up at once where nobody listens, and not tried for every file", async () => {
      await server.goAway();
      const site = open();
      assert.match((await refusal(site)).message, /^sftp:\/\/waybill@127.0.0.1:\d+ can't be reach/);
      await server.comeBack();
      assert.equal(await list(site), "ERR_SFTP_UNREACHABLE");
      assert.ok(Array.isArray(await list(open())));
    });

    it("is given up where something listens that says nothing, or speaks otherwise", async () => {
      for (const greeting of ["", "HTTP/1.1 400 Bad Request\r\n\r\n"]) {
        const deaf = createServer((socket) => {
          socket.on("error", () => undefined);
          socket.resume();
          if (greeting !== "") socket.end(greeting);
        });
        await new Promise<void>((resolve) => deaf.listen(0, "127.0.0.1", resolve));
        const { port } = deaf.address() as AddressInfo;
        const patience = { connectMs: 300, answerMs: 300 };
        assert.equal(await list(open({}, { patience }, port)), "ERR_SFTP_UNREACHABLE");
        await new Promise((resolve) => deaf.close(resolve));
      }
    });

    it("is given up where it falls silent", async () => {
      const site = open({}, { patience: { connectMs: 5000, answerMs: 300 } });
      assert.ok(Array.isArray(await list(site)));
      server.fallSilent();
      assert.match((await refusal(site)).message, /no answer came for 0.3 s/);
    });

    it("is made again by the next question where it was cut", async () => {
      const site = open();
      assert.ok(Array.isArray(await list(site)));
      await server.goAway();
      await server.comeBack();
      const names = await list(site).then(async (first) =>
        Array.isArray(first) ? first : await list(site),
      );
      assert.ok(Array.isArray(names), String(names));
    });

    it("reads on where it was cut, and gives up where it is cut again and again", async () => {
      const content = randomBytes(3_000_000);
      writeFileSync(join(disk, "a.csv"), content);
      const site = open();
      const seen = await site.look("/a.csv");
      assert.ok(seen);
      const pieces: Buffer[] = [];
      let cuts = 3;
      const take = async (piece: Buffer): Promise<void> => {
        pieces.push(piece);
        cuts -= 1;
        if (cuts >= 0) server.cutAfter(1);
      };
      server.cutAfter(500_000);
      assert.equal(await site.read("/a.csv", seen, take, undefined), true);
      assert.ok(Buffer.concat(pieces).equals(content));
      assert.ok(server.logins() > 1);
      rmSync(join(disk, "a.csv"));
    });
  });

  it("takes no name for a way to another folder", async () => {
    writeFileSync(join(disk, "back\\slash.csv"), "");
    writeFileSync(join(disk, "good.csv"), "");
    const { names } = await open().list("/", () => true);
    assert.ok(names.includes("good.csv"));
    assert.ok(!names.some((one) => one.includes("slash")));
  });
});
