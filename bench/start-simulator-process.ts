import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));

export interface SimulatorProcess {
  readonly billingplatformUrl: string;
  readonly stop: () => void;
}

/** The simulated APIs in a process of their own, so that their memory and time are not the load's; nothing is stored. */
export async function startSimulatorProcess(
  flags: readonly string[] = [],
): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [program, "simulate", "--quiet", "--forget-records", ...flags],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`the simulator ended with ${code}`)));
  });
  return { billingplatformUrl: `${url}/bp/demo`, stop: () => void child.kill() };
}
