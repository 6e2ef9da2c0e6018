import { describeUnusedColumns } from "../mapping/lint/find-unused-columns.ts";
import { findChoices, findDoubts } from "../mapping/lint/find-doubts.ts";
import { lintDrops } from "../arrivals/lint-drops.ts";
import { loadDrops } from "../arrivals/load-drops.ts";
import { loadConnections, readConfiguration } from "../connections/load-connections.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import { settingsFor } from "../load/bind/settings-for.ts";
import type { ReadingSettings } from "../load/load-request.ts";
import type { Mapping } from "../mapping/mapping.ts";
import {
  findMissingColumns,
  findUnusedColumns,
  wantedColumns,
} from "../mapping/resolve-columns.ts";
import { openSource } from "../source/open-source.ts";
import { InvalidFileError, type KeyPath, showPath } from "../yaml/problem.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { path, signal, reading } from "./request-shapes.ts";

export interface LintRequest {
  readonly mappingPath: string;
  /** A file whose header the mapping is held against. */
  readonly sourcePath?: string;
  /** What a person says about the file; it wins over the mapping. */
  readonly reading?: ReadingSettings;
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

export interface LintReport {
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

export async function lintMapping(request: LintRequest): Promise<LintReport> {
  return await enterOperation("lintMapping", shape, request, lint);
}

async function lint(request: LintRequest): Promise<LintReport> {
  const { mappingPath: path } = request;
  if (await isConfiguration(path)) return await lintConfiguration(path);
  const mapping = await loadLeniently(path);
  if ("findings" in mapping) return { path, target: undefined, findings: mapping.findings };
  const findings = [
    ...findDoubts(mapping).map((finding) => tell("warning", mapping, finding)),
    ...(request.sourcePath === undefined
      ? []
      : await compareHeader(mapping, request.sourcePath, request)),
  ];
  return {
    path,
    target: mapping.target.name,
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

/** @throws what is no fault of the file */
function findingsOf(error: unknown): readonly LintFinding[] {
  if (!(error instanceof InvalidFileError)) throw error;
  return error.problems.map(({ line, path, text }): LintFinding => ({
    severity: "error",
    line,
    setting: showPath(path),
    message: text,
  }));
}

async function loadLeniently(
  path: string,
): Promise<Mapping | { readonly findings: readonly LintFinding[] }> {
  try {
    return await loadMappingWithTables(path);
  } catch (error) {
    return { findings: findingsOf(error) };
  }
}

function tell(
  severity: LintFinding["severity"],
  { lineOf }: Mapping,
  { path, text }: { readonly path: KeyPath; readonly text: string },
): LintFinding {
  return { severity, line: lineOf(path), setting: showPath(path), message: text };
}

async function compareHeader(
  mapping: Mapping,
  sourcePath: string,
  { reading, signal }: LintRequest,
): Promise<readonly LintFinding[]> {
  const wanted = wantedColumns(mapping);
  const { header } = await openSource(sourcePath, settingsFor(mapping.source, reading), {
    signal,
    wanted,
  });
  const missing = findMissingColumns(mapping, header);
  const found = [
    ...missing.map((finding) => tell("error", mapping, finding)),
    ...findChoices(mapping, header).map((finding) => tell("warning", mapping, finding)),
  ];
  if (missing.length > 0) return found;
  const unused = describeUnusedColumns(mapping, findUnusedColumns(mapping, header));
  return [...found, ...unused.map((text) => tell("warning", mapping, { path: ["fields"], text }))];
}
