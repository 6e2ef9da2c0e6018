import { readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { exitCodes, LedgerError, messageOf, systemCodeOf } from "../../load-error.ts";

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
const diskFull: Explanation = {
  say: "can't be written: the disk is full.",
  actions: ["Free some space, never by deleting a file of the runs folder."],
  otherFolder: true,
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

const explanations: Readonly<Record<string, Explanation>> = {
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

/** SQLite's own words for its result codes. */
const codesByWords: Readonly<Record<string, string>> = {
  "database disk image is malformed": "SQLITE_CORRUPT",
  "file is not a database": "SQLITE_NOTADB",
  "database is locked": "SQLITE_BUSY",
  "database table is locked": "SQLITE_LOCKED",
  "database or disk is full": "SQLITE_FULL",
  "disk I/O error": "SQLITE_IOERR",
  "attempt to write a readonly database": "SQLITE_READONLY",
  "unable to open database file": "SQLITE_CANTOPEN",
};

/**
 * The name of SQLite's result code, such as SQLITE_BUSY; undefined for an error that is not SQLite's. Where several rows
 * are read the binding gives the words alone.
 */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, "sqliteCodeName");
  if (typeof code === "string") return code;
  return systemCodeOf(error) === "ERR_SQLITE_ERROR" ? codesByWords[error.message] : undefined;
}

/** One clear error for a ledger that can't be opened; anything that is neither the system's nor SQLite's stays as it is. */
export function explainOpenFailure(path: string, error: unknown): unknown {
  if (error instanceof LedgerError || codeOf(error) === undefined) return error;
  const isUnreadable = explanationOf(error) === notADatabase;
  const code = isUnreadable ? "ERR_LEDGER_UNREADABLE" : "ERR_LEDGER_OPEN";
  return explain(path, error, { code, exitCode: exitCodes.couldNotStart });
}

/** One clear error for a read that failed; anything that is not SQLite's stays as it is. */
export function explainReadFailure(path: string, error: unknown): unknown {
  if (sqliteCodeOf(error) === undefined) return error;
  return explain(path, error, { code: "ERR_LEDGER_READ", exitCode: exitCodes.couldNotStart });
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

function explanationOf(error: unknown): Explanation | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : explanations[code];
}

function explain(
  path: string,
  error: unknown,
  kind: { readonly code: `ERR_${string}`; readonly exitCode: number },
): LedgerError {
  const isCut = kind.code !== "ERR_LEDGER_WRITE" && codeOf(error)?.startsWith("SQLITE_IOERR");
  const known = isCut === true ? unreadable : explanationOf(error);
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
