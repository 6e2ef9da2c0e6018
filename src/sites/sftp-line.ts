import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { resolve } from "node:path";
import { readSecret, type SecretPlace } from "../connections/read-secret.ts";
import { showFolder, type SftpAddress } from "../drops/server-folder.ts";
import {
  ConfigurationError,
  LoadError,
  messageOf,
  systemCodeOf,
  TargetError,
} from "../kernel/load-error.ts";
import {
  fingerprintOf,
  readHostKey,
  readKnownHosts,
  signaturesOf,
  type HostKey,
} from "./host-keys.ts";
import type { HostProof, SftpSettings } from "./sftp-settings.ts";

type Client = typeof import("ssh2-sftp-client");
type Connection = InstanceType<Client>;
/** What a server is asked through. */
export type Session = Awaited<ReturnType<Connection["connect"]>>;

/** A server that is slower than that is as good as gone. */
const usualPatience = { connectMs: 20_000, answerMs: 60_000 };
/** Milliseconds. */
const goodbyeMs = 2000;
/** While a load takes its time nothing is asked, and a line that is cut should be known. */
const keepaliveMs = 15_000;

export interface SftpMeans {
  readonly place: SecretPlace;
  /** Loads the package; a test says that there is none. */
  readonly load?: () => Promise<Client>;
  /** How long to wait for the line, and for each answer; milliseconds. */
  readonly patience?: { readonly connectMs: number; readonly answerMs: number };
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

export type Question<T> = (session: Session, done: Done<T>, isAlive: () => void) => void;

/** A line to a server: made when it is needed, and again when it was cut. */
export interface SftpLine {
  /**
   * Asks one thing. `isAlive` is to be called when something has come of a long answer.
   * @throws LoadError ERR_SFTP_… where the server is out of reach; what the server says otherwise
   */
  ask<T>(what: Question<T>): Promise<T>;
  close(): Promise<void>;
}

/** A login that was refused is not tried again while its settings are in use: many servers lock an account that is. */
const refusedLogins = new WeakMap<SftpSettings, LoadError>();

interface OpenLine {
  readonly session: Session;
  readonly socket: Socket;
  readonly connection: Connection;
}

export function createSftpLine(
  address: SftpAddress,
  settings: SftpSettings,
  means: SftpMeans,
): SftpLine {
  // What could not be reached stays so: it is not tried again for every file.
  let opening: Promise<OpenLine> | undefined;
  let isOver = false;
  const open = async (): Promise<OpenLine> => {
    if (isOver) throw unreachable(address, "the line is closed");
    const before = opening;
    if (before !== undefined) {
      const line = await before;
      if (!line.socket.destroyed) return line;
      if (opening === before) opening = undefined;
    }
    opening ??= openLine(address, settings, means);
    return await opening;
  };
  return {
    ask: async (what) => {
      const { session, socket } = await open();
      const { answerMs } = means.patience ?? usualPatience;
      return await askOnce(address, { socket, answerMs }, (done, isAlive) =>
        what(session, done, isAlive),
      );
    },
    close: async () => {
      isOver = true;
      const line = await opening?.catch(() => undefined);
      if (line !== undefined) await hangUp(line);
    },
  };
}

/** Every question has an answer: the server's, that the line was cut, or that it took too long. */
async function askOnce<T>(
  address: SftpAddress,
  { socket, answerMs }: { readonly socket: Socket; readonly answerMs: number },
  what: (done: Done<T>, isAlive: () => void) => void,
): Promise<T> {
  return await new Promise<T>((answer, refuse) => {
    const cut = (): void => end(() => refuse(unreachable(address, "the line was cut")));
    const timer = setTimeout(() => {
      end(() => refuse(unreachable(address, `no answer came for ${answerMs / 1000} s`)));
      socket.destroy();
    }, answerMs);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off("close", cut);
      settle();
    };
    socket.once("close", cut);
    if (socket.destroyed) return cut();
    const done: Done<T> = (error, value) => {
      // What was open when the line was cut gets an error that says less than that.
      if (error && socket.destroyed) cut();
      else end(() => (error ? refuse(error) : answer(value)));
    };
    try {
      what(done, () => timer.refresh());
    } catch (error) {
      end(() => refuse(error));
    }
  });
}

async function openLine(
  address: SftpAddress,
  settings: SftpSettings,
  means: SftpMeans,
): Promise<OpenLine> {
  const refused = refusedLogins.get(settings);
  if (refused !== undefined) throw refused;
  const { connectMs } = means.patience ?? usualPatience;
  const Sftp = await (means.load ?? loadClient)().catch(refuseWithoutPackage);
  const login = await loginOf(address, settings.login, means.place);
  const { judge, algorithms } = await hostJudge(address, settings.host, means.place.folder);
  const socket = await reach(address, connectMs);
  let refusal: LoadError | undefined;
  // Without listeners of ours it prints lines of its own.
  const silence = { error: () => undefined, end: () => undefined, close: () => undefined };
  const connection = new Sftp("waybill", silence);
  try {
    const session = await connection.connect({
      sock: socket,
      username: address.user,
      ...login,
      ...algorithms,
      readyTimeout: connectMs,
      keepaliveInterval: keepaliveMs,
      hostVerifier: (bytes: Buffer): boolean => {
        refusal = judge(readHostKey(bytes));
        return refusal === undefined;
      },
    });
    session.on("error", () => undefined);
    return { session, socket, connection };
  } catch (error) {
    socket.destroy();
    const fault = refusal ?? explain(address, error);
    if (fault.code === "ERR_SFTP_LOGIN") refusedLogins.set(settings, fault);
    throw fault;
  }
}

