import { exitCodes, LedgerError, messageOf, systemCodeOf } from "../../load-error.ts";

const otherFolder = "Name another folder with --runs-dir.";

interface Explanation {
  /** Follows the path. */
  readonly say: string;
  readonly actions: readonly string[];
}

const isFolder: Explanation = {
  say: "is a folder, where the ledger's file should be.",
  actions: ["Move the folder away, or name another one with --runs-dir."],
};
const notADatabase: Explanation = {
  say: "is not a ledger, or it is damaged.",
  actions: [`Move the file away or restore it from a backup; it was left as it is. ${otherFolder}`],
};
const notWritable: Explanation = {
  say: "can't be written: this user may not.",
  actions: [`Give this user the right to write there. ${otherFolder}`],
};
const fileInTheWay: Explanation = {
  say: "can't be made, because a file stands where its folder should be.",
  actions: [`Move that file away. ${otherFolder}`],
};
const diskFull: Explanation = {
  say: "can't be written: the disk is full.",
  actions: [`Free some space. ${otherFolder}`],
};
const locked: Explanation = {
  say: "is locked by another program.",
  actions: ["Close whatever has it open, such as a database browser or a backup, and try again."],
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

/** The name of SQLite's result code, such as SQLITE_BUSY; undefined for an error that is not SQLite's. */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, "sqliteCodeName");
  return typeof code === "string" ? code : undefined;
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
  const known = explanationOf(error);
  const say = known?.say ?? `can't be used: ${messageOf(error)}.`;
  const actions = known?.actions ?? [`Check the disk and the folder's permissions. ${otherFolder}`];
  return new LedgerError(`the ledger ${path} ${say}`, { ...kind, actions, cause: error });
}
