import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("plain-load.ts", import.meta.url));

/** The plain script in a process of its own. */
export async function runPlainProcess(load: {
  readonly source: string;
  readonly baseUrl: string;
  readonly concurrency: number;
}): Promise<{ readonly applied: number; readonly failed: number }> {
  const words = [script, load.source, load.baseUrl, String(load.concurrency)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as { applied: number; failed: number };
}
