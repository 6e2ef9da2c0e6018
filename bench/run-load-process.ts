import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type ProcessUsage, readUsage, tellUsage } from "./process-usage.ts";

export interface LoadFigures extends ProcessUsage {
  readonly applied: number;
}

const built = fileURLToPath(new URL("..", import.meta.url));

interface LoadWords {
  readonly source: string;
  readonly mapping: string;
  readonly baseUrl: string;
  readonly runsDir: string;
  readonly flags?: readonly string[];
  readonly nodeFlags?: readonly string[];
  /** Whether a load may end with rows that did not go in. */
  readonly allowsBadRows?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of another build. */
  readonly from?: string | undefined;
}

/** One load by the real command line in a process of its own. @throws when it ends otherwise than with exit code 0 */
export async function runLoadProcess(load: LoadWords): Promise<LoadFigures> {
  return await startLoadProcess(load).over;
}

/** The same, for whoever may kill it. */
export function startLoadProcess(load: LoadWords): {
  readonly kill: () => void;
  readonly over: Promise<LoadFigures>;
} {
  const words = [
    ...(load.nodeFlags ?? []),
    "--import",
    tellUsage,
    join(load.from ?? built, "dist", "cli", "main.cjs"),
    "load",
    load.source,
    "-m",
    load.mapping,
    "--base-url",
    load.baseUrl,
    "--runs-dir",
    load.runsDir,
    "--json",
    ...(load.flags ?? []),
  ];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, WAYBILL_SESSION_ID: "bench-session", ...load.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { kill: () => void child.kill("SIGKILL"), over: figuresOf(child, load) };
}

async function figuresOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  load: LoadWords,
): Promise<LoadFigures> {
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  if (code !== 0 && !(code === 1 && load.allowsBadRows === true))
    throw new Error(`the load ended with exit code ${code}:\n${err}`);
  const { data: summary } = JSON.parse(out) as {
    data: { elapsedMs: number; outcomes: { applied: number } };
  };
  return {
    ...readUsage(err),
    seconds: summary.elapsedMs / 1000,
    applied: summary.outcomes.applied,
  };
}
