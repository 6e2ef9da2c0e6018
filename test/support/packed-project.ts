import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { readUrl, type SimulatorProcess } from "../../samples/play/start-simulator-process.ts";
import { projectFolder } from "../../samples/play/project-paths.ts";

/** What `npm pack --json` tells of the package that it made. */
export interface PackedProject {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Folders of a working copy that are no part of the project. */
const notCopied =
  /^(?:(?:test\/servers\/)?node_modules|dist|coverage|waybill-runs|\.git|\.node|\.waybill-demo)$/;
/** What is told to npm from outside and still holds in another folder: where packages come from. */
const npmSettings = /^npm_config_(?:.*registry|.*proxy|cache|userconfig|globalconfig)$/i;

/** The environment of somebody who has never heard of this project, on the Node that runs the tests. */
export function strangersEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_|waybill_|node_options$|node_no_warnings$)/i.test(name) || npmSettings.test(name),
  );
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, npm_config_ignore_scripts: "true" };
}

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a folder to its end. Rejects, with all that it said, unless it ends with exit code 0. */
export async function runIn(
  folder: string,
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = strangersEnvironment(),
): Promise<Said> {
  const options = { cwd: folder, env, maxBuffer: 64 << 20 };
  return await promisify(execFile)(program, words, options).catch((error: unknown) => {
    const { stdout, stderr } = Object.assign({ stdout: "", stderr: "" }, error);
    throw new Error(`${program} ${words.join(" ")}\n${stdout}\n${stderr}`, { cause: error });
  });
}

/** A copy of the project as somebody may have it who publishes it: with a build in it whose sources have changed since. */
export function copyProject(folder: string, leftBehind: string): void {
  const filter = (path: string): boolean => !notCopied.test(relative(projectFolder, path));
  cpSync(projectFolder, folder, { recursive: true, filter });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  mkdirSync(dirname(join(folder, leftBehind)), { recursive: true });
  writeFileSync(join(folder, leftBehind), "");
}

/** `npm pack`, with all that it does before. */
export async function packProject(project: string, destination: string): Promise<PackedProject> {
  const words = ["pack", "--json", "--silent", "--pack-destination", destination];
  // Scripts of our own are run: one of them makes the build.
  const env = { ...strangersEnvironment(), npm_config_ignore_scripts: "false" };
  const { stdout } = await runIn(project, "npm", words, env);
  const [packed]: readonly PackedProject[] = JSON.parse(stdout);
  assert.ok(packed !== undefined, stdout);
  return packed;
}

/** The name of the command, as the package gives it. */
export const program = "waybill";

/** npx reads a good deal before it starts anything, and the machine may be busy. */
const patienceMs = 60_000;

/** `npx waybill simulate`, in a folder where the package is installed. */
export async function startInstalledSimulator(app: string): Promise<SimulatorProcess> {
  const words = ["--no-install", program, "simulate", "--quiet", "--port", "0"];
  // In a group of their own npx, its shell and the program can be ended together.
  const options = { cwd: app, env: strangersEnvironment(), detached: true } as const;
  const child = spawn("npx", words, options);
  const closed = once(child, "close");
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
  };
  process.once("exit", kill);
  const stop = async (): Promise<void> => {
    process.off("exit", kill);
    kill();
    await closed;
  };
  try {
    return { url: await readUrl(child, patienceMs), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
