import { LedgerError } from "../../kernel/load-error.ts";

/** Where a ledger is kept in PostgreSQL. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: as PGUSER or the system's user says. */
  readonly user: string | undefined;
  /** Undefined: as PGPASSWORD or the file of passwords says. */
  readonly password: string | undefined;
  readonly database: string;
  /** Undefined: where the role's search_path leads. */
  readonly schema: string | undefined;
  /** False: nothing is encrypted. True: only a server whose certificate is good for its name. */
  readonly tls: boolean;
  /** A file with the certificates to trust; undefined: those that Node trusts. */
  readonly caFile: string | undefined;
  /** The address as it may be shown: without the password. */
  readonly place: string;
}

const settings = ["host", "schema", "sslmode", "sslrootcert"] as const;
const forms = "postgres://USER@HOST:PORT/DATABASE?schema=NAME&sslmode=verify-full&sslrootcert=FILE";
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Reads `postgres://user@host:port/database?schema=…&sslmode=…&sslrootcert=…`.
 * @throws LedgerError ERR_LEDGER_ADDRESS, in which nothing of a password stands
 */
export function readPostgresAddress(address: string): PostgresAddress {
  const url = parseUrl(address);
  const given = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (!settings.some((known) => known === name))
      throw wrong(`has a setting ${name}, and takes ${settings.join(", ")}`);
    if (given.has(name)) throw wrong(`has ${name} twice`);
    given.set(name, value);
  }
  const database = decode(url.pathname.slice(1), "the name of its database");
  if (database === "" || database.includes("/")) throw wrong("names no database");
  const socket = given.get("host");
  if (socket !== undefined && !socket.startsWith("/"))
    throw wrong("has host=, which is for the folder of a socket: an absolute path");
  const host = socket ?? url.hostname.replaceAll(/^\[|\]$/g, "");
  if (host === "") throw wrong("names no host");
  const isNear = socket !== undefined || loopback.test(host);
  const user = url.username === "" ? undefined : decode(url.username, "its user");
  const port = url.port === "" ? 5432 : Number(url.port);
  const schema = given.get("schema");
  return {
    host,
    port,
    user,
    password: url.password === "" ? undefined : decode(url.password, "its password"),
    database,
    schema,
    tls: readTls(given.get("sslmode"), isNear),
    caFile: given.get("sslrootcert"),
    place: `postgres://${user === undefined ? "" : `${user}@`}${host}:${port}/${database}${schema === undefined ? "" : `?schema=${schema}`}`,
  };
}

function parseUrl(address: string): URL {
  // A socket needs no host, which an URL of this kind may lack.
  const url = URL.parse(address);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol))
    throw wrong("can't be read");
  if (url.hash !== "") throw wrong("has a #, which is written %23 in a password");
  return url;
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`has a % in ${what} that is no %XX`);
  }
}

/** Whoever asks for less than a certificate that is good for the host gets what is not said: so only nothing at all can be said. */
function readTls(mode: string | undefined, isNear: boolean): boolean {
  switch (mode) {
    case undefined:
      return !isNear;
    case "verify-full":
      return true;
    case "disable":
      return false;
    default:
      throw wrong(
        `has sslmode=${mode}: it takes verify-full (the certificate is checked, and good for the host) or disable`,
      );
  }
}

function wrong(what: string): LedgerError {
  return new LedgerError(`the address of the ledger in PostgreSQL ${what}`, {
    code: "ERR_LEDGER_ADDRESS",
    actions: [`It reads ${forms}.`],
  });
}
