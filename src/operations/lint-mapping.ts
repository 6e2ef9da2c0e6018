import { basename, dirname, resolve } from "node:path";
import { LoadError } from "../kernel/load-error.ts";
import { describeUnusedColumns } from "../mapping/lint/find-unused-columns.ts";
import { findChoices, findDoubts } from "../mapping/lint/find-doubts.ts";
import { lintDrops } from "../arrivals/lint-drops.ts";
import { loadDrops } from "../arrivals/load-drops.ts";
import { loadConnections, readConfiguration } from "../connections/load-connections.ts";
import { readLookupTable } from "../load/bind/read-lookup-table.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import type { Finding } from "../mapping/checks/mapped-field.ts";
import { findMisfits } from "../mapping/lint/find-misfits.ts";
import {
  type ExaminedMapping,
  examineMapping,
  readSource,
  type UnboundMapping,
} from "../mapping/load-mapping.ts";
import { listTables, loadLookups } from "../mapping/load-lookups.ts";
import type { MappingFile } from "../mapping/mapping-schema.ts";
import {
  findMissingColumns,
  findUnusedColumns,
  wantedColumns,
} from "../mapping/resolve-columns.ts";
import { openSource } from "../source/open-source.ts";
import { findTarget, targetNames } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";
import { InvalidFileError, type KeyPath, type Problem, showPath } from "../yaml/problem.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { borrowInputs, type WithMapping } from "./given-inputs.ts";
import { path, signal, reading } from "./request-shapes.ts";

/**
 * Which mapping is looked at.
 * @example
 * const request: LintRequest = { mappingPath: "mapping.yaml", sourcePath: "actions.csv" };
 */
export interface LintRequest {
  /** The mapping file. */
  readonly mappingPath: string;
  /** A file whose header the mapping is held against. */
  readonly sourcePath?: string;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly signal?: AbortSignal;
}

/** Something to correct in a mapping (error), or to look at (warning). */
export interface LintFinding {
  readonly severity: "error" | "warning";
  /** Line of the mapping file, from 1. */
  readonly line: number;
  /** `fields.status.table`; empty where no one setting is meant. */
  readonly setting: string;
  readonly message: string;
}

/** What is wrong with a mapping. */
export interface LintReport {
  /** Of the mapping file; `mapping.json` for a mapping that is in none, by whose lines its findings go. */
  readonly path: string;
  /** Undefined where the mapping is too wrong to tell. */
  readonly target: string | undefined;
  /** In file order. */
  readonly findings: readonly LintFinding[];
}

const shape: RequestShape<LintRequest> = {
  mappingPath: path,
  sourcePath: path.optional(),
  reading: reading.optional(),
  signal: signal.optional(),
};

export async function lintMapping(request: WithMapping<LintRequest>): Promise<LintReport> {
  return await borrowInputs(request, async (settled) => {
    // A header alone is looked at, whatever its file is called.
    const named: typeof settled & { readonly sourceName?: string } = settled;
    const { sourceName: _name, ...asked } = named;
    const report = await enterOperation("lintMapping", shape, asked, lint);
    return request.mapping === undefined ? report : { ...report, path: basename(report.path) };
  });
}

async function lint(request: LintRequest): Promise<LintReport> {
  const { mappingPath: path, sourcePath } = request;
  if (await isConfiguration(path)) return await lintConfiguration(path);
  const examined = await examineLeniently(path);
  if ("findings" in examined) return { path, target: undefined, findings: examined.findings };
  const { problems, mapping, sound, lineOf } = examined;
  const tell = createTell(lineOf);
  const isSound = ({ path: [top, name] }: Finding): boolean =>
    top !== "fields" || name === undefined || sound?.faultyFields.has(String(name)) !== true;
  const ofTables = mapping === undefined ? [] : await tellTables(mapping, tell);
  const tables =
    mapping === undefined || ofTables.length > 0
      ? {}
      : await loadLookups(path, mapping.file, readLookupTable);
  const errors = [
    ...problems.map(findingOf),
    ...ofTables,
    ...(mapping === undefined ? [] : findMisfits(mapping).map(tell("error"))),
  ];
  const findings = [
    ...errors,
    ...(mapping === undefined
      ? []
      : findDoubts({ ...mapping, ...tables })
          .filter(isSound)
          .map(tell("warning"))),
    ...(sourcePath === undefined || sound === undefined
      ? []
      : await compareHeader(
          sound.file,
          mapping?.target,
          sourcePath,
          request,
          tell,
          errors.length > 0,
        )),
  ];
  return {
    path,
    target: mapping?.target.name,
    findings: findings.toSorted((a, b) => a.line - b.line),
  };
}

/** What has connections or drops is no mapping; a mapping has a target. */
async function isConfiguration(path: string): Promise<boolean> {
  if (!/\.ya?ml$/i.test(path)) return false;
  const text = await readConfiguration(path).catch(() => "");
  return /^(?:connections|drops|policies):/m.test(text) && !/^target:/m.test(text);
}

async function lintConfiguration(path: string): Promise<LintReport> {
  try {
    await loadConnections(path);
    return { path, target: undefined, findings: await lintDrops(await loadDrops(path)) };
  } catch (error) {
    return { path, target: undefined, findings: findingsOf(error) };
  }
}

const findingOf = ({ line, path, text }: Problem): LintFinding => ({
  severity: "error",
  line,
  setting: showPath(path),
  message: text,
});

/** @throws what is no fault of the file */
function findingsOf(error: unknown): readonly LintFinding[] {
  if (!(error instanceof InvalidFileError)) throw error;
  return error.problems.map(findingOf);
}

async function examineLeniently(
  path: string,
): Promise<ExaminedMapping | { readonly findings: readonly LintFinding[] }> {
  try {
    return await examineMapping(path, findTarget, targetNames);
  } catch (error) {
    return { findings: findingsOf(error) };
  }
}

type Tell = (severity: LintFinding["severity"]) => (finding: Finding) => LintFinding;

const createTell =
  (lineOf: (path: KeyPath) => number): Tell =>
  (severity) =>
  ({ path, text }) => ({ severity, line: lineOf(path), setting: showPath(path), message: text });

/** Each look-up file that can't be used. */
async function tellTables(
  { path, file }: UnboundMapping,
  tell: Tell,
): Promise<readonly LintFinding[]> {
  const found: LintFinding[] = [];
  for (const { path: setting, file: named, columns } of listTables(file)) {
    try {
      await readLookupTable(resolve(dirname(path), named), columns);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      found.push(tell("error")({ path: setting, text: error.message }));
    }
  }
  return found;
}

/** @throws SourceError where the file can't be read and that is all there is to tell */
async function compareHeader(
  file: MappingFile,
  target: Target | undefined,
  sourcePath: string,
  { reading, signal }: LintRequest,
  tell: Tell,
  hasErrors: boolean,
): Promise<readonly LintFinding[]> {
  const mapping = { file };
  try {
    const { header } = await openSource(sourcePath, settingsFor(readSource(file.source), reading), {
      signal,
      wanted: wantedColumns(mapping),
    });
    const unused = findUnusedColumns(mapping, header);
    return [
      ...findMissingColumns(mapping, header).map(tell("error")),
      ...findChoices(mapping, header).map(tell("warning")),
      ...describeUnusedColumns(target, file, unused).map((text) =>
        tell("warning")({ path: ["fields"], text }),
      ),
    ];
  } catch (error) {
    if (!(error instanceof LoadError) || !hasErrors) throw error;
    return [tell("error")({ path: ["source"], text: error.message })];
  }
}
