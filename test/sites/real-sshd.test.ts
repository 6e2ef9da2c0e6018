import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../src/sites/host-keys.ts";
import type { SftpSettings } from "../../src/sites/sftp-settings.ts";
import { SftpSite } from "../../src/sites/sftp-site.ts";
import type { LoadError } from "../../src/kernel/load-error.ts";
import { behindOnDisk, testSite, testSiteOfFolders } from "../contracts/site.contract.ts";
import { hasSshd, startSshd, type Sshd } from "../servers/sshd.ts";

const time = Date.parse("2026-11-30T01:02:03Z");

(hasSshd ? describe : describe.skip)("a folder on a server of OpenSSH", () => {
  let disk = "";
  let server: Sshd;
  let sites: SftpSite[] = [];
  before(async () => {
    server = await startSshd();
  });
  after(async () => await server.stop());
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "waybill-openssh-"));
    sites = [];
  });
  afterEach(async () => {
    for (const site of sites) await site.close();
    rmSync(disk, { recursive: true, force: true });
  });

  const open = (
    settings: Partial<SftpSettings> = {},
    env = {},
    { hostKey, keyPath, port, user } = server,
  ): SftpSite => {
    const bytes = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
    const site = new SftpSite(
      { kind: "sftp", user, host: "127.0.0.1", port },
      {
        host: { kind: "fingerprint", fingerprints: [fingerprintOf(bytes)] },
        login: { kind: "key", key: { file: keyPath }, passphrase: undefined },
        ...settings,
      },
      { place: { env, folder: disk } },
    );
    sites.push(site);
    return site;
  };
  const refusal = async (site: SftpSite): Promise<LoadError> =>
    await site
      .list(disk, () => true)
      .then(
        () => assert.fail("it is not refused"),
        (error: LoadError) => error,
      );

  describe("keeps what every site promises:", () => {
    const underTest = () => ({ site: open(), folder: disk, disk, behind: behindOnDisk(disk) });
    testSite(underTest);
    testSiteOfFolders(underTest);
  });

  it("lets in whose key an agent has, asked for by path or by SSH_AUTH_SOCK", async () => {
    const socket = await server.startAgent();
    writeFileSync(join(disk, "a.csv"), "");
    const byPath = open({ login: { kind: "agent", socket } });
    const byName = open({ login: { kind: "agent", socket: undefined } }, { SSH_AUTH_SOCK: socket });
    for (const site of [byPath, byName])
      assert.deepEqual((await site.list(disk, () => true)).names, ["a.csv"]);
  });

  it("is known by a file of known hosts", async () => {
    writeFileSync(join(disk, "known"), `[127.0.0.1]:${server.port} ${server.hostKey}\n`);
    const site = open({ host: { kind: "known-hosts", path: "known" } });
    assert.deepEqual((await site.list(disk, () => true)).names, ["known"]);
  });

  it("is told no name and no key where its fingerprint is another", async () => {
    const before = server.log().length;
    const host = { kind: "fingerprint", fingerprints: [`SHA256:${"A".repeat(43)}`] } as const;
    assert.equal((await refusal(open({ host }))).code, "ERR_SFTP_HOST_KEY");
    assert.doesNotMatch(server.log().slice(before), /publickey|Accepted|Failed/);
  });

  it("refuses a key that it does not know", async () => {
    const other = await startSshd();
    try {
      const login = { kind: "key", key: { file: other.keyPath }, passphrase: undefined } as const;
      const site = open({ login });
      assert.equal((await refusal(site)).code, "ERR_SFTP_LOGIN");
    } finally {
      await other.stop();
    }
  });

  it("goes on behind what it gave out where the line is cut", async () => {
    const content = Buffer.alloc(3_000_000, "0123456789abcdef\n");
    writeFileSync(join(disk, "large.csv"), content);
    const site = open();
    const seen = await site.look(join(disk, "large.csv"));
    assert.ok(seen);
    server.cutAfter(1_000_000);
    const logins = (): number => server.log().split("Accepted publickey").length;
    const before = logins();
    const pieces: Buffer[] = [];
    const take = async (piece: Buffer): Promise<void> => void pieces.push(Buffer.from(piece));
    assert.equal(await site.read(join(disk, "large.csv"), seen, take, undefined), true);
    assert.ok(Buffer.concat(pieces).equals(content));
    assert.equal(logins(), before + 1);
  });

  it("has an answer replaced in one step that shows no gap", async () => {
    // A server that knows no other way of renaming, and on which nothing can be removed to make room.
    const strict = await startSshd(["rename", "remove"]);
    try {
      const site = open({}, {}, strict);
      await site.makeFolder(join(disk, "out"));
      for (const text of ["first", "second"])
        await site.put({ text }, join(disk, "out/a.result.csv"), { modifiedAt: time });
      assert.equal(readFileSync(join(disk, "out/a.result.csv"), "utf8"), "second");
      assert.equal(statSync(join(disk, "out/a.result.csv")).mtimeMs, time);
      assert.deepEqual(readdirSync(join(disk, "out")), ["a.result.csv"]);
    } finally {
      await strict.stop();
    }
  });
});
