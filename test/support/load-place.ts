import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resumeLoad, runLoad, type LoadReport, type LoadRequest } from "../../src/index.ts";
import { createLeapingClock } from "./leaping-clock.ts";
import {
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
  detailMapping,
  detailRows,
} from "./load-files.ts";

const sources = {
  actions: { mapping: actionMapping, rows: actionRows },
  details: { mapping: detailMapping, rows: detailRows },
  creations: { mapping: creationMapping, rows: creationRows },
};

export type LoadKind = keyof typeof sources;

/** A temporary folder in which loads run in this process, each with the connection `it`. */
export interface LoadPlace {
  readonly path: string;
  readonly runsDir: string;
  readonly cacheDir: string;
  /** Writes a file and tells its path. */
  file(name: string, text: string): string;
  /** Runs a load of that many rows. @param settings of the connection, as YAML lines */
  load(
    kind: LoadKind,
    rows: number,
    settings: string,
    changes?: Partial<LoadRequest>,
  ): Promise<LoadReport>;
  resume(report: LoadReport, changes?: Partial<LoadRequest>): Promise<LoadReport>;
  /** The lines of a load's log. */
  log(report: LoadReport): string;
  cacheFiles(): readonly string[];
  remove(): void;
}

export function makeLoadPlace(): LoadPlace {
  const path = mkdtempSync(join(tmpdir(), "waybill-place-"));
  const runsDir = join(path, "runs");
  const cacheDir = join(path, "cache");
  const file = (name: string, text: string): string => {
    writeFileSync(join(path, name), text);
    return join(path, name);
  };
  const requestOf = (
    changes: Partial<LoadRequest>,
  ): Omit<LoadRequest, "sourcePath" | "mappingPath" | "preflight"> => ({
    runsDir,
    clock: createLeapingClock(),
    ...changes,
    connection: {
      name: "it",
      configPath: join(path, "waybill.config.yaml"),
      ...changes.connection,
    },
    env: { WAYBILL_CACHE_DIR: cacheDir, PATH: process.env["PATH"], ...changes.env },
  });
  return {
    path,
    runsDir,
    cacheDir,
    file,
    load: async (kind, rows, settings, changes = {}) => {
      file(
        "waybill.config.yaml",
        `version: 1\nconnections:\n  it:\n${settings.replaceAll(/^/gm, "    ")}\n`,
      );
      const { mapping, rows: rowsOf } = sources[kind];
      return await runLoad({
        ...requestOf(changes),
        sourcePath: file(`${kind}.csv`, rowsOf(rows)),
        mappingPath: file(`${kind}.yaml`, mapping),
        preflight: true,
        // A place is loaded from as often as a test likes.
        again: true,
      });
    },
    resume: async ({ summary }, changes = {}) =>
      await resumeLoad({ ...requestOf(changes), load: summary.loadId }),
    log: ({ summary }) => readFileSync(join(runsDir, summary.loadId, "load.log"), "utf8"),
    cacheFiles: () =>
      existsSync(cacheDir) ? readdirSync(cacheDir).map((name) => join(cacheDir, name)) : [],
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
