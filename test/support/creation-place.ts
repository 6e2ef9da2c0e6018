import { startSimulator, type Simulator } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { creationMapping } from "./load-files.ts";
import { makeWorkdir, type Run, type Workdir } from "./workdir.ts";

/** A folder from which records are created at one simulated API, by the mapping `c.yaml`. */
export interface CreationPlace {
  readonly workdir: Workdir;
  readonly simulator: () => Simulator;
  simulate(options?: SimulatorOptions): Promise<void>;
  load(file: string, ...more: string[]): Promise<Run>;
  /** Id of the newest load. */
  newest(): string;
  /** `1 applied`, `2 skipped created-before` …, of the newest load. */
  outcomes(): readonly string[];
  messageOf(row: number): string;
  /** The references of the records that there are, in the order in which they were made. */
  created(): readonly string[];
  close(): Promise<void>;
}

export function makeCreationPlace(): CreationPlace {
  const workdir = makeWorkdir();
  workdir.file("c.yaml", creationMapping);
  let running: Simulator | undefined;
  const simulator = (): Simulator => {
    if (running === undefined) throw new Error("no simulator runs yet");
    return running;
  };
  const newest = (): string => workdir.loadIds().at(-1) ?? "";
  return {
    workdir,
    simulator,
    newest,
    simulate: async (options = {}) => {
      running = await startSimulator({ serverFields: "optional", ...options });
    },
    load: async (file, ...more) => {
      const url = more.includes("--base-url")
        ? []
        : ["--base-url", simulator().urls.certifications];
      const tenant = more.includes("--tenant") ? [] : ["--tenant", "acme"];
      return await workdir.run(["load", file, "-m", "c.yaml", ...url, ...tenant, ...more]);
    },
    outcomes: () =>
      workdir
        .report(newest())
        .map((line) => `${line["row_number"]} ${line["outcome"]} ${line["code"]}`.trim()),
    messageOf: (row) => workdir.report(newest())[row - 1]?.["message"] ?? "",
    created: () =>
      simulator()
        .records("certifications")
        .map(({ fields }) => JSON.stringify(fields["sys_external_id"] ?? "").slice(1, -1)),
    close: async () => {
      await running?.stop();
      workdir.remove();
    },
  };
}

/** A source for `creationMapping`; an entry is a reference, or a reference and a name. */
export function creationsOf(...entries: readonly string[]): string {
  const rows = entries.map((entry) => (entry.includes(",") ? entry : `${entry},Run of ${entry}`));
  return `${["Ref,Name", ...rows].join("\n")}\n`;
}
