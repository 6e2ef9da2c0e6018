import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  explainOpenFailure,
  explainReadFailure,
  explainWriteFailure,
} from "../../../src/ledger/sqlite/sqlite-failures.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";

const systemCodes = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST", "EMFILE"];
/** https://sqlite.org/rescode.html */
const sqliteCodes = {
  NOTADB: 26,
  CORRUPT: 11,
  READONLY: 8,
  PERM: 3,
  FULL: 13,
  BUSY: 5,
  LOCKED: 6,
  IOERR: 10,
  IOERR_SHORT_READ: 522,
  CANTOPEN: 14,
} as const;

const sqliteFailure = (code: keyof typeof sqliteCodes): Error =>
  Object.assign(new Error(code), { code: "ERR_SQLITE_ERROR", errcode: sqliteCodes[code] });

const failures = [
  ...systemCodes.map((code) => Object.assign(new Error(code), { code })),
  ...(Object.keys(sqliteCodes) as (keyof typeof sqliteCodes)[]).map(sqliteFailure),
];

function adviceOf(error: unknown): string {
  assert.ok(error instanceof LedgerError, String(error));
  assert.ok(error.actions.length > 0, error.message);
  return error.actions.join("\n");
}

describe("what to do about a ledger in trouble", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-advice-"));
    path = join(folder, "ledger.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const failure of failures) {
    it(`never is another runs folder once there is one with loads: ${failure.message}`, () => {
      writeFileSync(path, "anything");
      for (const explain of [explainOpenFailure, explainReadFailure, explainWriteFailure]) {
        const error = explain(path, failure);
        if (error !== failure) assert.doesNotMatch(adviceOf(error), /--runs-dir/);
      }
      rmSync(path);
      mkdirSync(join(folder, "wb-1"));
      assert.doesNotMatch(adviceOf(explainOpenFailure(path, failure)), /--runs-dir/);
      assert.doesNotMatch(adviceOf(explainWriteFailure(path, failure)), /--runs-dir/);
    });
  }

  it("is another runs folder where nothing was ever run", () => {
    for (const code of ["EACCES", "EROFS", "ENOSPC", "ENOTDIR"]) {
      const failure = Object.assign(new Error(code), { code });
      assert.match(adviceOf(explainOpenFailure(path, failure)), /No load has been run from here/);
    }
  });

  it("names the way by which a damaged one is rebuilt, and to copy it first", () => {
    for (const code of ["NOTADB", "CORRUPT", "IOERR", "IOERR_SHORT_READ"] as const) {
      const failure = sqliteFailure(code);
      for (const explain of [explainOpenFailure, explainReadFailure])
        assert.match(
          adviceOf(explain(path, failure)),
          /^Copy the whole runs folder[^]*waybill ledger adopt/,
        );
    }
  });

  it("knows a fault by SQLite's words alone, which is all that some reads tell", () => {
    const failure = Object.assign(new Error("database disk image is malformed"), {
      code: "ERR_SQLITE_ERROR",
    });
    assert.match(adviceOf(explainReadFailure(path, failure)), /waybill ledger adopt/);
  });
});
