/**
 * What does a ledger in PostgreSQL cost beside one in a file, and what does it cost to ask one that holds years? Writes of
 * rows a second through both, in one run on one disk, and the time of `loads`, `history` and `report` as multiples of the
 * program's start, with one load of 10,000 rows and with a thousand loads more. PostgreSQL is the one of test/servers.
 * Of PostgreSQL it also says which tables each question read from end to end, by the server's own count.
 * Before that, three processes with one account and one ledger, each with a load: how well they use the limit together, against
 * goals. Ends with 1 where one of them is missed.
 * Run: npm run build && npm run bench:hosts -- [rows of the large ledger, 0: none] [rows written, 0: none] [rows of each load, 0: none]
 *   [which ledger alone: SQLite, PostgreSQL]
 * Ten million rows take 8 GB in the folder for temporary files.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { openLedger } from "../src/ledger/open-ledger.ts";
import { npmPostgres, startPostgres } from "../test/servers/postgres-server.ts";
import { measureSharedLimit } from "./shared-limit.ts";
import { writeRows } from "./write-rows.ts";

const many = Number(process.argv[2] ?? 200_000);
const written = Number(process.argv[3] ?? 10_000);
const rowsOfEach = Number(process.argv[4] ?? 400);
const only = process.argv[5];
const [loads, rowsOfOne, runs] = [1000, 10_000, 5];
const program = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));

interface Place {
  readonly name: string;
  /** A ledger of its own for each name. */
  readonly address: (name: string) => string;
  /** Carries SQL out in the ledger of that name, whose tables are there. */
  readonly run: (name: string, sql: readonly string[]) => Promise<void>;
  /** By table, how many rows were read from end to end; undefined where nobody counts. */
  readonly scans?: (name: string) => Promise<ReadonlyMap<string, number>>;
}

