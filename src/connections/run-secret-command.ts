import { execFile, type ExecFileException } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  ConfigurationError,
  exitCodes,
  LoadError,
  messageOf,
  TargetError,
} from "../kernel/load-error.ts";
import { quoteArgument } from "../kernel/quote-argument.ts";
import type { Environment } from "./connection.ts";

const patienceMs = 30_000;
/** What an ended command has to clean up behind itself. */
const endedWithinMs = 1000;
const mostOutput = 64 * 1024;

/** What programs need to find themselves, their user, their agents and the network; secrets of others are not among it. */
const usualVariables: readonly RegExp[] = [
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|PWD|LANG|LANGUAGE|LC_[A-Z]+|TERM|TZ|TMPDIR|TMP|TEMP)$/,
  /^(?:XDG_[A-Z_]+|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|GPG_TTY|GNUPGHOME|DISPLAY|WAYLAND_DISPLAY)$/,
  /^(?:HTTPS?_PROXY|NO_PROXY|ALL_PROXY|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/i,
  /^(?:SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERNAME|USERDOMAIN|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES)$/i,
];

interface CommandPlace {
  readonly env: Environment;
  readonly folder: string;
  /** Variables that the command gets beside the usual ones. */
  readonly variables: readonly string[];
  readonly configPath?: string;
  /** What it reads on its stdin; default: nothing. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program without a shell and gives what it prints. Its stderr is never shown, because it may hold the secret; nor
 * are its arguments. Of the environment it gets what the configuration names and what programs usually need.
 * @param use what it is for, as errors name it
 * @throws ConfigurationError ERR_CREDENTIAL_COMMAND, ERR_CONFIGURATION_OPEN; TargetError ERR_INTERRUPTED
 */
export async function runSecretCommand(
  [program = "", ...words]: readonly string[],
  place: CommandPlace,
  use: string,
): Promise<string> {
  const { folder, signal, configPath } = place;
  if (configPath !== undefined) await assertOnlyOwnerWrites(configPath);
  if (signal?.aborted === true) throw interrupted();
  return await new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      env: environmentOf(place),
      timeout: patienceMs,
      killSignal: "SIGKILL",
      maxBuffer: mostOutput,
      windowsHide: true,
    } as const;
    const child = execFile(program, words, options, (error, stdout) => {
      signal?.removeEventListener("abort", end);
      if (error === null) resolve(stdout);
      else reject(failed(program, use, explain(error)));
    });
    const end = (): void => {
      // Children of its own may hold its output open: that is not waited for.
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), endedWithinMs).unref();
      reject(interrupted());
    };
    signal?.addEventListener("abort", end, { once: true });
    child.stdin?.on("error", () => undefined).end(place.input ?? "");
  });
}

function environmentOf({ env, variables }: CommandPlace): Record<string, string | undefined> {
  const isGiven = (name: string): boolean =>
    variables.includes(name) || usualVariables.some((usual) => usual.test(name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isGiven(name)));
}

const othersMayWrite = 0o022;
const anyoneMayWrite = 0o002;
const onlyOwnersRemove = 0o1000;

/** Whoever may write the configuration would run programs as the user of the load. */
async function assertOnlyOwnerWrites(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const [file, folder] = [await stat(path), await stat(dirname(path))];
    const isOurs = file.uid === process.getuid?.() || file.uid === 0;
    const isSticky = (folder.mode & onlyOwnersRemove) !== 0;
    if ((file.mode & othersMayWrite) !== 0 || !isOurs)
      throw openToOthers(path, isOurs ? `chmod go-w ${quoteArgument(path)}` : undefined);
    if ((folder.mode & anyoneMayWrite) !== 0 && !isSticky)
      throw openToOthers(path, `chmod o-w ${quoteArgument(dirname(path))}`);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new ConfigurationError(`${path} can't be looked at: ${messageOf(error)}.`, {
      code: "ERR_CONFIGURATION_OPEN",
      cause: error,
    });
  }
}

function openToOthers(path: string, remedy: string | undefined): ConfigurationError {
  return new ConfigurationError(
    `Other users of this machine may write ${path}, so its commands are not run.`,
    {
      code: "ERR_CONFIGURATION_OPEN",
      actions: [
        remedy === undefined
          ? "Make it a file of your own that nobody else may write, or of root."
          : `Look whether its commands are yours, then take the right away: ${remedy}`,
      ],
    },
  );
}

function interrupted(): TargetError {
  return new TargetError("the load was interrupted before there was a credential", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
  });
}

function explain(error: ExecFileException): string {
  if (error.killed === true && error.code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return `did not end within ${patienceMs / 1000} s`;
  if (error.code === "ENOENT") return "is not there";
  if (error.code === "EACCES") return "may not be run";
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "prints more than a secret";
  if (typeof error.code === "number") return `ended with code ${error.code}`;
  return typeof error.signal === "string" ? `was ended by ${error.signal}` : "can't be run";
}

function failed(program: string, use: string, what: string): ConfigurationError {
  return new ConfigurationError(`The program ${program}, which should print ${use}, ${what}.`, {
    code: "ERR_CREDENTIAL_COMMAND",
    actions: [
      "Run it by hand to see what it says; its output is not shown here, as it may be secret.",
      "Of the environment it gets what programs usually need (PATH, HOME …); name others with variables: [NAME] beside command.",
    ],
  });
}
