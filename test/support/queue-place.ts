import { startSimulator, type Simulator } from "../../src/index.ts";
import type { SimulatorOptions } from "../../src/simulator/simulator-options.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "./load-files.ts";
import { makeWorkdir, type Run, type RunningProgram, type Workdir } from "./workdir.ts";

/** A folder from which loads are submitted and in which workers carry them out, against one simulated API. */
export interface QueuePlace {
  readonly workdir: Workdir;
  readonly simulator: () => Simulator;
  simulate(options?: SimulatorOptions): Promise<Simulator>;
  /** Submits a load of actions, or of what is created, as whoever has no credential. */
  submit(file: string, ...more: string[]): Promise<Run>;
  /** The same, which must go in. @returns the load's id */
  submitted(file: string, ...more: string[]): Promise<string>;
  /** What is due is carried out in this process. */
  work(...more: string[]): Promise<Run>;
  /** A worker of its own. */
  startWorker(...more: string[]): RunningProgram;
  close(): Promise<void>;
}

/** `a-….csv` is of actions, `c-….csv` of creates; each has so many rows. */
export function makeQueuePlace(rows = 20): QueuePlace {
  const workdir = makeWorkdir();
  workdir.file("a.yaml", actionMapping);
  workdir.file("c.yaml", creationMapping);
  workdir.file("a.csv", actionRows(rows));
  workdir.file("c.csv", creationRows(rows));
  let running: Simulator | undefined;
  const simulator = (): Simulator => {
    if (running === undefined) throw new Error("no simulator runs yet");
    return running;
  };
  const submit = async (file: string, ...more: string[]): Promise<Run> => {
    const { collect, certifications } = simulator().urls;
    const isCreate = file.startsWith("c");
    const url = isCreate ? certifications : collect;
    const mapping = more.includes("-m") ? [] : ["-m", isCreate ? "c.yaml" : "a.yaml"];
    const place = more.includes("--connection") ? [] : ["--base-url", url];
    const tenant =
      more.includes("--tenant") || more.includes("--connection") ? [] : ["--tenant", "acme"];
    return await workdir.run(["submit", file, ...mapping, ...place, ...tenant, ...more], {
      env: { WAYBILL_TOKEN: undefined },
    });
  };
  return {
    workdir,
    simulator,
    simulate: async (options = {}) => {
      running = await startSimulator({ serverFields: "optional", ...options });
      return running;
    },
    submit,
    submitted: async (file, ...more) => {
      const run = await submit(file, ...more);
      if (run.code !== 0) throw new Error(run.stderr);
      return run.stdout.trim();
    },
    work: async (...more) => await workdir.run(["work", "--once", ...more]),
    startWorker: (...more) => workdir.start(["work", ...more]),
    close: async () => {
      await running?.stop();
      workdir.remove();
    },
  };
}
