import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../src/ledger/sqlite/open-database.ts";
import { isNetworkFileSystem } from "../../../src/ledger/sqlite/is-network-file-system.ts";
import { explainOpenFailure } from "../../../src/ledger/sqlite/sqlite-failures.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";
import { buildLoad } from "../build-load.ts";

describe("opening a SQLite ledger", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-ledger-"));
    path = join(folder, "runs", "ledger.db");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function assertRefused(code: string, pattern: RegExp): Promise<void> {
    await assert.rejects(openSqliteLedger(path, { pausesMs: [0, 0] }), (error) => {
      assert.ok(error instanceof LedgerError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, pattern);
      assert.ok(error.message.includes(folder));
      assert.ok(error.actions.length > 0);
      assert.equal(error.exitCode, 2);
      return true;
    });
  }

  it("has every commit on disk before it says so, and lets others read meanwhile", () => {
    const database = openDatabase(path, 0);
    const ask = (pragma: string): unknown => database.prepare(`PRAGMA ${pragma}`).get();
    assert.deepEqual({ ...Object(ask("journal_mode")) }, { journal_mode: "wal" });
    // 2 is FULL, https://sqlite.org/pragma.html#pragma_synchronous.
    assert.deepEqual({ ...Object(ask("synchronous")) }, { synchronous: 2 });
    database.close();
  });

  it("leaves the warnings of the process as they are", async () => {
    const before = Object.getOwnPropertyDescriptor(process, "emitWarning");
    const ledger = await openSqliteLedger(path);
    assert.deepEqual(Object.getOwnPropertyDescriptor(process, "emitWarning"), before);
    await ledger.close();
  });

  it("makes folder and files for this user alone", async () => {
    const ledger = await openSqliteLedger(path);
    await ledger.createLoad(buildLoad());
    const mode = async (name: string) => (await stat(name)).mode & 0o777;
    assert.equal(await mode(join(folder, "runs")), 0o700);
    assert.deepEqual(
      await Promise.all([path, `${path}-wal`, `${path}-shm`].map(mode)),
      [0o600, 0o600, 0o600],
    );
    await ledger.close();
  });

  it("keeps a write-ahead log, so that others can read while it writes", async () => {
    const ledger = await openSqliteLedger(path);
    await ledger.close();
    const database = new DatabaseSync(path);
    assert.deepEqual(database.prepare("PRAGMA journal_mode").get()?.journal_mode, "wal");
    database.close();
  });

  it("has everything in the one file after it was closed", async () => {
    const ledger = await openSqliteLedger(path);
    await ledger.createLoad(buildLoad());
    await ledger.close();
    const copy = join(folder, "copy.db");
    await copyFile(path, copy);
    const reopened = await openSqliteLedger(copy);
    assert.equal((await reopened.listLoads()).length, 1);
    await reopened.close();
  });

  it("finds what was there before", async () => {
    const first = await openSqliteLedger(path);
    await first.createLoad(buildLoad());
    await first.close();
    const second = await openSqliteLedger(path);
    assert.equal((await second.listLoads()).length, 1);
    await second.close();
  });

  it("lets several processes open a new ledger at the same time", async () => {
    const ledgers = await Promise.all([1, 2, 3, 4].map(() => openSqliteLedger(path)));
    await Promise.all(
      ledgers.map((ledger, n) => ledger.createLoad(buildLoad({ id: `load-${n}` }))),
    );
    assert.equal((await ledgers[0]?.listLoads())?.length, 4);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
  });

  it("refuses a ledger of a newer version and leaves it as it is", async () => {
    await mkdir(join(folder, "runs"));
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE schema_version (version INTEGER)");
    database.exec("INSERT INTO schema_version VALUES (1000)");
    database.close();
    const before = await readFile(path);
    await assertRefused(
      "ERR_LEDGER_NEWER",
      /newer Waybill \(ledger version 1000; this program knows \d+\)/,
    );
    assert.deepEqual(await readFile(path), before);
  });

  it("refuses the database of another program and leaves it as it is", async () => {
    await mkdir(join(folder, "runs"));
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE songs (title TEXT)");
    database.close();
    const before = await readFile(path);
    await assertRefused("ERR_LEDGER_UNREADABLE", /another program/);
    assert.deepEqual(await readFile(path), before);
  });

  it("refuses a file that is no database and leaves it as it is", async () => {
    await mkdir(join(folder, "runs"));
    const text = "id,name\n".repeat(1000);
    await writeFile(path, text);
    await assertRefused("ERR_LEDGER_UNREADABLE", /is not a ledger, or it is damaged/);
    assert.equal(await readFile(path, "utf8"), text);
  });

  it("refuses a folder in the ledger's place", async () => {
    await mkdir(path, { recursive: true });
    await assertRefused("ERR_LEDGER_OPEN", /is a folder/);
  });

  it("refuses a file in the place of its folder, or further up", async () => {
    await writeFile(join(folder, "runs"), "");
    await assertRefused("ERR_LEDGER_OPEN", /a file stands where its folder should be/);
    path = join(folder, "runs", "deeper", "ledger.db");
    await assertRefused("ERR_LEDGER_OPEN", /a file stands where its folder should be/);
  });

  it("refuses a place where this user may not write", async function () {
    // The superuser may write nearly everywhere.
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip();
    await mkdir(join(folder, "runs"), { mode: 0o500 });
    await assertRefused("ERR_LEDGER_OPEN", /this user may not/);
  });

  it("gives up on a ledger that another program keeps locked", async () => {
    await mkdir(join(folder, "runs"));
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE; CREATE TABLE t (a TEXT)");
    await assert.rejects(
      openSqliteLedger(path, { pausesMs: [0], busyTimeoutMs: 1 }),
      (error) => error instanceof LedgerError && /is locked by another program/.test(error.message),
    );
    other.close();
  });
});

describe("explainOpenFailure", () => {
  const systemError = (code: string) => Object.assign(new Error(`${code}: oh`), { code });

  for (const [code, pattern] of [
    ["EACCES", /this user may not/],
    ["EROFS", /this user may not/],
    ["ENOSPC", /the disk is full/],
    ["EMFILE", /can't be used: EMFILE: oh/],
  ] as const) {
    it(`makes a clear error of ${code}`, () => {
      const error = explainOpenFailure("x/ledger.db", systemError(code));
      assert.ok(error instanceof LedgerError);
      assert.match(error.message, pattern);
    });
  }

  it("leaves a bug as it is", () => {
    const bug = new TypeError("undefined is not a function");
    assert.equal(explainOpenFailure("x", bug), bug);
  });
});

describe("isNetworkFileSystem", () => {
  it("knows NFS and SMB from a local disk, on Linux only", () => {
    assert.equal(isNetworkFileSystem(0x6969, "linux"), true);
    assert.equal(isNetworkFileSystem(0xff534d42 | 0, "linux"), true);
    assert.equal(isNetworkFileSystem(0xef53, "linux"), false);
    assert.equal(isNetworkFileSystem(0x6969, "darwin"), false);
  });
});
