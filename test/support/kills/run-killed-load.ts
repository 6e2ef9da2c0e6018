import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../../src/kernel/clock.ts";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Run, Workdir } from "../workdir.ts";
import type { KillStory } from "./kill-stories.ts";

export interface KilledLoad {
  readonly loadId: string;
  readonly kills: number;
  /** The resume that came to the end. */
  readonly last: Run;
  /** How often a row had been written when the ledger first had it as applied. */
  readonly writesWhenApplied: ReadonlyMap<number, number>;
}

interface Killing {
  readonly workdir: Workdir;
  readonly simulator: Simulator;
  /** Calls back once, after so many further requests have ended. */
  readonly after: (requests: number, act: () => void) => void;
  readonly random: Random;
  readonly mostKills: number;
}

/** How often each row of the source was written, as the API itself counts. */
export function countWrites(story: KillStory, simulator: Simulator): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const record of simulator.records(story.service)) {
    for (const { recordNo } of record.writes) {
      const row = story.rowOf(record, recordNo);
      counts.set(row, (counts.get(row) ?? 0) + 1);
    }
  }
  const { firstOf, rows } = story;
  for (let row = 1; firstOf !== undefined && row <= rows; row += 1)
    counts.set(row, counts.get(firstOf(row)) ?? 0);
  return counts;
}

/** Runs a load, kills it at random moments, and resumes it until it comes to its end. */
export async function runKilledLoad(story: KillStory, killing: Killing): Promise<KilledLoad> {
  const { workdir, simulator, mostKills } = killing;
  const place = ["--base-url", simulator.urls[story.service], ...story.flags];
  workdir.file("rows.csv", story.source);
  workdir.file("mapping.yaml", story.mapping);
  const begin = await story.begin(workdir, place);
  const writesWhenApplied = new Map<number, number>();
  let kills = 0;
  for (;;) {
    const id = await findLoad(workdir, story);
    const words = id === undefined ? begin : ["resume", id, "--yes"];
    const run = await runAndKill(words, { ...killing, mostKills: mostKills - kills });
    if (run.signal === "SIGKILL") kills += 1;
    if (id !== undefined)
      await usingLedger(workdir, async (ledger) => {
        await noteApplied(story, { simulator, ledger, id }, writesWhenApplied);
      });
    if (run.signal === "SIGKILL") continue;
    if (run.code !== exitCodes.stopped || kills < mostKills) {
      assert.notEqual(run.code, exitCodes.stopped, run.stderr);
      const loadId = id ?? (await findLoad(workdir, story));
      assert.ok(loadId !== undefined, "no load is in the ledger");
      return { loadId, kills, last: run, writesWhenApplied };
    }
  }
}

/** One process, killed after some requests or some time; not any more when it has been killed often enough. */
async function runAndKill(
  words: readonly string[],
  { workdir, after, random, mostKills }: Killing,
): Promise<Run> {
  const program = workdir.start(words);
  const kill = (): void => void program.process.kill("SIGKILL");
  if (mostKills > 0 && random() < 0.75) {
    const wait = random() * 12;
    after(1 + Math.floor(random() * 14), () => void delay(wait).then(kill));
  } else if (mostKills > 0) {
    // From before its first line of code to the writing of its reports.
    void delay(random() * 2500).then(kill);
  }
  return await program.over;
}

/** The load, once it is in the ledger: a process killed just before that leaves its folder behind. */
async function findLoad(workdir: Workdir, { isOurs }: KillStory): Promise<string | undefined> {
  if (!workdir.exists("waybill-runs/ledger.db")) return undefined;
  return await usingLedger(workdir, async (ledger) => {
    const [only, ...others] = (await ledger.listLoads()).filter(isOurs);
    assert.deepEqual(others, [], "one load is begun once");
    return only?.id;
  });
}

async function usingLedger<T>({ path }: Workdir, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openSqliteLedger(join(path, "waybill-runs", "ledger.db"));
  return await use(ledger).finally(async () => await ledger.close());
}

/** Notes how often each row that is applied by now was written, where it was not noted before. */
export async function noteApplied(
  story: KillStory,
  {
    simulator,
    ledger,
    id,
  }: { readonly simulator: Simulator; readonly ledger: Ledger; readonly id: string },
  noted: Map<number, number>,
): Promise<void> {
  const applied: number[] = [];
  for await (const row of ledger.rows(id))
    if (row.state === "settled" && row.result.outcome === "applied")
      applied.push(row.result.rowNumber);
  // Behind the ledger: what it has as applied by then is written already, also where a process goes on meanwhile.
  const writes = countWrites(story, simulator);
  for (const row of applied) if (!noted.has(row)) noted.set(row, writes.get(row) ?? 0);
}
