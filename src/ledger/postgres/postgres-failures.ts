import type { ErrorCode } from "../../kernel/error-codes.ts";
import { exitCodes, LedgerError, messageOf, systemCodeOf } from "../../kernel/load-error.ts";

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sqlState = /^[0-9A-Z]{5}$/;

/** The server's code for what it refused, such as 42501; undefined where no server said so. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || Reflect.get(error, "severity") === undefined) return undefined;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" && sqlState.test(code) ? code : undefined;
}

/** Transactions that can't both be as if they were alone, and such as wait for one another: the one that is ended is begun anew. */
export function isConflict(error: unknown): boolean {
  return ["40001", "40P01"].includes(sqlStateOf(error) ?? "");
}

/** Shutdown, crash, start-up, and what the server ends by itself when it waits too long. */
const endings: ReadonlySet<string> = new Set([
  "57P01",
  "57P02",
  "57P03",
  "57P05",
  "25P03",
  "25P04",
]);

/** The connection is over, or never was: whatever was asked last may have been done. */
export function isCut(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return state.startsWith("08") || endings.has(state);
  return isOfConnection(error);
}

/** The package's own words where a connection has ended or does not answer; the system has codes. */
const ended =
  /^(?:Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|The server does not support SSL connections|Client was closed)/;

function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof LedgerError) return false;
  const code = systemCodeOf(error);
  return (code !== undefined && !code.startsWith("ERR_")) || ended.test(error.message);
}

/** Anything that PostgreSQL or the way to it has to do with. */
export function isPostgresFailure(error: unknown): boolean {
  return sqlStateOf(error) !== undefined || isOfConnection(error);
}

/** What the server says of a statement, of a right or of a login stays as it is however often it is tried. */
const lasting = ["22", "23", "28", "42", "3D", "3F", "0A"];

/** A failure that may pass by itself. */
export function mayPass(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined ? isOfConnection(error) : !lasting.includes(state.slice(0, 2));
}

interface Explanation {
  /** Follows the place. */
  readonly say: string;
  readonly actions: readonly string[];
}

const unreachable: Explanation = {
  say: "can't be reached",
  actions: ["See whether the server runs and lets this machine in, then run the command again."],
};
const notLetIn: Explanation = {
  say: "lets this user not in",
  actions: [
    "Check user and password: PGPASSWORD, the file of PGPASSFILE, or the address in WAYBILL_LEDGER or waybill.config.yaml.",
  ],
};
const noRight: Explanation = {
  say: "does not give this role the rights that it needs",
  actions: [
    "Have its owner run waybill ledger migrate, then GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA … TO the role (docs/ledger.md has the statements).",
  ],
};
const busy: Explanation = {
  say: "is held up by another transaction",
  actions: [
    "Look for one that stays open: SELECT * FROM pg_stat_activity WHERE xact_start < now() - interval '1 minute'",
  ],
};
const full: Explanation = {
  say: "has no room",
  actions: [
    "Give the server room on its disk, or connections (max_connections), and run the command again.",
  ],
};
const readOnly: Explanation = {
  say: "takes no writes: it is a standby, or default_transaction_read_only is on",
  actions: ["Name the primary server."],
};

/** By code, or by the first two characters of it, which are its class. */
const explanations: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: { say: "has a host that is not known", actions: ["Check the name of the host."] },
  "28": notLetIn,
  "3D000": {
    say: "does not exist",
    actions: ["Make it: createdb NAME, or name another database."],
  },
  "3F000": { say: "has no such schema", actions: ["Make it: CREATE SCHEMA NAME."] },
  "42501": noRight,
  "55P03": busy,
  "57014": busy,
  "40": busy,
  "53": full,
  "25006": readOnly,
  "57": unreachable,
  "08": unreachable,
};

function explanationOf(error: unknown): Explanation {
  const state = sqlStateOf(error);
  const known =
    state === undefined
      ? explanations[systemCodeOf(error) ?? ""]
      : (explanations[state] ?? explanations[state.slice(0, 2)]);
  if (known !== undefined) return known;
  return state === undefined && isOfConnection(error)
    ? unreachable
    : { say: "can't be used", actions: ["See what the server has written into its log."] };
}

function explain(
  place: string,
  error: unknown,
  kind: { readonly code: ErrorCode; readonly exitCode: number },
): LedgerError {
  const { say, actions } = explanationOf(error);
  return new LedgerError(`the ledger ${place} ${say}: ${messageOf(error)}`, {
    ...kind,
    actions,
    cause: error,
  });
}

/** One clear error for a ledger that can't be opened; what is no failure of PostgreSQL stays as it is. */
export function explainOpenFailure(place: string, error: unknown): unknown {
  if (!isPostgresFailure(error)) return error;
  return explain(place, error, { code: "ERR_LEDGER_OPEN", exitCode: exitCodes.couldNotStart });
}

export function explainReadFailure(place: string, error: unknown): unknown {
  if (!isPostgresFailure(error)) return error;
  return explain(place, error, { code: "ERR_LEDGER_READ", exitCode: exitCodes.couldNotStart });
}

/** One clear error for a write that kept failing. What was to be written is kept while the process lives. */
export function explainWriteFailure(place: string, error: unknown): LedgerError {
  return explain(place, error, { code: "ERR_LEDGER_WRITE", exitCode: exitCodes.stopped });
}
