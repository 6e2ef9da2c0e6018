import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** Both from 0. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where the busy time of a load's main thread went, in seconds. */
export interface BusyTime {
  readonly total: number;
  /** In functions of the ledger and all that they call: SQLite, and the waits for the disk. */
  readonly ledger: number;
}

/** Tells functions of the ledger by the source maps of the chunks into which the build has joined them. */
function createLedgerTest(): (frame: CallFrame) => boolean {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string): SourceMap | undefined => {
    if (!url.startsWith("file:")) return undefined;
    if (!maps.has(url)) {
      const path = `${fileURLToPath(url)}.map`;
      maps.set(
        url,
        existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, "utf8"))) : undefined,
      );
    }
    return maps.get(url);
  };
  return ({ url, lineNumber, columnNumber }) => {
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
    // Between two chunks of modules there is text of neither.
    const source: unknown = entry && "originalSource" in entry ? entry.originalSource : undefined;
    return typeof source === "string" && source.includes("/src/ledger/");
  };
}

/** Reads the one CPU profile that node wrote into a folder (`--cpu-prof`). */
export async function readLedgerShare(folder: string): Promise<BusyTime> {
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error(`no profile in ${folder}`);
  const profile = JSON.parse(await readFile(join(folder, name), "utf8")) as Profile;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const isOfLedger = createLedgerTest();
  const ledgerNodes = new Set<number>();
  const enter = (id: number): void => {
    if (ledgerNodes.has(id)) return;
    ledgerNodes.add(id);
    nodes.get(id)?.children?.forEach(enter);
  };
  for (const node of profile.nodes) if (isOfLedger(node.callFrame)) enter(node.id);
  let total = 0;
  let ledger = 0;
  for (const [index, id] of profile.samples.entries()) {
    const seconds = (profile.timeDeltas[index] ?? 0) / 1e6;
    if (nodes.get(id)?.callFrame.functionName === "(idle)") continue;
    total += seconds;
    if (ledgerNodes.has(id)) ledger += seconds;
  }
  return { total, ledger };
}
