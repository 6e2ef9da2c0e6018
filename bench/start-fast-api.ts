import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An API that only answers, in a process of its own. */
export async function startFastApi(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const program = fileURLToPath(new URL("fast-api-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}/demo`, stop: () => void child.kill() };
}
