/** A server that is asked by SFTP. */
export interface SftpAddress {
  readonly kind: "sftp";
  readonly user: string;
  readonly host: string;
  readonly port: number;
}

/** A bucket of S3, or of what speaks its language. */
export interface BucketAddress {
  readonly kind: "s3";
  readonly bucket: string;
}

/** What the folders of a drop lie on, where it is not this machine. */
export type ServerAddress = SftpAddress | BucketAddress;

/** `sftp://user@host:port/path` or `s3://bucket/prefix`, read. */
export interface ServerFolder {
  readonly server: ServerAddress;
  /** Absolute, on the server; the root of a bucket is `/`. */
  readonly folder: string;
}

/** How each kind is written; the name of a kind is the scheme of its addresses. */
export const serverForms: Readonly<Record<ServerAddress["kind"], string>> = {
  sftp: "sftp://user@host/path, or sftp://user@host:port/path",
  s3: "s3://bucket/prefix",
};

const usualPort = 22;
/** As S3 takes them; what speaks its language takes no others that S3 does not. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Undefined for what is an address of no server.
 * @throws Error whose message says what is wrong; it shows nothing that may be a password
 */
export function parseServerFolder(text: string): ServerFolder | undefined {
  const scheme = /^([a-z0-9]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== "sftp" && scheme !== "s3") return undefined;
  const form = `takes ${serverForms[scheme]}`;
  if (!URL.canParse(text)) throw new Error(form);
  const url = new URL(text);
  if (url.password !== "")
    throw new Error(
      `a password must not stand in an address: say under ${scheme}: where it is to be found`,
    );
  if (url.search !== "" || url.hash !== "")
    throw new Error(`${form}; ? and # in a name are written %3F and %23`);
  const folder = decode(url.pathname, form).replace(/(?<=[^/])\/$/, "") || "/";
  return {
    server: scheme === "sftp" ? readSftpAddress(url, form) : readBucketAddress(url, text, form),
    folder,
  };
}

function readSftpAddress({ username, hostname, port }: URL, form: string): SftpAddress {
  if (username === "" || hostname === "" || port === "0") throw new Error(form);
  return {
    kind: "sftp",
    user: decode(username, form),
    host: hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase(),
    port: port === "" ? usualPort : Number(port),
  };
}

/** Paths are written anew on their way to a key: what would be another path then is refused. */
function readBucketAddress({ host, username }: URL, text: string, form: string): BucketAddress {
  if (username !== "" || !bucketName.test(host))
    throw new Error(`${form}; a bucket's name is small letters, digits, hyphens and dots`);
  const path = decode(text.slice("s3:/".length), form);
  if (/\/\/|\/\.{1,2}(?:\/|$)/.test(path))
    throw new Error(`${form}; a prefix with //, /./ or /../ in it is not taken`);
  return { kind: "s3", bucket: host };
}

/** As a person would write it. */
export function showFolder(server: ServerAddress | undefined, folder: string): string {
  if (server === undefined) return folder;
  if (server.kind === "s3") return `s3://${server.bucket}${folder}`;
  const { user, host, port } = server;
  const name = host.includes(":") ? `[${host}]` : host;
  return `sftp://${user}@${name}${port === usualPort ? "" : `:${port}`}${folder}`;
}

function decode(text: string, form: string): string {
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
