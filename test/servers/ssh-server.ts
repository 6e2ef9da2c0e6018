import { timingSafeEqual } from "node:crypto";
import * as fs from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { join, posix } from "node:path";
import ssh2, { type Connection, type SFTPWrapper } from "ssh2";

export interface SshServer {
  readonly port: number;
  /** The public key, as a line of known_hosts has it. */
  readonly hostKey: string;
  /** How often somebody has tried to sign in. */
  readonly logins: () => number;
  /** Cuts every line, and refuses new ones until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Cuts the line once when so many bytes of files have been given out. */
  cutAfter(bytes: number): void;
  /** Does not let anybody open or remove files of this name. */
  deny(name: string): void;
  /** Has no room for anything in a folder, or has it again. */
  fill(folder: string | undefined): void;
  /** Gives no answer to anything from now on. */
  fallSilent(): void;
  stop(): Promise<void>;
}

interface Keys {
  readonly private: string;
  readonly public: string;
}

/** A pair of keys, in the forms of OpenSSH. @param passphrase by which the private one is locked */
export function makeKeys(passphrase?: string): Keys {
  const locked = { passphrase: passphrase ?? "", cipher: "aes256-ctr", rounds: 1 };
  for (;;) {
    const keys = ssh2.utils.generateKeyPairSync("ed25519", passphrase === undefined ? {} : locked);
    // One in two hundred that the package makes it can't read itself.
    const isSound = [keys.private, keys.public].every(
      (key) => !(ssh2.utils.parseKey(key, passphrase) instanceof Error),
    );
    if (isSound) return keys;
  }
}

export interface SshLogin {
  readonly user: string;
  readonly password?: string;
  /** A public key in the form of OpenSSH. */
  readonly publicKey?: string;
}

/** A real SSH server on 127.0.0.1 whose root is a folder of this disk. */
export async function startSshServer(
  root: string,
  login: SshLogin,
  hostKey = makeKeys(),
): Promise<SshServer> {
  const sockets = new Set<Socket>();
  const state = { logins: 0, bytesLeft: Number.POSITIVE_INFINITY, isSilent: false, denied: "" };
  let full: string | undefined;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    letIn(client, login, () => (state.logins += 1));
    client.on("error", () => undefined);
    client.on("ready", () =>
      client.on("session", (accept) =>
        accept().on("sftp", (acceptSftp) => {
          const sftp = acceptSftp();
          serveFiles(sftp, root, {
            isSilent: () => state.isSilent,
            isFull: (path) => full !== undefined && posix.resolve("/", path).startsWith(full),
            isDenied: (path) => posix.basename(path) === state.denied,
            onBytes: (bytes) => {
              state.bytesLeft -= bytes;
              if (state.bytesLeft > 0) return;
              state.bytesLeft = Number.POSITIVE_INFINITY;
              cut();
            },
          });
        }),
      ),
    );
  });
  // What counts lines is the server below that of the protocol.
  const tcp: import("node:net").Server = Reflect.get(server, "_srv");
  tcp.on("connection", (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<void> =>
    await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    cut();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    hostKey: hostKey.public,
    logins: () => state.logins,
    goAway: stop,
    comeBack: async () => await listen(port),
    cutAfter: (bytes) => (state.bytesLeft = bytes),
    deny: (name) => (state.denied = name),
    fill: (folder) => (full = folder),
    fallSilent: () => (state.isSilent = true),
    stop,
  };
}

function letIn(client: Connection, login: SshLogin, count: () => void): void {
  client.on("authentication", (context) => {
    if (context.method === "none") return context.reject(["password", "publickey"]);
    count();
    if (context.username !== login.user) return context.reject();
    if (context.method === "password" && context.password === login.password)
      return context.accept();
    if (context.method === "publickey" && login.publicKey !== undefined) {
      const key = ssh2.utils.parseKey(login.publicKey);
      if (key instanceof Error) throw key;
      const known = key.getPublicSSH();
      const isSame =
        known.length === context.key.data.length && timingSafeEqual(known, context.key.data);
      const { signature, blob, hashAlgo } = context;
      // It answers with an error, too, which is no yes.
      const verdict: unknown =
        signature === undefined || key.verify(blob ?? Buffer.alloc(0), signature, hashAlgo);
      const isSigned = verdict === true;
      if (isSame && isSigned) return context.accept();
    }
    return context.reject();
  });
}

interface Behaviour {
  readonly isFull: (path: string) => boolean;
  readonly isSilent: () => boolean;
  readonly isDenied: (path: string) => boolean;
  readonly onBytes: (bytes: number) => void;
}

const { STATUS_CODE, flagsToString } = ssh2.utils.sftp;
const statuses: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  ENOTDIR: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
};

type FileOrFolder = { readonly fd: number } | { names: readonly string[]; readonly path: string };

