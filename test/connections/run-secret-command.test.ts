import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSecretCommand } from "../../src/connections/run-secret-command.ts";
import { exitCodes, LoadError } from "../../src/kernel/load-error.ts";

const print = (code: string): readonly string[] => [process.execPath, "-e", code];

const hasCode =
  (code: string, exitCode: number = exitCodes.couldNotStart) =>
  (error: unknown): boolean =>
    error instanceof LoadError && error.code === code && error.exitCode === exitCode;

describe("a command that prints a secret", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-command-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (
    command: readonly string[],
    more: Partial<Parameters<typeof runSecretCommand>[1]> = {},
  ): Promise<string> =>
    await runSecretCommand(command, { env: {}, folder, variables: [], ...more }, "the token");

  describe("and its environment", () => {
    const env = {
      PATH: "/usr/bin:/bin",
      HOME: "/home/ann",
      USER: "ann",
      LANG: "C.UTF-8",
      LC_ALL: "C",
      TZ: "UTC",
      TMPDIR: "/tmp",
      XDG_CONFIG_HOME: "/x",
      SSH_AUTH_SOCK: "/run/agent",
      GNUPGHOME: "/gpg",
      https_proxy: "http://proxy:3128",
      NO_PROXY: "localhost",
      SSL_CERT_FILE: "/ca.pem",
      WAYBILL_TOKEN: "s3cret",
      WAYBILL_SESSION_ID: "s3cret",
      DB_PASSWORD: "s3cret",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      VAULT_TOKEN: "s3cret",
      LC_all: "odd",
      PATH_TO_SECRET: "s3cret",
      NODE_OPTIONS: "--title=s3cret",
      LD_PRELOAD: "/none.so",
      BASH_ENV: "/none.sh",
    };
    const shown = "console.log(Object.keys(process.env).sort().join())";

    it("is what programs usually need, and no secret of others", async () => {
      assert.deepEqual((await run(print(shown), { env })).trim().split(","), [
        "GNUPGHOME",
        "HOME",
        "LANG",
        "LC_ALL",
        "NO_PROXY",
        "PATH",
        "SSH_AUTH_SOCK",
        "SSL_CERT_FILE",
        "TMPDIR",
        "TZ",
        "USER",
        "XDG_CONFIG_HOME",
        "https_proxy",
      ]);
    });

    it("has what the configuration names", async () => {
      const out = await run(print(shown), { env, variables: ["VAULT_TOKEN", "NOT_SET"] });
      assert.ok(out.includes("VAULT_TOKEN"));
      assert.ok(!out.includes("AWS_SECRET_ACCESS_KEY"));
    });
  });

  describe("and a signal", () => {
    const long = "process.stdout.write('x'); setTimeout(() => 0, 100_000)";

    it("is ended by it, and is not begun behind it", async () => {
      const stop = new AbortController();
      const running = run(print(long), { signal: stop.signal });
      setTimeout(() => stop.abort(), 100);
      await assert.rejects(running, hasCode("ERR_INTERRUPTED", exitCodes.interrupted));
      await assert.rejects(
        run(["/no/such/program"], { signal: stop.signal }),
        hasCode("ERR_INTERRUPTED", exitCodes.interrupted),
      );
    });

    it("holds nobody up when children of its own go on", async () => {
      const stop = new AbortController();
      const running = run(["/bin/sh", "-c", "sleep 20 & sleep 20"], { signal: stop.signal });
      setTimeout(() => stop.abort(), 100);
      await assert.rejects(running, hasCode("ERR_INTERRUPTED", exitCodes.interrupted));
    });

    it("prints as ever when none comes", async () => {
      const { signal } = new AbortController();
      assert.equal(await run(print("process.stdout.write('t0ken')"), { signal }), "t0ken");
    });
  });

  describe("of a configuration", () => {
    const config = (mode: number, folderMode = 0o755): string => {
      const own = join(folder, "conf");
      mkdirSync(own);
      const path = join(own, "waybill.config.yaml");
      writeFileSync(path, "");
      chmodSync(path, mode);
      chmodSync(own, folderMode);
      return path;
    };
    const ok = print("process.stdout.write('t0ken')");

    for (const [mode, folderMode] of [
      [0o660, 0o755],
      [0o664, 0o755],
      [0o606, 0o755],
      [0o666, 0o700],
      [0o620, 0o700],
      [0o602, 0o700],
      [0o777, 0o755],
      [0o644, 0o777],
      [0o600, 0o757],
    ] as const) {
      it(`is not run where others may write it: ${mode.toString(8)} in ${folderMode.toString(8)}`, async () => {
        const configPath = config(mode, folderMode);
        await assert.rejects(run(ok, { configPath }), hasCode("ERR_CONFIGURATION_OPEN"));
        const other = join(folder, "never-run");
        await assert.rejects(run([other], { configPath }), hasCode("ERR_CONFIGURATION_OPEN"));
      });
    }

    for (const [mode, folderMode] of [
      [0o600, 0o700],
      [0o644, 0o755],
      [0o640, 0o750],
      [0o400, 0o700],
      [0o444, 0o755],
      [0o440, 0o755],
      [0o755, 0o755],
      [0o700, 0o700],
      [0o604, 0o711],
      [0o644, 0o775],
      [0o644, 0o1777],
    ] as const) {
      it(`is run where nobody else may: ${mode.toString(8)} in ${folderMode.toString(8)}`, async () => {
        assert.equal(await run(ok, { configPath: config(mode, folderMode) }), "t0ken");
      });
    }
  });
});
