import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import {
  decideArrival,
  listDrops,
  loadRules,
  markRows,
  showArrival,
  startSimulator,
  watchDrops,
  type Arrival,
  type Clock,
  type Simulator,
} from "../../src/index.ts";
import { createStoryClock } from "../play/story-clock.ts";
import { nights, type Night, type NightShift, type NightStep } from "./nights.ts";

/** Central Europe in November. */
const zone = "+01:00";
const lookEveryMin = 10;
const firstLookMin = 60;
const lastLookMin = 8 * 60;
const lineWidth = 105;

/** Whoever is told, on 127.0.0.1. */
interface Receiver {
  readonly url: string;
  /** What came since this was asked last. */
  readonly take: () => readonly { readonly path: string; readonly body: string }[];
  readonly stop: () => Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  let came: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      came.push({ path: request.url ?? "", body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port ?? 0}`,
    take: () => {
      const taken = came;
      came = [];
      return taken;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The simulated API, which goes down and comes back to the same address with what it held. */
interface Api {
  readonly url: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** `Run No` of every run that was created, in order. */
  readonly created: () => readonly string[];
}

async function startApi(): Promise<Api> {
  const rules = await loadRules(join(import.meta.dirname, "simulator-rules.yaml"));
  // No vendor page documents a search, so nobody but a person can look up what became of a lost answer.
  const settings = { rules, search: false } as const;
  let running: Simulator | undefined = await startSimulator(settings);
  const { url, urls } = running;
  const before: string[] = [];
  const namesIn = (simulator: Simulator | undefined): readonly string[] =>
    (simulator?.records("certifications") ?? []).flatMap(({ fields }) =>
      typeof fields["sys_external_id"] === "string" ? [fields["sys_external_id"]] : [],
    );
  return {
    url: urls.certifications,
    stop: async () => {
      before.push(...namesIn(running));
      await running?.stop();
      running = undefined;
    },
    start: async () => {
      running = await startSimulator({ ...settings, port: Number(new URL(url).port) });
    },
    created: () => [...before, ...namesIn(running)],
  };
}

/** Nights as they went. */
export interface PlayedNights {
  readonly calendar: string;
  /** `Run No` of every run that the API has created, in order. */
  readonly created: readonly string[];
}

/**
 * Plays the nights in a folder, with the library as `waybill watch --once` calls it, simulated APIs and a clock of their own.
 * @param folder an empty one; files, ledger and answers are there afterwards
 * @param print told of the calendar, night by night
 */
export async function playNights(
  folder: string,
  print: (text: string) => void = () => undefined,
): Promise<PlayedNights> {
  const api = await startApi();
  const receiver = await startReceiver();
  try {
    const stage = makeStage(folder, api, receiver);
    let calendar = "";
    const say = (text: string): void => {
      calendar += text;
      print(text);
    };
    // Dues are counted from the first look on.
    stage.clock.goTo(`2026-11-01T12:00:00${zone}`);
    await stage.look();
    for (const night of nights) say(await playNight(night, stage));
    const created = api.created();
    say(`The API has created ${created.length} runs, ${new Set(created).size} different ones.\n`);
    return { calendar, created };
  } finally {
    await receiver.stop();
    await api.stop();
  }
}

interface Stage {
  readonly clock: ReturnType<typeof createStoryClock>;
  readonly shift: NightShift;
  /** @returns lines of what came of it */
  readonly look: () => Promise<readonly string[]>;
}

function makeStage(folder: string, api: Api, receiver: Receiver): Stage {
  const clock = createStoryClock(`2026-11-01T00:00:00${zone}`);
  const configPath = join(folder, "waybill.config.yaml");
  mkdirSync(join(folder, "inbox"), { recursive: true });
  cpSync(join(import.meta.dirname, "mapping.yaml"), join(folder, "mapping.yaml"));
  const config = readFileSync(join(import.meta.dirname, "waybill.config.yaml"), "utf8");
  writeFileSync(configPath, config.replace("http://127.0.0.1:4010/certifications", api.url));
  const ids = new Map<string, string>();
  const idOf = (file: string): string => ids.get(file) ?? `(nothing of ${file})`;
  const env = {
    RHYTHM_TOKEN: "simulated-token",
    OPS_WEBHOOK: `${receiver.url}/ops`,
    HEALTHCHECK: `${receiver.url}/alive`,
  };
  return {
    clock,
    shift: {
      put: (name, content) => writeFileSync(join(folder, "inbox", name), content),
      decide: async (file, decision, because) =>
        void (await decideArrival({ configPath, arrival: idOf(file), decision, because, clock })),
      markCreated: async (file, rows, because) => {
        const { arrival } = await showArrival({ configPath, arrival: idOf(file) });
        const runsDir = join(folder, "waybill-runs");
        const load = arrival.loadId ?? "";
        await markRows({ load, runsDir, rows, outcome: "applied", because, clock });
      },
      stopApi: api.stop,
      startApi: api.start,
    },
    look: async () => await lookOnce({ configPath, env, clock, ids, receiver }),
  };
}

interface LookMeans {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly ids: Map<string, string>;
  readonly receiver: Receiver;
}

async function lookOnce(means: LookMeans): Promise<readonly string[]> {
  const { configPath, env, clock, ids, receiver } = means;
  const changes = new Map<string, Arrival[]>();
  const troubles: string[] = [];
  const before = await openArrivals(configPath, clock);
  const report = await watchDrops({
    configPath,
    once: true,
    env,
    clock,
    onArrival: (arrival) => {
      if (arrival.state !== "claimed") ids.set(arrival.name, arrival.id);
      changes.set(arrival.id, [...(changes.get(arrival.id) ?? []), arrival]);
    },
    onTrouble: (drop, { message }) => troubles.push(`${drop}: ${message}`),
  });
  // What is seen for the first time is no change that is told.
  for (const arrival of report.drops.flatMap(({ open }) => open))
    if (!changes.has(arrival.id) && before.get(arrival.id) !== arrival.reason)
      changes.set(arrival.id, [arrival]);
  return [
    ...troubles,
    ...[...changes.values()].map(describeChanges),
    ...describeTold(receiver.take()),
  ].map((line) => withoutChance(line).replaceAll(`${dirname(configPath)}/`, ""));
}

async function openArrivals(
  configPath: string,
  clock: Clock,
): Promise<ReadonlyMap<string, string | undefined>> {
  const standings = await listDrops({ configPath, clock });
  return new Map(standings.flatMap(({ open }) => open).map(({ id, reason }) => [id, reason]));
}

function describeChanges(arrivals: readonly Arrival[]): string {
  const last = arrivals.at(-1);
  const name = last?.name === "" ? "the file that is due" : (last?.name ?? "");
  const states = arrivals.map(({ state }) => state).join(", ");
  const why = last?.reason === undefined ? "" : `: ${last.reason.replace(/^load \S+: /, "")}`;
  const isNextOfName = last?.state === "done" && last.dueAt === undefined && last.relatedId;
  const what = isNextOfName ? `; its name came before (${last.relatedId})` : "";
  return `${name} is ${states}${why}${what}`;
}

/** One line for the dead man's switch, one for each message to people. */
function describeTold(requests: ReturnType<Receiver["take"]>): readonly string[] {
  const pings = requests.flatMap(({ path }) =>
    path.startsWith("/alive") ? [path.slice("/alive".length)] : [],
  );
  const messages = requests
    .filter(({ path }) => path === "/ops")
    .map(({ body }) => {
      const { text }: { text: string } = JSON.parse(body);
      return `→ ops: ${text}`;
    });
  return [...messages, ...(pings.length === 0 ? [] : [`→ alive: ${pings.join(", ")}`])];
}

/** Ids and ports are others each time. */
function withoutChance(line: string): string {
  return line
    .replaceAll(/\b(a|wb)-\d{8}-\d{6}-[0-9a-f]{8}\b/g, "$1-…")
    .replaceAll(/(127\.0\.0\.1):\d+/g, "$1:…")
    .replaceAll("\n", " ");
}

/** Breaks a line between words, what follows being set in. */
function wrapped(line: string, indent: string): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + word.length >= lineWidth) {
      lines.push(current);
      current = `  ${word}`;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current].join(`\n${indent}`);
}

/** @returns the night's part of the calendar */
async function playNight({ day, title, steps }: Night, stage: Stage): Promise<string> {
  const weekday = new Date(day).toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
  const lines = [`${weekday} ${day}: ${title}`];
  const add = (at: string, what: readonly string[]): void => {
    for (const [index, line] of what.entries())
      lines.push(`  ${index === 0 ? at : "     "}  ${wrapped(line, " ".repeat(9))}`);
  };
  let todo: readonly NightStep[] = steps;
  for (let minute = firstLookMin; minute <= lastLookMin; minute += lookEveryMin) {
    const at = timeOfDay(minute);
    for (const step of todo.filter((one) => one.at <= at)) {
      stage.clock.goTo(`${day}T${step.at}:00${zone}`);
      await step.act(stage.shift);
      add(step.at, [step.text]);
    }
    todo = todo.filter((one) => one.at > at);
    stage.clock.goTo(`${day}T${at}:00${zone}`);
    add(at, await stage.look());
  }
  return `${lines.join("\n")}\n\n`;
}

function timeOfDay(minute: number): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
