import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { outcomes, type Outcome } from "../src/index.ts";

const apis = ["collect", "membership", "certifications", "billingplatform"] as const;

const storySchema = z.strictObject({
  title: z.string(),
  /** What to look at, in a sentence. */
  shows: z.string(),
  csv: z.string(),
  mapping: z.string(),
  /** Which of the simulated APIs the load goes to. */
  api: z.enum(apis),
  /** How the simulated API says on a 429 when to come back; by default in seconds. */
  retry_after: z.enum(["seconds", "date", "none"]).optional(),
  /** Records that the simulated API holds before. */
  records: z.string().optional(),
  /** Passed on as --limit. */
  limit: z.int().optional(),
  exit_code: z.int(),
  /** Where a load that was stopped is carried on afterwards: how that has to end. */
  resume_exit_code: z.int().optional(),
});

/** A sample: what to load, how, and what has to come of it. Paths are absolute. */
export interface Story {
  readonly name: string;
  readonly folder: string;
  readonly title: string;
  readonly shows: string;
  readonly csv: string;
  readonly mapping: string;
  readonly api: (typeof apis)[number];
  /** File of records that the API holds before; undefined: none. */
  readonly records: string | undefined;
  readonly limit: number | undefined;
  readonly retryAfter: "seconds" | "date" | "none" | undefined;
  readonly exitCode: number;
  /** Undefined where the load is not resumed. */
  readonly resumeExitCode: number | undefined;
  /** Rules for the simulated API, where the story has any. */
  readonly rules: string | undefined;
  readonly expectedReport: string;
}

/** Folders in samples/ that hold the code of the samples, and the stories that are no single load. */
const otherFolders: ReadonlySet<string> = new Set(["generate", "hosts", "play", "nightly"]);

/** Every sample, by name: each folder but those has to be one. */
export async function listStories(): Promise<readonly Story[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !otherFolders.has(entry.name))
    .map((entry) => entry.name);
  return await Promise.all(names.toSorted().map(readStory));
}

async function readStory(name: string): Promise<Story> {
  const folder = join(import.meta.dirname, name);
  const text = await readFile(join(folder, "story.yaml"), "utf8");
  const { csv, mapping, ...rest } = storySchema.parse(parseYaml(text));
  const rules = join(folder, "simulator-rules.yaml");
  return {
    name,
    folder,
    title: rest.title,
    shows: rest.shows,
    csv: join(folder, csv),
    mapping: join(folder, mapping),
    api: rest.api,
    records: rest.records === undefined ? undefined : join(folder, rest.records),
    limit: rest.limit,
    retryAfter: rest.retry_after,
    exitCode: rest.exit_code,
    resumeExitCode: rest.resume_exit_code,
    rules: (await exists(rules)) ? rules : undefined,
    expectedReport: join(folder, "expected-report.csv"),
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** How many rows end how, by the sample's expected report. */
export async function countExpected(story: Story): Promise<Readonly<Record<Outcome, number>>> {
  const text = await readFile(story.expectedReport, "utf8");
  const rows = z
    .array(z.object({ outcome: z.enum(outcomes) }))
    .parse(parseCsv(text, { columns: true }));
  const counts = outcomes.map(
    (outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length] as const,
  );
  return Object.fromEntries(counts) as Record<Outcome, number>;
}