/** The protocol as OpenSSH's server answers it, on the folder `root`. */
function serveFiles(sftp: SFTPWrapper, root: string, behaviour: Behaviour): void {
  const open = new Map<number, FileOrFolder>();
  let handles = 0;
  const on = (path: string): string => join(root, posix.resolve("/", path));
  const give = (id: number, what: FileOrFolder): void => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE((handles += 1));
    open.set(handles, what);
    sftp.handle(id, handle);
  };
  const find = (handle: Buffer): FileOrFolder => {
    const found = open.get(handle.readUInt32BE());
    if (found === undefined) throw new Error("no such handle");
    return found;
  };
  const fileOf = (handle: Buffer): number => {
    const found = find(handle);
    if ("fd" in found) return found.fd;
    throw new Error("it is a folder");
  };
  /** Does one thing, and says how it went where the thing itself does not. */
  const answer = (event: string, act: (id: number, ...args: never[]) => unknown): void => {
    sftp.on(event, (id: number, ...args: never[]) => {
      if (behaviour.isSilent()) return;
      try {
        if (act(id, ...args) === undefined) sftp.status(id, STATUS_CODE.OK);
      } catch (error) {
        const code = String(Reflect.get(error as object, "code"));
        sftp.status(id, statuses[code] ?? STATUS_CODE.FAILURE);
      }
    });
  };
  /** As OpenSSH says it: the protocol has no word for a full disk. */
  const takeRoom = (path: string): void => {
    if (behaviour.isFull(path)) throw new Error("no room");
  };
  const given = true;
  const attributes = (stats: fs.Stats) => ({
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
  });
  answer("REALPATH", (id, path: string) => {
    sftp.name(id, [{ filename: posix.resolve("/", path), longname: "", attrs: {} as never }]);
    return given;
  });
  answer("STAT", (id, path: string) => {
    sftp.attrs(id, attributes(fs.statSync(on(path))));
    return given;
  });
  answer("LSTAT", (id, path: string) => {
    sftp.attrs(id, attributes(fs.lstatSync(on(path))));
    return given;
  });
  answer("FSTAT", (id, handle: Buffer) => {
    sftp.attrs(id, attributes(fs.fstatSync(fileOf(handle))));
    return given;
  });
  answer("SETSTAT", (_id, path: string, { atime, mtime }: { atime?: number; mtime?: number }) => {
    if (atime !== undefined && mtime !== undefined) fs.utimesSync(on(path), atime, mtime);
  });
  answer("FSETSTAT", () => undefined);
  answer("OPENDIR", (id, path: string) => {
    give(id, { names: fs.readdirSync(on(path)), path });
    return given;
  });
  answer("READDIR", (id, handle: Buffer) => {
    const folder = find(handle);
    if (!("names" in folder)) throw new Error("it is no folder");
    const some = folder.names.slice(0, 100);
    folder.names = folder.names.slice(100);
    if (some.length === 0) sftp.status(id, STATUS_CODE.EOF);
    else
      sftp.name(
        id,
        some.map((filename) => ({
          filename,
          longname: filename,
          attrs: attributes(fs.lstatSync(on(posix.join(folder.path, filename)))),
        })),
      );
    return given;
  });
  answer("OPEN", (id, path: string, flags: number) => {
    if (behaviour.isDenied(path)) throw Object.assign(new Error("denied"), { code: "EACCES" });
    const how = flagsToString(flags) ?? "r";
    if (how !== "r") takeRoom(path);
    give(id, { fd: fs.openSync(on(path), how) });
    return given;
  });
  answer("READ", (id, handle: Buffer, offset: number, length: number) => {
    const piece = Buffer.alloc(length);
    const bytes = fs.readSync(fileOf(handle), piece, 0, length, offset);
    if (bytes === 0) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, piece.subarray(0, bytes));
    behaviour.onBytes(bytes);
    return given;
  });
  answer("WRITE", (_id, handle: Buffer, offset: number, data: Buffer) => {
    fs.writeSync(fileOf(handle), data, 0, data.length, offset);
  });
  answer("CLOSE", (_id, handle: Buffer) => {
    const found = find(handle);
    if ("fd" in found) fs.closeSync(found.fd);
    open.delete(handle.readUInt32BE());
  });
  answer("MKDIR", (_id, path: string) => {
    takeRoom(path);
    fs.mkdirSync(on(path));
  });
  answer("REMOVE", (_id, path: string) => {
    if (behaviour.isDenied(path)) throw Object.assign(new Error("denied"), { code: "EACCES" });
    fs.unlinkSync(on(path));
  });
  answer("RENAME", (_id, from: string, to: string) => {
    takeRoom(to);
    // As OpenSSH does it: never over what is there.
    fs.linkSync(on(from), on(to));
    fs.unlinkSync(on(from));
  });
  sftp.on("EXTENDED", (id: number) => sftp.status(id, STATUS_CODE.OP_UNSUPPORTED));
  sftp.on("end", () => {
    for (const one of open.values()) if ("fd" in one) fs.closeSync(one.fd);
    open.clear();
  });
}
