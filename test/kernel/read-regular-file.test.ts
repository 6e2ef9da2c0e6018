import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConnection } from "../../src/connections/resolve-connection.ts";
import { withLock } from "../../src/delivery/auth/cache-lock.ts";
import { readCache } from "../../src/delivery/auth/token-cache.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import { openPlan } from "../../src/plan/open-plan.ts";
import { readRegularFile } from "../../src/kernel/read-regular-file.ts";
import { openSource } from "../../src/source/open-source.ts";
import { rhythm } from "../connections/fixture.ts";
import { findTarget } from "../../src/targets/index.ts";
import { createLeapingClock } from "../support/leaping-clock.ts";

/** Of the system. */
const pipeMaker: string = "mkfifo";

describe("a file that must be a regular one", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-regular-"));
    execFileSync(pipeMaker, [join(folder, "pipe")]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const connect = async (settings: string): Promise<unknown> => {
    writeFileSync(
      at("c.yaml"),
      `version: 1\nconnections:\n  it: {base_url: "https://h.example.com", tenant: acme, ${settings}}\n`,
    );
    return await resolveConnection({
      name: "it",
      configPath: at("c.yaml"),
      target: rhythm,
      env: { T: "t0ken" },
    });
  };

  it("is read whole, also behind a link, when it is empty, and when it is large", async () => {
    symlinkSync(at("big"), at("link"));
    for (const text of ["", "x", "ä\r\n", "y".repeat(3_000_000)]) {
      writeFileSync(at("big"), text);
      assert.equal((await readRegularFile(at("link"))).toString("utf8"), text);
    }
  });

  it("fails as ever when it is missing or a folder", async () => {
    await assert.rejects(readRegularFile(at("none")), { code: "ENOENT" });
    await assert.rejects(readRegularFile(folder), { code: "EISDIR" });
  });

  // Nobody ever writes into the pipe: whatever waited for that would not come back.
  for (const [what, read] of [
    ["a file", async () => await readRegularFile(at("pipe"))],
    ["a device", async () => await readRegularFile("/dev/zero")],
    ["a secret", async () => await connect(`token: {file: pipe}`)],
    ["an authority", async () => await connect(`token: {env: T}, ca_file: pipe`)],
    [
      "a client certificate",
      async () => await connect("token: {env: T}, client_cert_file: pipe, client_key_file: pipe"),
    ],
    [
      "a configuration",
      async () =>
        await resolveConnection({ name: "it", configPath: at("pipe"), target: rhythm, env: {} }),
    ],
    ["a mapping", async () => await loadMapping(at("pipe"), findTarget)],
    ["a source", async () => await openSource(at("pipe"), {})],
    ["a plan", async () => await openPlan(at("pipe"))],
  ] as const) {
    it(`refuses a pipe or a device at once as ${what}`, async () => {
      await assert.rejects(read, (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /pipe or a device/);
        return true;
      });
    });
  }

  it("is taken for an empty cache, and for a lock that nobody holds, when it is a pipe", async () => {
    assert.equal((await readCache(at("pipe"))).token, undefined);
    execFileSync(pipeMaker, [at("lock")]);
    const means = { clock: createLeapingClock(), stopSignal: new AbortController().signal };
    assert.equal(await withLock(at("lock"), means, async () => "done"), "done");
  });

  it("is read whole up to 16 MB, and one sentence where it is larger", async () => {
    writeFileSync(at("whole"), "x".repeat(200_000));
    assert.equal((await readRegularFile(at("whole"))).length, 200_000);
    writeFileSync(at("large"), "");
    truncateSync(at("large"), 16 * 1024 * 1024);
    assert.equal((await readRegularFile(at("large"))).length, 16 * 1024 * 1024);
    truncateSync(at("large"), 16 * 1024 * 1024 + 1);
    const tooLarge = /can't be read: it is too large: at most 16 MB are taken/;
    await assert.rejects(loadMapping(at("large"), findTarget), {
      code: "ERR_MAPPING_UNREADABLE",
      message: tooLarge,
    });
    const choice = { name: "it", configPath: at("large"), target: rhythm, env: {} };
    await assert.rejects(resolveConnection(choice), {
      code: "ERR_CONFIGURATION_NOT_FOUND",
      message: tooLarge,
    });
  });
});
