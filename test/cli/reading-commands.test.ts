import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const pageSize = 4096;

describe("commands that only look", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let id: string;
  const at = (name: string): string => join(workdir.path, name);

  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("a.csv", actionRows(30));
    workdir.file("a.yaml", actionMapping);
    const words = ["load", at("a.csv"), "-m", at("a.yaml"), "--tenant", "acme"];
    const place = ["--base-url", simulator.urls.collect, "--runs-dir", at("waybill-runs")];
    assertExit(await runInProcess([...words, ...place]), exitCodes.ok);
    [id = ""] = workdir.loadIds();
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const looks = (): readonly (readonly string[])[] => [
    ["loads"],
    ["history", "1001"],
    ["report", id],
    ["verify", id],
  ];

  describe("where this user may not write", () => {
    const runsDir = (): string => at("kept");
    /** As somebody without rights: root may write everywhere, so it becomes nobody meanwhile. */
    const asReader = async (words: readonly string[]): Promise<Run> => {
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(65_534);
      try {
        return await runInProcess([...words, "--runs-dir", runsDir()]);
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    };
    // What a command loads on its first call is loaded by then: nobody may not read the program's files either.
    before(async () => {
      for (const words of [...looks(), ["retry", id]])
        await runInProcess([...words, "--runs-dir", at("waybill-runs")]);
    });
    const lock = (): void => {
      for (const file of [
        "ledger.db",
        `${id}/report.csv`,
        `${id}/rejects.csv`,
        `${id}/summary.json`,
      ])
        chmodSync(join(runsDir(), file), 0o444);
      chmodSync(join(runsDir(), id), 0o555);
      chmodSync(runsDir(), 0o555);
    };

    beforeEach(() => {
      chmodSync(workdir.path, 0o755);
      cpSync(at("waybill-runs"), runsDir(), { recursive: true });
      for (const file of ["a.csv", "a.yaml"]) chmodSync(at(file), 0o644);
    });
    afterEach(() => {
      chmodSync(runsDir(), 0o700);
      rmSync(runsDir(), { recursive: true });
    });

    it("show what is there, and leave nothing behind", async () => {
      lock();
      const before = statSync(join(runsDir(), "ledger.db")).mtimeMs;
      for (const words of looks()) {
        const run = await asReader(words);
        assertExit(run, exitCodes.ok);
        const free = await runInProcess([...words, "--runs-dir", at("waybill-runs")]);
        assert.equal(run.stdout.replaceAll("kept", "waybill-runs"), free.stdout);
      }
      assert.equal(statSync(join(runsDir(), "ledger.db")).mtimeMs, before);
    });

    it("say so when the ledger was left in the middle of a write", async () => {
      writeFileSync(join(runsDir(), "ledger.db-wal"), "frames of somebody", { mode: 0o600 });
      lock();
      const run = await asReader(["loads"]);
      assertRefused(
        run,
        exitCodes.couldNotStart,
        "ERR_LEDGER_OPEN",
        /was left in the middle of it/,
      );
    });

    it("say so when the ledger is of an older version, which only writing would bring up to date", async () => {
      const database = new DatabaseSync(join(runsDir(), "ledger.db"));
      database.exec("UPDATE schema_version SET version = 1");
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      database.close();
      lock();
      const run = await asReader(["loads"]);
      assertRefused(run, exitCodes.couldNotStart, "ERR_LEDGER_OPEN", /is of an older Waybill/);
    });

    it("are not joined by those that write", async () => {
      lock();
      const run = await asReader(["retry", id]);
      assertRefused(run, exitCodes.couldNotStart, "ERR_LEDGER_OPEN", /this user may not/);
    });
  });

  describe("on a damaged ledger", () => {
    const damagedDir = (): string => at("damaged");
    const assertNoStack = async (): Promise<number> => {
      let refusals = 0;
      for (const words of looks()) {
        const run = await runInProcess([...words, "--runs-dir", damagedDir()]);
        if (run.code === exitCodes.couldNotStart) {
          refusals += 1;
          const code = /ERR_LEDGER_(?:READ|UNREADABLE|OPEN)/.exec(run.stderr)?.[0];
          assertRefused(
            run,
            exitCodes.couldNotStart,
            code ?? "a ledger's error",
            /damaged|can't be/,
          );
        }
      }
      return refusals;
    };
    const damage = (how: (ledger: string) => void): void => {
      rmSync(damagedDir(), { recursive: true, force: true });
      cpSync(at("waybill-runs"), damagedDir(), { recursive: true });
      how(join(damagedDir(), "ledger.db"));
    };

    it("say it in a sentence, whichever page is damaged", async () => {
      let refusals = 0;
      const pages = statSync(at("waybill-runs/ledger.db")).size / pageSize;
      for (let page = 1; page < pages; page += 1) {
        damage((ledger) => {
          const bytes = readFileSync(ledger);
          bytes.fill(0, page * pageSize, (page + 1) * pageSize);
          writeFileSync(ledger, bytes);
        });
        refusals += await assertNoStack();
      }
      assert.ok(refusals > 10, `${refusals} refusals`);
    });

    it("say it in a sentence when the file is cut, empty, text, or a folder", async () => {
      damage((ledger) => truncateSync(ledger, 3 * pageSize));
      assert.ok((await assertNoStack()) > 0);
      damage((ledger) => writeFileSync(ledger, "a,b\n1,2\n".repeat(1000)));
      assert.equal(await assertNoStack(), 4);
      damage((ledger) => {
        rmSync(ledger);
        mkdirSync(ledger);
      });
      assert.equal(await assertNoStack(), 4);
    });

    it("say it in a sentence when a column holds what this program never wrote", async () => {
      damage((ledger) => {
        const database = new DatabaseSync(ledger);
        database.exec("UPDATE rows SET errors = '[{'");
        database.exec("UPDATE loads SET terms = '{'");
        database.close();
      });
      // All but history, which reads neither of the two.
      assert.equal(await assertNoStack(), looks().length - 1);
    });
  });
});
