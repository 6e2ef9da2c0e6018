import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { makeKeys } from "./ssh-server.ts";

const program = "/usr/sbin/sshd";

/** False where Debian's openssh-server is not installed, or its programs beside it are not. */
export const hasSshd =
  existsSync(program) &&
  ["ssh-agent", "ssh-add"].every((name) => spawnSync(name, ["-?"]).error === undefined);

/** OpenSSH's own server, as most partners run it. Files are those of this disk, under their own paths. */
export interface Sshd {
  readonly port: number;
  /** Whoever runs the tests: no server that is not root's lets anybody else in. */
  readonly user: string;
  /** The public key of the server, as a line of known_hosts has it. */
  readonly hostKey: string;
  /** A file with the private key that it lets in. */
  readonly keyPath: string;
  /** What it has written down. */
  readonly log: () => string;
  /** Cuts the line once when so many bytes were given out. */
  cutAfter(bytes: number): void;
  /** Hangs up at once on whoever calls, until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  /** Starts a real ssh-agent that has the key. @returns the path of its socket */
  startAgent(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Begins a server of its own.
 * @param denied calls of its file server that it refuses, as `sftp-server -Q requests` names them
 */
// A process for each line, as inetd starts it: no port that another test could have taken meanwhile. */
export async function startSshd(denied: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-sshd-"));
  const [host, user] = [makeKeys(), makeKeys()];
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o600);
    return join(folder, name);
  };
  const keyPath = put("user", user.private);
  const config = put(
    "sshd_config",
    `HostKey ${put("host", host.private)}
AuthorizedKeysFile ${put("authorized_keys", `${user.public}\n`)}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp${denied.length === 0 ? "" : ` -P ${denied.join()}`}
`,
  );
  // The folder in which it shuts away what it does not trust yet; a service manager would make it.
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  let log = "";
  let bytesLeft = Number.POSITIVE_INFINITY;
  const running = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  const begin = (command: string, words: readonly string[]): ChildProcess => {
    const child = spawn(command, words);
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  let isGone = false;
  const server = createServer((socket) => {
    if (isGone) return void socket.destroy();
    const child = begin(program, ["-i", "-e", "-f", config]);
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      sockets.delete(socket);
      child.kill("SIGKILL");
    });
    child.stdin?.on("error", () => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
    child.stdout?.on("data", (piece: Buffer) => {
      bytesLeft -= piece.length;
      if (bytesLeft > 0) return void socket.write(piece);
      bytesLeft = Number.POSITIVE_INFINITY;
      socket.destroy();
    });
    child.once("exit", () => socket.end());
    if (child.stdin !== null) socket.pipe(child.stdin);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    user: userInfo().username,
    hostKey: host.public,
    keyPath,
    log: () => log,
    cutAfter: (bytes) => (bytesLeft = bytes),
    goAway: () => (isGone = true),
    comeBack: () => (isGone = false),
    startAgent: async () => {
      const path = join(folder, "agent");
      const agent = begin("ssh-agent", ["-D", "-a", path]);
      if (agent.stdout !== null) await once(agent.stdout, "data");
      const env = { ...process.env, SSH_AUTH_SOCK: path };
      const { status, stderr } = spawnSync("ssh-add", [keyPath], { env, encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      return path;
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      const over = [...running].map(async (child) => await once(child, "exit"));
      for (const child of running) child.kill("SIGKILL");
      await Promise.all([closed, ...over]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
