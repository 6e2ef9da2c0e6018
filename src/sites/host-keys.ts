import { createHash, createHmac } from "node:crypto";
import type { SftpAddress } from "../drops/server-folder.ts";
import { ConfigurationError, messageOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";

/** A key of a server, as the server shows it. */
export interface HostKey {
  /** `ssh-ed25519`, … */
  readonly type: string;
  readonly bytes: Buffer;
}

export function readHostKey(bytes: Buffer): HostKey {
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  return { type: bytes.toString("latin1", 4, 4 + Math.min(length, 64)), bytes };
}

/** `SHA256:…`, as ssh shows it. */
export function fingerprintOf(bytes: Buffer): string {
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=$/, "")}`;
}

/** What a known_hosts file says of one server. */
export interface KnownKeys {
  readonly trusted: readonly HostKey[];
  readonly revoked: readonly HostKey[];
}

/** What a known_hosts file says of a server. @throws ConfigurationError ERR_SFTP_HOST_KEY when the file can't be read */
export async function readKnownHosts(server: SftpAddress, path: string): Promise<KnownKeys> {
  try {
    return findKnownKeys((await readRegularFile(path)).toString("utf8"), server);
  } catch (error) {
    throw new ConfigurationError(`the file ${path} can't be read: ${messageOf(error)}`, {
      code: "ERR_SFTP_HOST_KEY",
      actions: ["Correct known_hosts: under sftp:."],
      cause: error,
    });
  }
}

/**
 * Reads the lines of a known_hosts file that name a server: plain names, `[host]:port`, and hashed ones. Names with `*`, `?` or `!`
 * and authorities (`@cert-authority`) are not looked at.
 */
function findKnownKeys(text: string, { host, port }: SftpAddress): KnownKeys {
  const name = port === 22 ? host : `[${host}]:${port}`;
  const trusted: HostKey[] = [];
  const revoked: HostKey[] = [];
  for (const line of text.split("\n")) {
    const words = line.trim().split(/[ \t]+/);
    const mark = words[0]?.startsWith("@") === true ? words.shift() : undefined;
    const [names = "", , key = ""] = words;
    if (names.startsWith("#") || !names.split(",").some((one) => isNamed(one, name))) continue;
    const bytes = Buffer.from(key, "base64");
    if (bytes.length === 0) continue;
    if (mark === undefined) trusted.push(readHostKey(bytes));
    else if (mark === "@revoked") revoked.push(readHostKey(bytes));
  }
  return { trusted, revoked };
}

function isNamed(written: string, name: string): boolean {
  if (!written.startsWith("|1|")) return written.toLowerCase() === name;
  const [, , salt = "", hash = ""] = written.split("|");
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}

/** By which signatures a key of a type shows that it is there; none with SHA-1. */
export function signaturesOf(type: string): readonly string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}
