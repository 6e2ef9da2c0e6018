import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../../src/kernel/clock.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Execution } from "../../../src/ledger/load-record.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../build-load.ts";
import { hasCode, listRows, toPair } from "../read-ledger.ts";

const run = promisify(execFile);
const child = fileURLToPath(new URL("./writing-process.ts", import.meta.url));

describe("SQLite ledger in trouble", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-ledger-"));
    path = join(folder, "ledger.db");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("takes nothing any more from a program that is older than its tables and has it open", async () => {
    const ledger = await openSqliteLedger(path);
    await ledger.createLoad(buildLoad());
    const execution = await ledger.beginExecution("load-1", someOwner);
    await ledger.intend(execution, buildIntent(1));
    const newer = new DatabaseSync(path);
    newer.exec("UPDATE schema_version SET version = version + 1");
    newer.close();
    await assert.rejects(
      ledger.settle(execution, buildResult(1, "applied")),
      hasCode("ERR_LEDGER_NEWER"),
    );
    await ledger.close();
    const kept = new DatabaseSync(path);
    const row = kept.prepare("SELECT outcome FROM rows").get();
    kept.close();
    assert.deepEqual({ ...row }, { outcome: null });
  });

  describe("that another process keeps locked", () => {
    let ledger: Ledger;
    let execution: Execution;
    let other: DatabaseSync;
    let pauses: number[];
    let onPause: () => void;

    beforeEach(async () => {
      pauses = [];
      onPause = () => undefined;
      const clock = {
        ...systemClock,
        sleep: async (ms: number) => {
          pauses.push(ms);
          onPause();
        },
      };
      ledger = await openSqliteLedger(path, { clock, pausesMs: [1, 2, 4], busyTimeoutMs: 1 });
      await ledger.createLoad(buildLoad());
      execution = await ledger.beginExecution("load-1", someOwner);
      other = new DatabaseSync(path);
      other.exec("BEGIN IMMEDIATE");
    });
    afterEach(async () => {
      if (other.isTransaction) other.exec("ROLLBACK");
      other.close();
      await ledger.close();
    });

    it("is written when the lock is gone", async () => {
      onPause = () => {
        if (pauses.length === 3) other.exec("ROLLBACK");
      };
      await ledger.intend(execution, buildIntent(1));
      assert.deepEqual(pauses, [1, 2, 4]);
      assert.deepEqual((await listRows(ledger)).map(toPair), [[1, "intended"]]);
    });

    it("keeps outcomes when the tries run out, forgets intents, and writes with a later flush", async () => {
      const [intended, settled] = await Promise.allSettled([
        ledger.intend(execution, buildIntent(1)),
        ledger.settle(execution, buildResult(2, "applied")),
      ]);
      for (const one of [intended, settled]) {
        assert.ok(one.status === "rejected" && hasCode("ERR_LEDGER_WRITE")(one.reason));
      }
      await assert.rejects(ledger.flush(), hasCode("ERR_LEDGER_WRITE"));
      assert.deepEqual(await listRows(ledger), []);
      other.exec("ROLLBACK");
      await ledger.flush();
      assert.deepEqual((await listRows(ledger)).map(toPair), [[2, "applied"]]);
      assert.equal((await ledger.findLoad("load-1"))?.counts.applied, 1);
    });

    it("refuses new loads and ends with a clear error", async () => {
      const refused = hasCode("ERR_LEDGER_WRITE");
      await assert.rejects(ledger.createLoad(buildLoad({ id: "load-2" })), refused);
      await assert.rejects(ledger.endExecution(execution, { status: "completed", at: 1 }), refused);
      other.exec("ROLLBACK");
      await ledger.endExecution(execution, { status: "completed", at: 1 });
    });
  });

  it("has everything that was acknowledged after its process was killed", async () => {
    await assert.rejects(run(process.execPath, [child, path, "kill"]), (error) => {
      assert.equal(Reflect.get(Object(error), "signal"), "SIGKILL");
      return true;
    });
    const ledger = await openSqliteLedger(path);
    assert.deepEqual((await listRows(ledger)).map(toPair), [
      [1, "applied"],
      [2, "intended"],
    ]);
    const load = await ledger.findLoad("load-1");
    assert.equal(load?.counts.applied, 1);
    assert.equal(load?.status, "running");
    await ledger.beginExecution("load-1", someOwner, load.atWork);
    await ledger.close();
  });

  it("takes the loads of several processes at the same time", async () => {
    const ids = ["load-1", "load-2", "load-3"];
    await Promise.all(ids.map((id) => run(process.execPath, [child, path, "rival", id])));
    const ledger = await openSqliteLedger(path);
    assert.deepEqual(
      (await ledger.listLoads()).map((load) => [load.id, load.status, load.counts.applied]),
      ids.toReversed().map((id) => [id, "completed", 200]),
    );
    await ledger.close();
  });

  it("says so when the disk takes no more, and what was acknowledged is there", async function () {
    // A limit on file sizes stands in for a full disk; only POSIX shells have it.
    if (process.platform === "win32") this.skip();
    const command = `trap '' XFSZ; ulimit -f 1000; exec "$0" "$@"`;
    const { stdout } = await run("bash", ["-c", command, process.execPath, child, path, "fill"]);
    const { acknowledged, code, message } = JSON.parse(stdout);
    assert.equal(code, "ERR_LEDGER_WRITE");
    assert.ok(message.includes(path));
    assert.ok(acknowledged > 0);
    const ledger = await openSqliteLedger(path);
    assert.equal((await ledger.findLoad("load-1"))?.counts.applied, acknowledged);
    assert.equal((await listRows(ledger)).length, acknowledged);
    await ledger.close();
  });
});
