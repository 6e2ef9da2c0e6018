import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type Arrival,
  type ArrivalDecision,
  decideArrival,
  type DropStanding,
  listDrops,
  showArrival,
  type ShownArrival,
  type Simulator,
  watchDrops,
  type WatchReport,
  type WatchRequest,
} from "../../src/index.ts";
import { createStoryClock, type StoryClock } from "../../samples/play/story-clock.ts";
import { correctionMapping } from "./live-actions.ts";

/** A folder with one drop that is looked after in this process, in time of its own. */
export interface DropPlace {
  readonly path: string;
  readonly clock: StoryClock;
  file(name: string, content: string | Buffer): string;
  /** Puts a file into the inbox, with the marker that says that it is whole. */
  deliver(name: string, content: string): void;
  read(name: string): string;
  exists(name: string): boolean;
  /** Names in a folder, in order; none where there is no folder. */
  list(folder: string): readonly string[];
  /** One look. @returns what was told: `NAME STATE` for each change */
  look(changes?: Partial<WatchRequest>): Promise<readonly string[]>;
  readonly last: () => WatchReport;
  /** Every arrival that was told of, by its file's name: how it stands now. */
  arrival(name: string): Promise<Arrival>;
  events(name: string): Promise<ShownArrival["events"]>;
  standing(): Promise<DropStanding>;
  decide(name: string, decision: ArrivalDecision, because?: string): Promise<Arrival>;
  remove(): void;
}

/** @param settings of the drop besides those of every test, as YAML lines @param more of the configuration */
export function makeDropPlace(
  simulator: Pick<Simulator, "urls">,
  settings = 'complete: { marker: "{name}.done" }',
  more = "",
): DropPlace {
  const path = mkdtempSync(join(tmpdir(), "waybill-drop-"));
  const clock = createStoryClock("2026-11-30T01:00:00Z");
  const ids = new Map<string, string>();
  let report: WatchReport | undefined;
  const file = (name: string, content: string | Buffer): string => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  mkdirSync(join(path, "inbox"));
  file("mapping.yaml", correctionMapping);
  file(
    "waybill.config.yaml",
    `version: 1
connections:
  it:
    base_url: ${simulator.urls.collect}
    tenant: acme
    token: { env: TOKEN }
drops:
  nightly:
    from: ./inbox
    match: "actions-{date:YYYYMMDD}.csv"
    mapping: mapping.yaml
    connection: it
    after: { archive: "./archive", failed: ./failed, quarantine: ./quarantine }
    ${settings.replaceAll("\n", "\n    ")}
${more}`,
  );
  const configPath = join(path, "waybill.config.yaml");
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`no arrival was told of with the name ${name}`);
    return id;
  };
  return {
    path,
    clock,
    file,
    deliver: (name, content) => {
      file(`inbox/${name}`, content);
      file(`inbox/${name}.done`, "");
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    exists: (name) => existsSync(join(path, name)),
    list: (folder) =>
      existsSync(join(path, folder)) ? readdirSync(join(path, folder)).toSorted() : [],
    look: async (changes = {}) => {
      const told: string[] = [];
      report = await watchDrops({
        configPath,
        once: true,
        env: { TOKEN: "token-of-the-test", PATH: process.env["PATH"] },
        clock,
        onArrival: ({ id, name, state }) => {
          if (state !== "claimed") ids.set(name, id);
          told.push(name === "" ? state : `${name} ${state}`);
        },
        onTrouble: (drop, error) => told.push(`${drop} ${error.code}`),
        ...changes,
      });
      return told;
    },
    last: () => {
      if (report === undefined) throw new Error("nobody has looked yet");
      return report;
    },
    arrival: async (name) => (await showArrival({ configPath, arrival: idOf(name) })).arrival,
    events: async (name) => (await showArrival({ configPath, arrival: idOf(name) })).events,
    standing: async () => {
      const [standing] = await listDrops({ configPath, clock });
      if (standing === undefined) throw new Error("there is no drop");
      return standing;
    },
    decide: async (name, decision, because = "the test says so") =>
      await decideArrival({ configPath, arrival: idOf(name), decision, because, clock }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
