import { watchDrops } from "../../../src/index.ts";
import { createStoryClock } from "../../../samples/play/story-clock.ts";

/** A watch of another host that dies at the moment in which it has written down that a file is late. */
const [configPath = "", runsDir = "", address = "", time = "", hook = ""] = process.argv.slice(2);
await watchDrops({
  configPath,
  runsDir,
  ledger: { address },
  once: true,
  env: { TOKEN: "token-of-the-test", HOOK: hook },
  clock: createStoryClock(time),
  onArrival: () => process.kill(process.pid, "SIGKILL"),
});
