import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Execution } from "../../../src/ledger/load-record.ts";
import { LostLedgerError } from "../../../src/ledger/lost-ledger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../build-load.ts";
import { hasCode, listRows, toPair } from "../read-ledger.ts";

const lost = hasCode("ERR_LEDGER_LOST");

describe("A SQLite ledger whose files are taken away while it is open", () => {
  let folder: string;
  let path: string;
  let ledger: Ledger;
  let execution: Execution;

  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), "waybill-lost-")), "runs");
    path = join(folder, "ledger.db");
    ledger = await openSqliteLedger(path, { pausesMs: [1, 1] });
    await ledger.createLoad(buildLoad());
    execution = await ledger.beginExecution("load-1", someOwner);
    await ledger.intend(execution, buildIntent(1));
    await ledger.settle(execution, buildResult(1, "applied"));
    await ledger.intend(execution, buildIntent(2));
  });
  afterEach(async () => {
    await ledger.close().catch(() => undefined);
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });

  const other = (): void => writeFileSync(path, "");
  const harms: readonly (readonly [name: string, harm: () => void, saying: RegExp])[] = [
    ["deleted", () => unlinkSync(path), /was deleted or moved\./],
    ["moved", () => renameSync(path, `${path}.old`), /was deleted or moved\./],
    ["deleted with its folder", () => rmSync(folder, { recursive: true }), /deleted or moved\./],
    [
      "replaced by an empty file",
      () => {
        unlinkSync(path);
        other();
      },
      /another file stands there now/,
    ],
    [
      "replaced by an older copy",
      () => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
      /another file stands there now/,
    ],
    ["without its -wal", () => unlinkSync(`${path}-wal`), /lost its side file .*-wal/],
    [
      "with another -wal",
      () => {
        unlinkSync(`${path}-wal`);
        writeFileSync(`${path}-wal`, "");
      },
      /lost its side file .*-wal/,
    ],
    ["without its -shm", () => unlinkSync(`${path}-shm`), /lost its side file .*-shm/],
  ];
  for (const [name, harm, saying] of harms) {
    it(`takes no intent when it is ${name}, keeps what has left, and saves it all`, async () => {
      harm();
      const [intended, settled] = await Promise.allSettled([
        ledger.intend(execution, buildIntent(3)),
        ledger.settle(execution, buildResult(2, "applied")),
      ]);
      assert.ok(intended.status === "rejected" && lost(intended.reason), "no request may leave");
      assert.equal(settled.status, "fulfilled", "what has left is recorded");
      await assert.rejects(ledger.assertUnderWay(execution), lost, "nothing is tried again");
      await assert.rejects(ledger.endExecution(execution, { status: "stopped", at: 5 }), lost);
      const error: unknown = await ledger.close().catch((failure: unknown) => failure);
      assert.ok(error instanceof LostLedgerError, String(error));
      assert.equal(error.exitCode, 3);
      assert.match(error.message, saying);
      const { rescuedTo = "" } = error;
      assert.equal(statSync(rescuedTo).mode & 0o777, 0o600);
      const [command = ""] = error.actions;
      assert.match(command, /^Put it back: mkdir -p .*; mv .* 2>\/dev\/null; mv /);
      execFileSync("sh", ["-c", command.replace("Put it back: ", "")]);
      assert.ok(!existsSync(rescuedTo), "it is at its place");
      ledger = await openSqliteLedger(path);
      assert.deepEqual((await listRows(ledger)).map(toPair), [
        [1, "applied"],
        [2, "applied"],
      ]);
      assert.equal((await ledger.findLoad("load-1"))?.status, "stopped");
    });
  }

  it("says what to do when it was cut and can't be saved, and sends nothing", async () => {
    // More than SQLite keeps in memory.
    for (let row = 3; row < 600; row += 1)
      void ledger.settle(execution, buildResult(row, "applied", { key: "k".repeat(8000) }));
    await ledger.flush();
    const checkpoint = new DatabaseSync(path);
    checkpoint.exec("PRAGMA wal_checkpoint(PASSIVE)");
    checkpoint.close();
    await ledger.settle(execution, buildResult(600, "applied"));
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    await assert.rejects(ledger.intend(execution, buildIntent(601)), lost);
    const error: unknown = await ledger.close().catch((failure: unknown) => failure);
    assert.ok(error instanceof LostLedgerError, String(error));
    assert.match(error.message, /was cut: it has \d+ bytes, and had \d+/);
    assert.match(error.message, /could not be saved: /);
    assert.match(error.actions.join("\n"), /Copy the whole runs folder .*\n.*ledger adopt/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("rescued")),
      [],
      "half a copy is no rescue",
    );
  });

  it("never writes a rescued ledger over another one", async () => {
    unlinkSync(path);
    const first = await ledger.close().catch((failure: unknown) => failure);
    assert.ok(first instanceof LostLedgerError && first.rescuedTo !== undefined);
    const kept = readFileSync(first.rescuedTo);
    ledger = await openSqliteLedger(path);
    await ledger.createLoad(buildLoad({ id: "load-2" }));
    unlinkSync(path);
    const second = await ledger.close().catch((failure: unknown) => failure);
    assert.ok(second instanceof LostLedgerError && second.rescuedTo !== undefined);
    assert.notEqual(second.rescuedTo, first.rescuedTo);
    assert.ok(readFileSync(first.rescuedTo).equals(kept));
  });

  it("saves nothing for a process that has written nothing", async () => {
    const reader = await openSqliteLedger(path);
    unlinkSync(path);
    await reader.listLoads();
    await reader.close();
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("rescued")),
      [],
    );
  });

  let names = 0;
  const innocent: readonly (readonly [name: string, act: () => void | Promise<void>])[] = [
    ["another process opens and closes it", async () => (await openSqliteLedger(path)).close()],
    ["a backup is copied", () => copyFileSync(path, `${path}.backup`)],
    ["it is touched", () => utimesSync(path, 1, 1)],
    ["its rights change", () => chmodSync(path, 0o640)],
    ["it gets further names", () => linkSync(path, `${path}.link${(names += 1)}`)],
    ["other files come and go beside it", () => writeFileSync(join(folder, "notes.txt"), "x")],
    [
      "another program reads it",
      () => {
        const database = new DatabaseSync(path);
        database.prepare("SELECT COUNT(*) FROM rows").get();
        database.close();
      },
    ],
    [
      "its side file is brought over",
      () => {
        const database = new DatabaseSync(path);
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        database.close();
      },
    ],
    [
      "a person makes it smaller",
      () => {
        const database = new DatabaseSync(path);
        database.exec("CREATE TABLE x (a)");
        database.prepare("INSERT INTO x VALUES (?)").run("x".repeat(200_000));
        database.exec("PRAGMA wal_checkpoint(PASSIVE); DROP TABLE x; VACUUM");
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        database.close();
      },
    ],
    [
      "it is moved away and back again",
      () => {
        renameSync(path, `${path}.old`);
        renameSync(`${path}.old`, path);
      },
    ],
  ];
  for (const [name, act] of innocent) {
    it(`goes on while ${name}`, async () => {
      await act();
      await ledger.intend(execution, buildIntent(3));
      await act();
      await ledger.settle(execution, buildResult(3, "applied"));
      await ledger.endExecution(execution, { status: "completed", at: 5 });
      await ledger.close();
      ledger = await openSqliteLedger(path);
      assert.equal((await ledger.findLoad("load-1"))?.counts.applied, 2);
    });
  }
});
