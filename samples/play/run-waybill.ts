import { spawn } from "node:child_process";
import { builtProgram, projectFolder } from "./project-paths.ts";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The simulated APIs take any credential. */
const environment = {
  ...process.env,
  WAYBILL_TOKEN: "simulated-token",
  WAYBILL_SESSION_ID: "simulated-session",
};

/** Runs the built command line to its end, as a person would from the project's folder. */
export async function runWaybill(words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [builtProgram, ...words], {
    cwd: projectFolder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
