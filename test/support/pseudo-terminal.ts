import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { findBuiltProgram } from "./built-program.ts";

/** Where there is no script(1), what needs a terminal is skipped. */
export const hasTerminals = existsSync("/usr/bin/script");

/** A key, and what is drawn when it is to be pressed. */
export type KeyPress = readonly [shows: RegExp, press: string];

/** Runs the program on a pseudo-terminal, and presses each key when its question is there. */
export async function drive(
  args: readonly string[],
  keys: readonly KeyPress[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly drawn: string }> {
  const command = [process.execPath, findBuiltProgram(), ...args]
    .map((word) => `'${word}'`)
    .join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...process.env, ...env, TERM: "xterm" },
  });
  let drawn = "";
  let seen = 0;
  const left = [...keys];
  child.stdout.on("data", (data: Buffer) => {
    drawn += data.toString();
    const [next] = left;
    if (next?.[0].test(drawn.slice(seen)) !== true) return;
    left.shift();
    seen = drawn.length;
    child.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.stdin.destroy();
  return { code, drawn };
}
