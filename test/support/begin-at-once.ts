import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Begin, Ended } from "./begin-on-word.ts";

const script = fileURLToPath(new URL("begin-on-word.ts", import.meta.url));

/** Begins loads or plans in a process each: all of them are asked whether to begin before the first may. */
export async function beginAtOnce(given: readonly Begin[]): Promise<readonly Ended[]> {
  const children = given.map(() => fork(script));
  try {
    await Promise.all(
      children.map(async (child, index) => {
        const asked = messageOf(child);
        child.send(given[index] ?? {});
        const said = await asked;
        if (said !== "asked") throw new Error(`ended before it was asked: ${JSON.stringify(said)}`);
      }),
    );
    return await Promise.all(
      children.map(async (child) => {
        const ended = messageOf(child);
        child.send("go");
        return (await ended) as Ended;
      }),
    );
  } finally {
    for (const child of children) child.kill("SIGKILL");
  }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`ended with ${signal ?? code}`)));
  });
}
