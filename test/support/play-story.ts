import { readFile } from "node:fs/promises";
import {
  checkFile,
  loadRecords,
  loadRules,
  resumeLoad,
  runLoad,
  startSimulator,
  type CheckReport,
  type LoadReport,
  type Simulator,
} from "../../src/index.ts";
import type { Story } from "../../samples/story.ts";
import { createLeapingClock } from "./leaping-clock.ts";
import { maskReport } from "./masked-report.ts";

export interface PlayedStory {
  readonly check: CheckReport;
  readonly load: LoadReport;
  /** The text of report.csv, masked. */
  readonly report: string;
  /** What the simulated API holds in the end. */
  readonly records: ReturnType<Simulator["records"]>;
  /** How it went on, where the story goes on. */
  readonly resumed: LoadReport | undefined;
}

/** Loads a sample into the simulated API as its story says; waits for retries are leapt over. */
export async function playStory(story: Story, runsDir: string): Promise<PlayedStory> {
  const limit = story.limit === undefined ? {} : { limit: story.limit };
  const paths = { sourcePath: story.csv, mappingPath: story.mapping, ...limit };
  const check = await checkFile({ ...paths, keepErrors: 0 });
  const rules = story.rules === undefined ? [] : await loadRules(story.rules);
  const records =
    story.records === undefined ? [] : await loadRecords(`${story.api}=${story.records}`);
  const simulator = await startSimulator({
    rules,
    retryAfter: story.retryAfter,
    ...(records.length === 0 ? {} : { records, unknownIds: "not-found" }),
  });
  try {
    const settings = {
      connection: { baseUrl: simulator.urls[story.api], tenant: "demo" },
      runsDir,
      env: { WAYBILL_TOKEN: "a-token", WAYBILL_SESSION_ID: "a-session" },
      clock: createLeapingClock(),
    };
    const load = await runLoad({ ...paths, ...settings, preflight: true });
    const report = maskReport(await readFile(load.summary.files.report, "utf8"));
    const resumed =
      story.resumeExitCode === undefined
        ? undefined
        : await resumeLoad({ ...settings, load: load.summary.loadId });
    return { check, load, report, resumed, records: simulator.records(story.api) };
  } finally {
    await simulator.stop();
  }
}
