import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
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

const isOfLedger = ({ url }: ProfileNode["callFrame"]): boolean =>
  url.includes("/dist/ledger/") || url.includes("@photostructure/sqlite");

/** Reads the one CPU profile that node wrote into a folder (`--cpu-prof`). */
export async function readLedgerShare(folder: string): Promise<BusyTime> {
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error(`no profile in ${folder}`);
  const profile = JSON.parse(await readFile(join(folder, name), "utf8")) as Profile;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
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