async function loadClient(): Promise<Client> {
  return (await import("ssh2-sftp-client")).default;
}

function refuseWithoutPackage(cause: unknown): never {
  if (systemCodeOf(cause) !== "ERR_MODULE_NOT_FOUND") throw cause;
  throw new ConfigurationError("sftp:// takes the package ssh2-sftp-client, which is not there", {
    code: "ERR_SFTP_PACKAGE",
    actions: ["Where Waybill is installed: npm install --ignore-scripts ssh2-sftp-client"],
    cause,
  });
}

/** A socket of our own: it can be torn down whatever the other side does. */
async function reach(address: SftpAddress, connectMs: number): Promise<Socket> {
  const { host, port } = address;
  const socket = connectSocket({ host, port, noDelay: true });
  const limit = AbortSignal.timeout(connectMs);
  try {
    await once(socket, "connect", { signal: limit });
  } catch (error) {
    socket.destroy();
    const late = `no answer came for ${connectMs / 1000} s`;
    throw unreachable(address, limit.aborted ? late : messageOf(error), error);
  }
  socket.on("error", () => undefined);
  // Each open question waits for its end.
  socket.setMaxListeners(0);
  return socket;
}

async function hangUp({ connection, socket }: OpenLine): Promise<void> {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), goodbyeMs);
  const closed = once(socket, "close");
  await connection.end().catch(() => undefined);
  socket.destroySoon();
  await closed;
  clearTimeout(timer);
}

async function loginOf(
  address: SftpAddress,
  login: SftpSettings["login"],
  place: SecretPlace,
): Promise<object> {
  const where = `for ${address.user}@${address.host}`;
  switch (login.kind) {
    case "password":
      return {
        password: (await readSecret(login.password, place, `the password ${where}`, "body")).value,
      };
    case "key": {
      const key = await readSecret(login.key, place, `the key ${where}`, "body");
      const { passphrase } = login;
      return {
        privateKey: `${key.value}\n`,
        ...(passphrase === undefined
          ? {}
          : {
              passphrase: (await readSecret(passphrase, place, `the passphrase ${where}`, "body"))
                .value,
            }),
      };
    }
    case "agent": {
      const agent = login.socket ?? place.env["SSH_AUTH_SOCK"];
      if (agent !== undefined && agent !== "") return { agent };
      throw new ConfigurationError(`no agent is known ${where}: SSH_AUTH_SOCK is not set`, {
        code: "ERR_SFTP_LOGIN",
        actions: ["Start an agent, or give key or password under sftp:."],
      });
    }
  }
}

interface HostJudge {
  /** Why the server is not trusted; undefined where it is. */
  readonly judge: (key: HostKey) => LoadError | undefined;
  /** Which keys it is asked for, where only some are known. */
  readonly algorithms: object;
}

async function hostJudge(
  address: SftpAddress,
  proof: HostProof,
  folder: string,
): Promise<HostJudge> {
  if (proof.kind === "fingerprint") {
    const judge = (key: HostKey): LoadError | undefined =>
      proof.fingerprints.includes(fingerprintOf(key.bytes))
        ? undefined
        : refuseHost(address, key, `fingerprint says ${proof.fingerprints.join(" or ")}`);
    return { judge, algorithms: {} };
  }
  const path = resolve(folder, proof.path);
  const { trusted, revoked } = await readKnownHosts(address, path);
  const has = (keys: readonly HostKey[], { bytes }: HostKey): boolean =>
    keys.some((one) => one.bytes.equals(bytes));
  const judge = (key: HostKey): LoadError | undefined => {
    if (has(revoked, key)) return refuseHost(address, key, `${path} says that it is revoked`);
    if (has(trusted, key)) return undefined;
    const known = trusted.map(({ bytes }) => fingerprintOf(bytes)).join(" or ");
    return refuseHost(address, key, `${path} has ${known || "none for it"}`);
  };
  const serverHostKey = [...new Set(trusted.flatMap(({ type }) => signaturesOf(type)))];
  return {
    judge,
    algorithms: serverHostKey.length === 0 ? {} : { algorithms: { serverHostKey } },
  };
}

function refuseHost({ host, port }: SftpAddress, key: HostKey, known: string): LoadError {
  const name = port === 22 ? host : `${host}:${port}`;
  return new ConfigurationError(
    `${name} is not trusted: it shows the key ${fingerprintOf(key.bytes)} (${key.type}), and ${known}`,
    {
      code: "ERR_SFTP_HOST_KEY",
      actions: [
        "Ask whoever runs the server whether that is its key; only if it is, write it under sftp: as fingerprint, or into the known_hosts file.",
      ],
    },
  );
}

function unreachable(address: SftpAddress, why: string, cause?: unknown): LoadError {
  return new TargetError(`${showFolder(address, "")} can't be reached: ${why}`, {
    code: "ERR_SFTP_UNREACHABLE",
    actions: ["It is tried again at the next look."],
    cause,
  });
}

/** What the package says has no code. */
function explain(address: SftpAddress, error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const said = messageOf(error).replace(/^(?:\w+(?:->|: ))+/, "");
  const isKey = /privateKey|passphrase|private key/i.test(said);
  if (!isKey && !/authentication methods failed/i.test(said))
    return unreachable(address, said, error);
  const name = `${address.user}@${address.host}`;
  return new ConfigurationError(
    isKey ? `the key for ${name} can't be used: ${said}` : `${name} is refused by the server`,
    {
      code: "ERR_SFTP_LOGIN",
      actions: [
        "Correct user, key or password, and start the watch again or send it SIGHUP: it does not try once more by itself, because many servers lock an account then.",
      ],
      cause: error,
    },
  );
}
