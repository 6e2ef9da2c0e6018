import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { builtProgram, projectFolder } from "./project-paths.ts";

export interface SimulatorProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

const patienceMs = 10_000;
const endWithParent = new URL("end-with-parent.mjs", import.meta.url).href;

/**
 * Runs `waybill simulate` on a free port. However this process ends, the simulator ends with it.
 * @throws Error with what the simulator said when it does not come up
 */
export async function startSimulatorProcess(words: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    ["--import", endWithParent, builtProgram, "simulate", "--quiet", ...words],
    { cwd: projectFolder, stdio: "pipe" },
  );
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(kill, patienceMs);
    await closed;
    clearTimeout(timer);
    process.off("exit", kill);
  };
  try {
    return { url: await readUrl(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that a simulator prints once it listens. Its stdout and stderr are read from now on. */
export async function readUrl(child: ChildProcess, patience = patienceMs): Promise<string> {
  let said = "";
  return await new Promise((resolve, reject) => {
    const giveUp = (why: string): void => reject(new Error(`the simulator ${why}\n${said}`));
    const timer = setTimeout(() => giveUp("said no address in time"), patience);
    const listen = (text: string): void => {
      said += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.setEncoding("utf8").on("data", listen);
    child.stderr?.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    child.once("close", () => {
      clearTimeout(timer);
      giveUp("ended");
    });
  });
}
