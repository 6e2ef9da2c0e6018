import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../src/arrivals/sites/host-keys.ts";
import { localSite } from "../../src/arrivals/sites/local-site.ts";
import { SftpSite } from "../../src/arrivals/sites/sftp-site.ts";
import { testSite } from "../contracts/site.contract.ts";
import { startSshServer, type SshServer } from "../servers/ssh-server.ts";

describe("the site of a drop", () => {
  let disk = "";
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "waybill-site-"));
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  describe("on this machine", () => {
    testSite(() => ({ site: localSite, folder: disk, disk }));
  });

  describe("on a server, by SFTP", () => {
    let server: SshServer;
    let site: SftpSite;
    beforeEach(async () => {
      server = await startSshServer(disk, { user: "waybill", password: "secret" });
      const bytes = Buffer.from(server.hostKey.split(" ")[1] ?? "", "base64");
      site = new SftpSite(
        { user: "waybill", host: "127.0.0.1", port: server.port },
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
    testSite(() => ({ site, folder: "/", disk }));
  });
});
