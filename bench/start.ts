// What starting costs: the CPU time of short commands as multiples of what Node itself takes to do nothing.
// Usage: npm run build && npm run bench:start [-- runs]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist", "cli", "main.cjs");
const sample = join(root, "samples", "billing-run-actions-clean");
const mapping = join(sample, "mapping.yaml");
const runs = Number(process.argv[2] ?? 15);

/** Bounds: multiples of Node's own start. */
const bounds: readonly (readonly [most: number, words: readonly string[]])[] = [
  [3, ["--version"]],
  [3, ["--help"]],
  [3, ["load", "--help"]],
  [10, ["targets"]],
  [10, ["loads"]],
  [10, ["lint", mapping]],
  [10, ["check", "ten-rows.csv", "-m", mapping]],
];

const folder = mkdtempSync(join(tmpdir(), "waybill-start-"));
const rows = readFileSync(join(sample, "billing-run-2026-09-actions.csv"), "utf8").split("\n");
writeFileSync(join(folder, "ten-rows.csv"), `${rows.slice(0, 11).join("\n")}\n`);

/** Milliseconds of CPU, user and system, that one process takes from its making to its end, as bash measures it. */
function cost(args: readonly string[]): number {
  const timed = `TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null`;
  const { status, stderr } = spawnSync("bash", ["-c", timed, process.execPath, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  const [, user, system] = /^(\d+\.\d+) (\d+\.\d+)\n$/.exec(stderr) ?? [];
  if (status !== 0 || user === undefined || system === undefined)
    throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return (Number(user) + Number(system)) * 1000;
}

const median = (costs: readonly number[]): number =>
  costs.toSorted((one, other) => one - other)[Math.floor(costs.length / 2)] ?? Number.NaN;

// In turns, so that whatever else the machine does falls on all of them alike.
const nothing: number[] = [];
const costs = bounds.map((): number[] => []);
for (let run = 0; run < runs; run += 1) {
  nothing.push(cost(["-e", "0"]));
  for (const [at, [, words]] of bounds.entries()) costs[at]?.push(cost([program, ...words]));
}
rmSync(folder, { recursive: true });

const base = median(nothing);
console.log(
  `Node ${process.versions.node}, ${runs} runs each, median; node -e 0 takes ${base.toFixed(0)} ms of CPU`,
);
for (const [at, [most, words]] of bounds.entries()) {
  const ms = median(costs[at] ?? []);
  const shown = words.map((word) => word.replace(`${sample}/`, "")).join(" ");
  console.log(
    `${shown.padEnd(36)} ${(ms / base).toFixed(1).padStart(5)} ×  (at most ${most})  ${ms.toFixed(0).padStart(5)} ms`,
  );
}
