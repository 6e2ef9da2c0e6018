// Its stdin ends when the demo does, even if that was killed: then the server whose folder is named ends too, and its files go.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const folder = process.argv[2] ?? "";
const mostLooks = 100;

/** The number of the server's process is the first line of this file, which goes when the server has ended. */
function findServer() {
  try {
    return Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
}

process.stdin.resume().once("end", async () => {
  const server = findServer();
  if (server === undefined) return;
  process.kill(server, "SIGINT");
  for (let look = 0; look < mostLooks && findServer() !== undefined; look += 1) await delay(100);
  rmSync(folder, { recursive: true, force: true });
});
