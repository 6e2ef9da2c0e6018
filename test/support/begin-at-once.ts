import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
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

/** Processes that have nothing to do: to start one takes longer than most loads. They end with this one. */
const idle = new Set<ChildProcess>();

function takeProcess(): ChildProcess {
  const [waiting] = idle;
  const child = waiting ?? fork(script);
  idle.delete(child);
  if (waiting === undefined) child.once("exit", () => idle.delete(child));
  child.ref();
  child.channel?.ref();
  return child;
}

function putBack(child: ChildProcess): void {
  idle.add(child);
  // Nobody waits for them.
  child.unref();
  child.channel?.unref();
}

/** Begins a load or a plan in a process of its own, up to where a person is asked. */
export async function beginOnWord(given: Begin): Promise<Asked> {
  const child = takeProcess();
  const kill = (): void => {
    if (!idle.has(child)) child.kill("SIGKILL");
  };
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
    const end = (await ended) as Ended;
    putBack(child);
    return end;
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
  const over = new AbortController();
  try {
    return await Promise.race([
      once(child, "message", over).then(([message]: readonly unknown[]) => message),
      once(child, "exit", over).then(([code, signal]: readonly unknown[]) => {
        throw new Error(`ended with ${String(signal ?? code)}`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
