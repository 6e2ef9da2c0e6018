/** A server that the folders of a drop lie on. */
export interface ServerAddress {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}

/** `sftp://user@host:port/path`, read. */
export interface ServerFolder {
  readonly server: ServerAddress;
  /** Absolute, on the server. */
  readonly folder: string;
}

const form = "takes sftp://user@host/path, or sftp://user@host:port/path";
const usualPort = 22;

/** @throws Error whose message says what is wrong; it shows nothing that may be a password */
export function parseServerFolder(text: string): ServerFolder {
  if (!URL.canParse(text)) throw new Error(form);
  const url = new URL(text);
  if (url.password !== "")
    throw new Error("a password must not stand in an address: give it as password under sftp:");
  if (url.search !== "" || url.hash !== "")
    throw new Error(`${form}; ? and # in a name are written %3F and %23`);
  const { username, hostname, port } = url;
  if (username === "" || hostname === "" || port === "0") throw new Error(form);
  return {
    server: {
      user: decode(username),
      host: hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase(),
      port: port === "" ? usualPort : Number(port),
    },
    folder: decode(url.pathname).replace(/(?<=[^/])\/$/, "") || "/",
  };
}

export function isServerFolder(text: string): boolean {
  return /^sftp:\/\//i.test(text);
}

/** As a person would write it. */
export function showFolder(server: ServerAddress | undefined, folder: string): string {
  if (server === undefined) return folder;
  const { user, host, port } = server;
  const name = host.includes(":") ? `[${host}]` : host;
  return `sftp://${user}@${name}${port === usualPort ? "" : `:${port}`}${folder}`;
}

function decode(text: string): string {
  const decoded = tryDecode(text);
  if (decoded === undefined || decoded.includes("\0"))
    throw new Error(`${form}; a % in a name is written %25`);
  return decoded;
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
