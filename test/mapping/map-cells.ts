import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileMapping, type RowMapper } from "../../src/mapping/compile-mapping.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import type { MapResult } from "../../src/mapping/map-row.ts";
import { describeRowError } from "../../src/rows/describe-row-error.ts";
import type { SourceRow } from "../../src/rows/row.ts";
import { fakeTargetNames, findFakeTarget } from "./fake-target.ts";

/** Writes a mapping into a temp folder and loads it. */
export async function loadText(text: string | Uint8Array): Promise<Mapping> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-mapping-"));
  try {
    const path = join(folder, "test.yaml");
    await writeFile(path, text);
    return await loadMapping(path, findFakeTarget, fakeTargetNames);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";

/** The message of the error that a mapping with these fields gives, without the lines' file name. */
export async function refusalOf(fields: string, opening = head): Promise<string> {
  try {
    await loadText(`${opening}fields:\n  id: Id\n${fields}`);
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll("test.yaml ", "") : String(error);
  }
  return "no error";
}

export function rowOf(cells: readonly string[]): SourceRow {
  return { rowNumber: 1, line: 2, cells };
}

/** A mapper of the fake target. @param fields lines under `fields:`, each indented by two */
export async function mapperOf(
  fields: string,
  header: readonly string[],
  opening = head,
): Promise<RowMapper> {
  const mapping = await loadText(`${opening}fields:\n  id: Id\n${fields}`);
  return compileMapping(mapping, ["Id", ...header], "file.csv");
}

/** A value as it arrives in the payload, a sentence for an error, `(left out)` when the field is absent. */
export function showResult(result: MapResult, field: string): unknown {
  if (result.kind === "invalid")
    return result.errors
      .map((error) => `${error.code}: ${describeRowError(error, "file.csv")}`)
      .join("\n");
  if (result.kind === "skipped") return "(skipped)";
  return field in result.row.payload ? result.row.payload[field] : "(left out)";
}

/** Maps single cells by one field's settings (inline YAML, with the column `C`). */
export async function mapCells(
  field: string,
  settings: string,
  cells: readonly string[],
): Promise<unknown[]> {
  const mapper = await mapperOf(`  ${field}: ${settings}\n`, ["C"]);
  return cells.map((cell) => showResult(mapper.mapRow(rowOf(["1", cell])), field));
}
