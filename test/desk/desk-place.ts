import { join } from "node:path";
import { openDesk, type Desk, type DeskSettings } from "../../src/desk/open-desk.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/index.ts";
import { actionMapping } from "../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";
import { createVisit, type Visit } from "./visit.ts";

/** A folder with loads in it, a simulated API, and a desk that is open. */
export interface DeskPlace {
  readonly workdir: Workdir;
  readonly simulator: () => Simulator;
  simulate(options?: SimulatorOptions): Promise<void>;
  /** Loads rows as the mapping `m.yaml` has them. @returns the load's id */
  load(file: string, content: string, ...more: readonly string[]): Promise<string>;
  open(changes?: Partial<DeskSettings>): Promise<Desk>;
  /** As a browser that came by the desk's link. */
  enter(): Promise<Visit>;
  close(): Promise<void>;
}

export function makeDeskPlace(): DeskPlace {
  const workdir = makeWorkdir();
  workdir.file("m.yaml", actionMapping);
  let running: Simulator | undefined;
  const desks: Desk[] = [];
  const simulator = (): Simulator => {
    if (running === undefined) throw new Error("no simulator runs yet");
    return running;
  };
  const to = (): readonly string[] => ["--base-url", simulator().urls.collect, "--tenant", "acme"];
  return {
    workdir,
    simulator,
    simulate: async (options = {}) => {
      running = await startSimulator({ serverFields: "optional", ...options });
    },
    load: async (file, content, ...more) => {
      workdir.file(file, content);
      const before = new Set(workdir.exists("waybill-runs") ? workdir.loadIds() : []);
      const run = await workdir.run(["load", file, "-m", "m.yaml", ...to(), "--yes", ...more]);
      const id = workdir.loadIds().find((one) => !before.has(one));
      if (id === undefined) throw new Error(run.stderr);
      return id;
    },
    open: async (changes = {}) => {
      const desk = await openDesk({
        books: { runsDir: join(workdir.path, "waybill-runs") },
        env: {},
        roots: [workdir.path],
        port: 0,
        flags: [],
        lookEveryMs: 10,
        onBug: (error) => {
          throw error;
        },
        ...changes,
      });
      desks.push(desk);
      return desk;
    },
    enter: async () => {
      const desk = desks.at(-1);
      if (desk === undefined) throw new Error("no desk is open yet");
      return await createVisit(desk);
    },
    close: async () => {
      for (const desk of desks) await desk.close();
      await running?.stop();
      workdir.remove();
    },
  };
}
