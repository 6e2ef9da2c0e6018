import type { ErrorCode } from "../../kernel/error-codes.ts";
import { readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { explainFullDisk } from "../../kernel/full-disk.ts";
import { exitCodes, LedgerError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";

interface Explanation {
  /** Follows the path. */
  readonly say: string;
  /**
   * What can't do harm. Another runs folder is never among it once there is a ledger: it would know nothing of what went
   * in, and send it again.
   */
  readonly actions: readonly string[];
  /** Added where there is no ledger yet, so that nothing can have been sent from here. */
  readonly otherFolder?: boolean;
}

const isFolder: Explanation = {
  say: "is a folder, where the ledger's file should be.",
  actions: ["Move that folder away."],
  otherFolder: true,
};
const notADatabase: Explanation = {
  say: "is not a ledger, or it is damaged. It was left as it is.",
  actions: [
    "Copy the whole runs folder away before anything else, and send nothing until its ledger is whole.",
    "Put a backup back, or move the file away (with its -wal and -shm) and rebuild it from the folder of each load: waybill ledger adopt FOLDER",
  ],
};
const notWritable: Explanation = {
  say: "can't be written: this user may not.",
  actions: ["Give this user the right to write there."],
  otherFolder: true,
};
const fileInTheWay: Explanation = {
  say: "can't be made, because a file stands where its folder should be.",
  actions: ["Move that file away."],
  otherFolder: true,
};
const diskFull = (path: string): Explanation => {
  const { say, action } = explainFullDisk(path);
  return { say: `can't be written: ${say}.`, actions: [action], otherFolder: true };
};
const locked: Explanation = {
  say: "is locked by another program.",
  actions: ["Close whatever has it open, such as a database browser or a backup, and try again."],
};
const unreadable: Explanation = {
  say: "can't be read to its end: it was cut, or the disk fails. It was left as it is.",
  actions: notADatabase.actions,
};
const unexplained: Pick<Explanation, "actions" | "otherFolder"> = {
  actions: ["Check the disk and the folder's permissions."],
  otherFolder: true,
};

const explanations: Readonly<Record<string, Explanation | ((path: string) => Explanation)>> = {
  EISDIR: isFolder,
  EACCES: notWritable,
  EPERM: notWritable,
  EROFS: notWritable,
  ENOTDIR: fileInTheWay,
  EEXIST: fileInTheWay,
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  SQLITE_NOTADB: notADatabase,
  SQLITE_CORRUPT: notADatabase,
  SQLITE_READONLY: notWritable,
  SQLITE_PERM: notWritable,
  SQLITE_FULL: diskFull,
  SQLITE_BUSY: locked,
  SQLITE_LOCKED: locked,
};

/** Primary result codes, https://sqlite.org/rescode.html. */
const resultCodes: Readonly<Record<number, string>> = {
  1: "SQLITE_ERROR",
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  26: "SQLITE_NOTADB",
};
/** SQLite's own words, for errors that come without their number: those of reading many rows at once. */
const resultWords: Readonly<Record<string, string>> = {
  "database disk image is malformed": "SQLITE_CORRUPT",
  "file is not a database": "SQLITE_NOTADB",
  "disk I/O error": "SQLITE_IOERR",
  "database is locked": "SQLITE_BUSY",
  "unable to open database file": "SQLITE_CANTOPEN",
  "database table is locked": "SQLITE_LOCKED",
  "database or disk is full": "SQLITE_FULL",
  "attempt to write a readonly database": "SQLITE_READONLY",
};

/** The name of SQLite's result code, such as SQLITE_BUSY; undefined for an error that is not SQLite's. */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || Reflect.get(error, "code") !== "ERR_SQLITE_ERROR")
    return undefined;
  const number: unknown = Reflect.get(error, "errcode");
  const code = typeof number === "number" ? resultCodes[number & 0xff] : resultWords[error.message];
  return code ?? "SQLITE_ERROR";
}

/** One clear error for a ledger that can't be opened; anything that is neither the system's nor SQLite's stays as it is. */
export function explainOpenFailure(path: string, error: unknown): unknown {
  if (error instanceof LedgerError || codeOf(error) === undefined) return error;
  const isUnreadable = explanationOf(path, error) === notADatabase;
  const code = isUnreadable ? "ERR_LEDGER_UNREADABLE" : "ERR_LEDGER_OPEN";
  return explain(path, error, { code, exitCode: exitCodes.couldNotStart });
}

/** One clear error for a read that failed, or that gave what this program never wrote; anything else stays as it is. */
export function explainReadFailure(path: string, error: unknown): unknown {
  if (error instanceof SyntaxError) return explain(path, error, cannotRead, notADatabase);
  if (sqliteCodeOf(error) === undefined) return error;
  return explain(path, error, cannotRead);
}

/** A ledger in which SQLite itself has found a fault. */
export function damagedLedger(path: string, found: string): LedgerError {
  return new LedgerError(`the ledger ${path} is damaged: ${found}. It was left as it is.`, {
    code: "ERR_LEDGER_UNREADABLE",
    actions: notADatabase.actions,
  });
}

/** One clear error for a write that kept failing. What was to be written is kept while the process lives. */
export function explainWriteFailure(path: string, error: unknown): LedgerError {
  return explain(path, error, { code: "ERR_LEDGER_WRITE", exitCode: exitCodes.stopped });
}

/** SQLite's code, or the system's (ENOSPC); Node's own (ERR_…) tell of a bug and don't count. */
function codeOf(error: unknown): string | undefined {
  const code = sqliteCodeOf(error) ?? systemCodeOf(error);
  return code?.startsWith("ERR_") === true ? undefined : code;
}

function explanationOf(path: string, error: unknown): Explanation | undefined {
  const code = codeOf(error);
  const known = code === undefined ? undefined : explanations[code];
  return typeof known === "function" ? known(path) : known;
}

interface FailureKind {
  readonly code: ErrorCode;
  readonly exitCode: number;
}

const cannotRead: FailureKind = { code: "ERR_LEDGER_READ", exitCode: exitCodes.couldNotStart };

/** A read that the system refuses tells of the file, not of the disk's room. */
function isCut({ code }: FailureKind, error: unknown): boolean {
  return code !== "ERR_LEDGER_WRITE" && codeOf(error) === "SQLITE_IOERR";
}

function explain(
  path: string,
  error: unknown,
  kind: FailureKind,
  known = isCut(kind, error) ? unreadable : explanationOf(path, error),
): LedgerError {
  const say = known?.say ?? `can't be used: ${messageOf(error)}.`;
  const { actions, otherFolder } = known ?? unexplained;
  const isNew = otherFolder === true && kind.code === "ERR_LEDGER_OPEN" && holdsNothing(path);
  const more = isNew ? ["No load has been run from here: another folder will do, --runs-dir."] : [];
  return new LedgerError(`the ledger ${path} ${say}`, {
    ...kind,
    actions: [...actions, ...more],
    cause: error,
  });
}

/** True only when there is certainly no ledger with anything in it, and no folder of a load beside it. */
function holdsNothing(path: string): boolean {
  return isMissing(path) && isMissing(`${path}-wal`) && !hasFolders(path);
}

function isMissing(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isDirectory() || (found.isFile() && found.size === 0);
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "");
  }
}

function hasFolders(path: string): boolean {
  try {
    return readdirSync(dirname(path), { withFileTypes: true }).some(
      (entry) => entry.isDirectory() && entry.name !== basename(path),
    );
  } catch (error) {
    return !["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "");
  }
}
