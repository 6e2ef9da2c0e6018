import { existsSync } from "node:fs";
import { playHosts } from "./hosts/play-hosts.ts";
import { builtProgram, typed } from "./play/project-paths.ts";

const print = (text: string): void => void process.stdout.write(text);
/** Well more than the lease of a dead worker and all loads take. */
const mostMs = 85_000;
const interrupted = new AbortController();
const late = AbortSignal.timeout(mostMs);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => interrupted.abort());

/** @returns the exit code: 0 when all books balance */
async function play(): Promise<number> {
  const folder = `.waybill-demo/hosts-${new Date().toISOString().replaceAll(/[-:.]/g, "")}`;
  try {
    const books = await playHosts({
      folder,
      months: ["2026-11", "2026-12"],
      rows: 60,
      standApart: true,
      print,
      signal: AbortSignal.any([interrupted.signal, late]),
    });
    for (const { file, faults } of books)
      for (const fault of faults) print(`  NOT AS EXPECTED: ${file}: ${fault}\n`);
    const isRight = books.every(({ faults }) => faults.length === 0);
    if (isRight) print("Every row has one outcome, and nothing was created twice.\n");
    print(`Each host has a folder of its own in ${folder}/, and nothing of it runs any more.\n`);
    return isRight ? 0 : 1;
  } catch (error) {
    if (interrupted.signal.aborted) {
      print("\nStopped, and everything that ran with it.\n");
      return 130;
    }
    if (!late.aborted) throw error;
    print(`\n  NOT AS EXPECTED: the loads were not over in ${mostMs / 1000} s\n`);
    return 1;
  }
}

if (existsSync(builtProgram)) {
  process.exitCode = await play();
} else {
  console.error(`There is no ${typed(builtProgram)}: run npm run build first.`);
  process.exitCode = 2;
}
