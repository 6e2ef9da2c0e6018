import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf } from "../../src/arrivals/sites/host-keys.ts";
import { localSite } from "../../src/arrivals/sites/local-site.ts";
import { moveSeen } from "../../src/arrivals/sites/site.ts";
import { SftpSite } from "../../src/arrivals/sites/sftp-site.ts";
import { testSite } from "../contracts/site.contract.ts";
import { startSshServer, type SshServer } from "../servers/ssh-server.ts";

describe("the site of a drop", () => {
  describe("where moving is renaming", () => {
    const seen = { size: 1, modifiedAt: 1 };
    it("gives back what came in the place of the file between the look and the renaming", async () => {
      const done: string[] = [];
      const isMoved = await moveSeen(
        {
          isAt: async (path) => path === "inbox/a",
          rename: async (...way) => void done.push(`rename ${way.join(" ")}`),
          renameBack: async (...way) => void done.push(`back ${way.join(" ")}`),
        },
        "inbox/a",
        "archive/a",
        seen,
      );
      assert.equal(isMoved, false);
      assert.deepEqual(done, ["rename inbox/a archive/a", "back archive/a inbox/a"]);
    });
  });

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
