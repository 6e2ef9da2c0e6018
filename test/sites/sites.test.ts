import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../src/sites/host-keys.ts";
import { localSite } from "../../src/sites/local-site.ts";
import { SftpSite } from "../../src/sites/sftp-site.ts";
import {
  type Behind,
  behindOnDisk,
  testSite,
  testSiteOfFolders,
} from "../contracts/site.contract.ts";
import type { BucketSite } from "../../src/sites/bucket-site.ts";
import { type BucketServer, startBucketServer } from "../servers/bucket-server.ts";
import { type NpmBucket, startNpmBucket } from "../servers/npm-bucket.ts";
import { openBucket } from "../servers/use-bucket.ts";
import { startSshServer, type SshServer } from "../servers/ssh-server.ts";

describe("the site of a drop", () => {
  let disk = "";
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "waybill-site-"));
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  describe("on this machine", () => {
    const underTest = () => ({
      site: localSite,
      folder: disk,
      disk,
      behind: behindOnDisk(disk),
    });
    testSite(underTest);
    testSiteOfFolders(underTest);
  });

  describe("on a server, by SFTP", () => {
    let server: SshServer;
    let site: SftpSite;
    beforeEach(async () => {
      server = await startSshServer(disk, { user: "waybill", password: "secret" });
      const bytes = Buffer.from(server.hostKey.split(" ")[1] ?? "", "base64");
      site = new SftpSite(
        { kind: "sftp", user: "waybill", host: "127.0.0.1", port: server.port },
        {
          host: { kind: "fingerprint", fingerprints: [fingerprintOf(bytes)] },
          login: { kind: "password", password: { env: "SFTP_PASSWORD" } },
        },
        { place: { env: { SFTP_PASSWORD: "secret" }, folder: disk } },
      );
    });
    afterEach(async () => {
      await site.close();
      await server.stop();
    });
    const underTest = () => ({ site, folder: "/", disk, behind: behindOnDisk(disk) });
    testSite(underTest);
    testSiteOfFolders(underTest);
  });

  describe("in a bucket of a server from npm", () => {
    let server: NpmBucket;
    let site: BucketSite;
    before(async () => {
      server = await startNpmBucket();
    });
    beforeEach(() => {
      server.empty();
      site = openBucket(server.url);
    });
    afterEach(async () => await site.close());
    after(async () => await server.stop());
    testSite(() => ({ site, folder: "/in box/ä", behind: server.behind("in box/ä/") }));
  });

  describe("in a bucket that keeps versions and asks for signatures", () => {
    let server: BucketServer;
    let site: BucketSite;
    beforeEach(async () => {
      server = await startBucketServer({ isVersioned: true });
      site = openBucket(server.url);
    });
    afterEach(async () => {
      await site.close();
      await server.stop();
    });
    const behind: Behind = {
      place: async (name, content) => server.place(`inbox/${name}`, content),
      content: async (name) => server.objects.get(`inbox/${name}`)?.body,
      names: async () =>
        [...server.objects.keys()].map((key) => key.slice("inbox/".length)).toSorted(),
    };
    testSite(() => ({ site, folder: "/inbox", behind }));
  });
});
