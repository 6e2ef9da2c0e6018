import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { outcomes, type Outcome, type Summary } from "../../src/index.ts";
import { countExpected, type Story } from "../story.ts";
import { projectFolder, typed } from "./project-paths.ts";
import { runWaybill, type Ended } from "./run-waybill.ts";
import { startSimulatorProcess } from "./start-simulator-process.ts";

type Counts = Readonly<Record<Outcome, number>>;

export interface PlayedStory {
  readonly story: Story;
  /** Undefined when the load did not get as far as a summary. */
  readonly counts: Counts | undefined;
  /** What is not as the sample says; empty when all is well. */
  readonly faults: readonly string[];
}

type Print = (text: string) => void;

const basePaths: Readonly<Record<Story["api"], string>> = {
  collect: "/collect",
  membership: "/membership",
  certifications: "/certifications",
  billingplatform: "/bp/demo",
};

/** Loads one sample through the real command line, prints what a person would type and see, and compares the end of it. */
export async function playStory(story: Story, runsDir: string, print: Print): Promise<PlayedStory> {
  const simulatorWords = [
    ...(story.rules === undefined ? [] : ["--rules", typed(story.rules)]),
    ...(story.retryAfter === undefined ? [] : ["--retry-after", story.retryAfter]),
    ...(story.records === undefined
      ? []
      : ["--records", `${story.api}=${typed(story.records)}`, "--unknown-ids", "not-found"]),
  ];
  const simulator = await startSimulatorProcess(simulatorWords);
  try {
    const words = loadWords(story, simulator.url + basePaths[story.api], runsDir);
    const port = new URL(simulator.url).port;
    print(`$ ${["waybill", "simulate", "--port", port, ...simulatorWords].join(" ")} &\n`);
    print(`$ ${credentialOf(story)} waybill ${words.join(" ")}\n\n`);
    const ended = await runWaybill(words);
    print(indent(ended.stdout));
    const summary = await readSummary(ended, runsDir);
    const faults = await compare(story, ended, summary);
    if (summary === undefined || story.resumeExitCode === undefined)
      return { story, counts: summary?.outcomes, faults };
    const more = await resume(summary, story.resumeExitCode, print, runsDir);
    return { story, counts: summary.outcomes, faults: [...faults, ...more] };
  } finally {
    await simulator.stop();
  }
}

function loadWords(story: Story, baseUrl: string, runsDir: string): readonly string[] {
  return [
    "load",
    typed(story.csv),
    "-m",
    typed(story.mapping),
    "--base-url",
    baseUrl,
    ...(story.api === "billingplatform" ? [] : ["--tenant", "demo"]),
    ...(story.limit === undefined ? [] : ["--limit", String(story.limit)]),
    "--runs-dir",
    runsDir,
  ];
}

const credentialOf = ({ api }: Story): string =>
  api === "billingplatform" ? "WAYBILL_SESSION_ID=…" : "WAYBILL_TOKEN=…";

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

/** The summary of the load that the command said it began. */
async function readSummary(ended: Ended, runsDir: string): Promise<Summary | undefined> {
  const [, loadId] = /^load (\S+)$/m.exec(ended.stderr) ?? [];
  if (loadId === undefined) return undefined;
  return JSON.parse(await readFile(join(projectFolder, runsDir, loadId, "summary.json"), "utf8"));
}

async function compare(
  story: Story,
  ended: Ended,
  summary: Summary | undefined,
): Promise<readonly string[]> {
  if (summary === undefined) return [`the load did not begin:\n${ended.stderr}`];
  const expected = await countExpected(story);
  return [
    ...compareExit(ended, story.exitCode),
    ...(isDeepStrictEqual(expected, summary.outcomes)
      ? []
      : [`outcomes ${describe(summary.outcomes)} instead of ${describe(expected)}`]),
  ];
}

const compareExit = ({ exitCode, stderr }: Ended, expected: number): readonly string[] =>
  exitCode === expected ? [] : [`exit code ${exitCode} instead of ${expected}:\n${stderr}`];

const describe = (counts: Counts): string =>
  outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`)
    .join(", ");

async function resume(
  { loadId }: Summary,
  exitCode: number,
  print: Print,
  runsDir: string,
): Promise<readonly string[]> {
  const words = ["resume", loadId, "--runs-dir", runsDir];
  print(`\n$ WAYBILL_TOKEN=… waybill ${words.join(" ")}\n\n`);
  const ended = await runWaybill(words);
  print(indent(ended.stdout));
  return compareExit(ended, exitCode);
}
