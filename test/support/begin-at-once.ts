import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Begin, Ended } from "./begin-on-word.ts";

const script = fileURLToPath(new URL("begin-on-word.ts", import.meta.url));

/** A process that stands where a person is asked whether a load may begin. */
export interface Asked {
  /** The person says yes. @returns how it ended */
  readonly go: () => Promise<Ended>;
  /** Ends the process, whatever it does. */
  readonly kill: () => void;
}

/** Begins a load or a plan in a process of its own, up to where a person is asked. */
export async function beginOnWord(given: Begin): Promise<Asked> {
  const child = fork(script);
  const kill = (): void => void child.kill("SIGKILL");
  const asked = messageOf(child);
  child.send(given);
  const said = await asked;
  if (said !== "asked") {
    kill();
    throw new Error(`ended before it was asked: ${JSON.stringify(said)}`);
  }
  const go = async (): Promise<Ended> => {
    const ended = messageOf(child);
    child.send("go");
    return (await ended) as Ended;
  };
  return { go, kill };
}

/** Begins loads or plans in a process each: all of them are asked whether to begin before the first may. */
export async function beginAtOnce(given: readonly Begin[]): Promise<readonly Ended[]> {
  const begun = await Promise.allSettled(given.map(beginOnWord));
  const asked = begun.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  try {
    for (const one of begun) if (one.status === "rejected") throw one.reason;
    return await Promise.all(asked.map(async ({ go }) => await go()));
  } finally {
    for (const { kill } of asked) kill();
  }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`ended with ${signal ?? code}`)));
  });
}
