import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localSite } from "../../src/arrivals/sites/local-site.ts";
import { testSite } from "../contracts/site.contract.ts";

describe("the site of a drop", () => {
  let disk = "";
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "waybill-site-"));
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  describe("on this machine", () => {
    testSite(() => ({ site: localSite, folder: disk, disk }));
  });
});
