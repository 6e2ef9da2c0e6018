/**
 * Would a check be faster if rows were mapped and validated on a second thread? One thread that reads, maps and validates, beside two: one that
 * reads and hands blocks of rows over, one that maps and validates them. Seconds depend on who else is at work on the machine;
 * the CPU of each thread does less, and says how fast two cores of their own could be.
 * Run: node bench/threads.ts [rows]
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { bindLoad } from "../src/load/bind/bind-load.ts";
import { prepareRow } from "../src/load/bind/prepare-rows.ts";
import type { SourceRow } from "../src/rows/row.ts";
import { writeWideDetails } from "./write-wide-details.ts";

interface Paths {
  readonly sourcePath: string;
  readonly mappingPath: string;
}

/** What the first thread needs to know of a row that is valid: its key, and its hash for that of the file. */
type Judged = readonly { readonly key: string | undefined; readonly payloadHash: string }[];

interface Figures {
  readonly rows: number;
  readonly seconds: number;
  /** Of each thread. */
  readonly cpuSeconds: readonly number[];
}

const blockRows = 256;
const mostUnderWay = 8;
const goal = 1.3;

const cpuSeconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};

type Bound = Awaited<ReturnType<typeof bindLoad>>;

function judge(bound: Bound, row: SourceRow): Judged {
  const prepared = prepareRow(bound, row);
  if (prepared.kind !== "valid") return [];
  const { key, payloadHash } = prepared.row;
  return [{ key, payloadHash }];
}

async function readOnly(paths: Paths): Promise<Figures> {
  const bound = await bindLoad(paths);
  const [startedAt, before] = [performance.now(), cpuSeconds()];
  let rows = 0;
  for await (const _row of bound.readRows()) rows += 1;
  return {
    rows,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: [cpuSeconds() - before],
  };
}

async function onOneThread(paths: Paths): Promise<Figures> {
  const bound = await bindLoad(paths);
  const [startedAt, before] = [performance.now(), cpuSeconds()];
  let rows = 0;
  for await (const row of bound.readRows()) rows += judge(bound, row).length;
  return {
    rows,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: [cpuSeconds() - before],
  };
}

/** A block of rows, as it goes from thread to thread: as it is, or its cells in one text, which is copied faster than many. */
type Block = readonly SourceRow[] | { readonly cells: string; readonly places: Float64Array };

const betweenCells = "\u001F";
const betweenRows = "\u001E";

function pack(rows: readonly SourceRow[]): Block {
  const places = new Float64Array(2 * rows.length);
  for (const [index, { rowNumber, line }] of rows.entries())
    places.set([rowNumber, line], 2 * index);
  return { cells: rows.map(({ cells }) => cells.join(betweenCells)).join(betweenRows), places };
}

function unpack(block: Block): readonly SourceRow[] {
  if (!("places" in block)) return block;
  const { cells, places } = block;
  return cells.split(betweenRows).map((row, index) => ({
    rowNumber: places[2 * index] ?? 0,
    line: places[2 * index + 1] ?? 0,
    cells: row.split(betweenCells),
  }));
}

async function onTwoThreads(
  paths: Paths,
  pass: (rows: readonly SourceRow[]) => Block,
): Promise<Figures> {
  const bound = await bindLoad(paths);
  const worker = new Worker(new URL(import.meta.url), { workerData: paths });
  await once(worker, "message");
  const [startedAt, before] = [performance.now(), cpuSeconds()];
  let rows = 0;
  let underWay = 0;
  let block: SourceRow[] = [];
  const ended = new Promise<number>((resolve) => {
    worker.on("message", (message: Judged | number) => {
      if (typeof message === "number") return resolve(message);
      rows += message.length;
      underWay -= 1;
    });
  });
  const handOver = async (): Promise<void> => {
    worker.postMessage(pass(block), []);
    block = [];
    underWay += 1;
    while (underWay >= mostUnderWay) await once(worker, "message");
  };
  for await (const row of bound.readRows()) {
    block.push(row);
    if (block.length >= blockRows) await handOver();
  }
  await handOver();
  worker.postMessage("over", []);
  const ofWorker = await ended;
  const seconds = (performance.now() - startedAt) / 1000;
  const own = cpuSeconds() - before;
  await worker.terminate();
  return { rows, seconds, cpuSeconds: [own, ofWorker] };
}

/** The second thread. */
async function work(): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const bound = await bindLoad(workerData as Paths);
  const before = cpuSeconds();
  port.on("message", (block: Block | "over") => {
    if (block === "over") return port.postMessage(cpuSeconds() - before);
    port.postMessage(unpack(block).flatMap((row) => judge(bound, row)));
  });
  port.postMessage([]);
}

function show(name: string, { rows, seconds, cpuSeconds: threads }: Figures): void {
  const each = threads.map((cpu) => ((cpu * 1e6) / rows).toFixed(1)).join(" + ");
  console.log(
    `${name.padEnd(30)} ${rows.toLocaleString("en-US").padStart(9)} rows  ${(rows / seconds).toFixed(0).padStart(7)} rows/s  ${each} µs CPU a row`,
  );
}

async function compare(rows: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-bench-"));
  try {
    const sourcePath = join(folder, "wide.csv");
    const paths = { sourcePath, mappingPath: await writeWideDetails(sourcePath, rows) };
    await onOneThread(paths);
    show("reading alone", await readOnly(paths));
    const one = await onOneThread(paths);
    show("one thread", one);
    for (const [name, pass] of [
      ["two threads, rows as they are", (block: readonly SourceRow[]): Block => block],
      ["two threads, cells as one text", pack],
    ] as const) {
      const two = await onTwoThreads(paths, pass);
      show(name, two);
      const bound = (one.cpuSeconds[0] ?? 0) / Math.max(...two.cpuSeconds);
      const ratio = one.seconds / two.seconds;
      console.log(
        `  rows/s of two threads ÷ one: ${ratio.toFixed(2)} (goal ${goal}: ${ratio >= goal ? "met" : "MISSED"}); by the CPU of the busier thread at most ${bound.toFixed(2)}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await (isMainThread ? compare(Number(process.argv[2] ?? 200_000)) : work());
