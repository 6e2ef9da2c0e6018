import { execFile, type ExecFileException } from "node:child_process";
import { ConfigurationError } from "../load-error.ts";
import type { Environment } from "./connection.ts";

const patienceMs = 30_000;
const mostOutput = 64 * 1024;

interface CommandPlace {
  readonly env: Environment;
  readonly folder: string;
}

/**
 * Runs a program without a shell and gives what it prints. Its stderr is never shown, because it may hold the secret; nor
 * are its arguments.
 * @param use what it is for, as errors name it
 * @throws ConfigurationError ERR_CREDENTIAL_COMMAND
 */
export async function runSecretCommand(
  [program = "", ...words]: readonly string[],
  { env, folder }: CommandPlace,
  use: string,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      env: { ...env },
      timeout: patienceMs,
      killSignal: "SIGKILL",
      maxBuffer: mostOutput,
      windowsHide: true,
    } as const;
    const child = execFile(program, words, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(failed(program, use, explain(error)));
    });
    child.stdin?.on("error", () => undefined).end();
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
    ],
  });
}