const upTo = (last: number): string =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${last})`;

/** Loads that are over, and their rows. */
const fill = (ids: string, count: number, rows: number): readonly string[] => [
  `INSERT INTO loads (id, target_name, base_url, source_path, source_name, fingerprint, source_size, mapping_path, mapping_hash,
    program_version, created_at, status, epoch, row_count)
  ${upTo(count)} SELECT '${ids}-' || i, 'billingplatform/invoice-detail', 'http://127.0.0.1', 'a.csv', 'a.csv', 'f-${ids}-' || i, 1,
    'm.yaml', 'm', 'bench', 1700000000000 + i, 'completed', 1, ${rows} FROM n`,
  `INSERT INTO executions (load_id, epoch, host, pid, process_started_at, begun_at, written_at, ended_at)
  SELECT id, 1, 'bench', 1, 1, created_at, created_at, created_at FROM loads WHERE id LIKE '${ids}-%'`,
  `INSERT INTO work (load_id, account, priority, submitted_at, person, settings, state, tries)
  SELECT id, 'account', 'normal', created_at, 'bench', '{}', 'over', 0 FROM loads WHERE id LIKE '${ids}-%'`,
  `INSERT INTO outcome_counts (load_id, outcome, row_count) SELECT id, 'applied', ${rows} FROM loads WHERE id LIKE '${ids}-%'`,
  `INSERT INTO rows (load_id, row_number, line, row_key, payload_hash, outcome, attempts, elapsed_ms, applied_at)
  ${upTo(rows)} SELECT id, i, i + 1, 'k-' || id || '-' || i, 'h', 'applied', 1, 120, 1700000000000
  FROM loads CROSS JOIN n WHERE id LIKE '${ids}-%'`,
];

/** Milliseconds from the program's start to its end. */
function timeOf(words: readonly string[], folder: string, ledger: string): number {
  const startedAt = performance.now();
  const env = { ...process.env, WAYBILL_LEDGER: ledger };
  const options = { cwd: folder, env, maxBuffer: 100_000_000 } as const;
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], options);
  if (status !== 0) throw new Error(`waybill ${words.join(" ")}: ${stderr.toString()}`);
  return performance.now() - startedAt;
}

/** The best of some, in turns, so that whatever else the machine does falls on all of them alike. */
function bestOf(measured: readonly (() => number)[]): readonly number[] {
  const best = measured.map(() => Infinity);
  for (let run = 0; run < runs; run += 1)
    for (const [at, measure] of measured.entries()) best[at] = Math.min(best[at] ?? 0, measure());
  return best;
}

async function compareWrites(places: readonly Place[]): Promise<void> {
  for (const inFlight of [20, 100]) {
    const rates: number[] = [];
    for (const { name, address } of places) {
      const ledger = await openLedger(address("written"), {});
      const { perSecond, cpuMicroseconds } = await writeRows(ledger, { rows: written, inFlight });
      await ledger.close();
      rates.push(perSecond);
      console.log(
        `rows written, ${String(inFlight).padStart(3)} in flight, ${name.padEnd(13)} ${perSecond.toFixed(0).padStart(6)} rows/s, ${cpuMicroseconds.toFixed(0)} µs CPU of the program a row`,
      );
    }
    const [file = Number.NaN, server] = rates;
    if (server !== undefined)
      console.log(`  PostgreSQL writes ${(server / file).toFixed(2)} × as many as SQLite`);
  }
}

const questions: readonly (readonly string[])[] = [
  ["loads", "--limit", "20"],
  ["loads"],
  ["history", "k-small-1-777"],
  ["report", "small-1"],
];

async function compareQuestions(place: Place, folder: string): Promise<void> {
  const { name, address, run } = place;
  for (const ledger of ["small", "large"]) {
    await (await openLedger(address(ledger), {})).close();
    await run(ledger, fill("small", 1, rowsOfOne));
    if (ledger === "large") await run(ledger, fill("large", loads, Math.ceil(many / loads)));
  }
  const held = `${loads + 1} loads of ${(many + rowsOfOne).toLocaleString("en")} rows`;
  console.log(`${name}, as multiples of waybill --version: 1 load, and ${held}`);
  for (const words of questions) {
    const [start = Number.NaN, one = Number.NaN, thousand = Number.NaN] = bestOf([
      () => timeOf(["--version"], folder, address("small")),
      () => timeOf(words, folder, address("small")),
      () => timeOf(words, folder, address("large")),
    ]);
    const ratios = [one / start, thousand / start].map((ratio) => `${ratio.toFixed(2)} ×`);
    const times = [one, thousand].map((ms) => ms.toFixed(0)).join(" and ");
    console.log(
      `  ${words.join(" ").padEnd(24)} ${ratios.join("  ")}  (${times} ms, the start ${start.toFixed(0)} ms)${await scansOf(place, words, folder)}`,
    );
  }
}

/** Which tables a question reads from end to end, as the server has counted. */
async function scansOf(
  { scans, address }: Place,
  words: readonly string[],
  folder: string,
): Promise<string> {
  if (scans === undefined) return "";
  const before = await scans("large");
  timeOf(words, folder, address("large"));
  const more = [...(await scans("large"))].flatMap(([table, count]) => {
    const read = count - (before.get(table) ?? 0);
    return read > 0 ? [`${table}, ${read.toLocaleString("en")} rows`] : [];
  });
  return `; from end to end: ${more.length === 0 ? "nothing" : more.join("; ")}`;
}

const folder = mkdtempSync(join(tmpdir(), "waybill-hosts-"));
const programs = await npmPostgres();
// On disk when it says so, as a ledger needs it.
const safe = ["fsync=on", "full_page_writes=on", "max_wal_size=1GB"];
const server = programs === undefined ? undefined : await startPostgres(programs, safe);
const places: Place[] = [
  {
    name: "SQLite",
    address: (name) => join(folder, `${name}.db`),
    run: async (name, sql) => {
      const database = new DatabaseSync(join(folder, `${name}.db`));
      database.exec(`BEGIN; ${sql.join(";")}; COMMIT`);
      database.close();
    },
  },
];
if (server === undefined) console.log("PostgreSQL is left out: npm install in test/servers first");
else
  places.push({
    name: programs?.name ?? "",
    address: (name) => server.address("postgres", `?schema=${name}`),
    run: async (name, sql) => {
      const client = new pg.Client(server.address("postgres"));
      await client.connect();
      await client.query(`SET search_path = ${name}`);
      // Made anew when all rows are there, which takes a fraction of the time.
      const { rows: indexes } = await client.query<{ name: string; made: string }>(
        `SELECT indexname AS name, indexdef AS made FROM pg_indexes
        WHERE schemaname = $1 AND tablename = 'rows' AND indexname NOT LIKE '%pkey'`,
        [name],
      );
      for (const index of indexes) await client.query(`DROP INDEX ${index.name}`);
      for (const one of sql) await client.query(one);
      for (const index of indexes) await client.query(index.made);
      await client.query("VACUUM ANALYZE");
      await client.end();
    },
    scans: async (name) => {
      const client = new pg.Client(server.address("postgres"));
      await client.connect();
      // What a process has counted is told when it goes, or a second later.
      await client.query("SELECT pg_sleep(2)");
      const { rows } = await client.query<{ table: string; read: string }>(
        `SELECT relname AS table, seq_tup_read AS read FROM pg_stat_user_tables WHERE schemaname = $1`,
        [name],
      );
      await client.end();
      return new Map(rows.map(({ table, read }) => [table, Number(read)]));
    },
  });
try {
  if (server !== undefined && rowsOfEach > 0) {
    const address = (schema: string): string => server.address("postgres", `?schema=${schema}`);
    if (!(await measureSharedLimit({ folder, address }, rowsOfEach))) process.exitCode = 1;
  }
  const chosen = places.filter(({ name }) => only === undefined || name.startsWith(only));
  if (many > 0 && written > 0) await compareWrites(chosen);
  for (const place of many > 0 ? chosen : []) {
    const own = join(folder, place.name);
    mkdirSync(own);
    await compareQuestions(place, own);
  }
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true });
}
