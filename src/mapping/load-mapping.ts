import { basename, dirname, resolve } from "node:path";
import { didYouMean } from "../kernel/nearest-name.ts";
import type { SourceSettings } from "../rows/source-settings.ts";
import type { FindTarget } from "../targets/target.ts";
import { type KeyPath, type Problem, refuseFile } from "../yaml/problem.ts";
import { examineYaml } from "../yaml/read-yaml.ts";
import { checkMapping } from "./checks/check-mapping.ts";
import { checkLoadLookups } from "./checks/check-load-lookups.ts";
import type { MappedField } from "./checks/mapped-field.ts";
import { type SoundPart, takeSoundPart } from "./take-sound-part.ts";
import { hashMapping, loadLookups } from "./load-lookups.ts";
import type { ReadLookupTable } from "./lookup.ts";
import type { Mapping, TagSettings } from "./mapping.ts";
import { type MappingFile, mappingSchema } from "./mapping-schema.ts";
import { readGuard, readMergeRules } from "./read-change-settings.ts";
import { findSetTwice, withCollected, writtenPath } from "./group/collected-fields.ts";
import { hintOnWord } from "./words-of-others.ts";
import { decodeMapping, readMappingFile } from "./read-mapping-file.ts";

const defaultPk = "{tenantId}:{loadId}";

function readTags(tags: MappingFile["tags"]): TagSettings {
  const {
    load_id: loadId,
    at,
    record_no: recordNo,
    source_file: sourceFile,
    pk,
  } = tags?.fields ?? {};
  return {
    pk: tags?.pk ?? defaultPk,
    fields: {
      ...(loadId !== undefined && { loadId }),
      ...(at !== undefined && { at }),
      ...(recordNo !== undefined && { recordNo }),
      ...(sourceFile !== undefined && { sourceFile }),
      ...(pk !== undefined && { pk }),
    },
  };
}

/** How the source is written, where a mapping pins it. */
export function readSource(source: MappingFile["source"] = {}): SourceSettings {
  const {
    sheet,
    entry,
    delimiter,
    encoding,
    header_row: headerRow,
    footer,
    quote,
    pad_short_rows: padShortRows,
  } = source;
  return {
    ...(sheet !== undefined && { sheet: String(sheet) }),
    ...(entry !== undefined && { entry }),
    ...(delimiter !== undefined && { delimiter }),
    ...(encoding !== undefined && { encoding }),
    ...(headerRow !== undefined && { headerRow }),
    ...(footer !== undefined && { footer }),
    ...(padShortRows !== undefined && { padShortRows }),
    ...(quote !== undefined && { quote }),
  };
}

/** True when some row may send null for the field. */
function maySendNull({ settings }: MappedField): boolean {
  const { blank, constant, table = {}, otherwise } = settings;
  if (
    blank === "null" ||
    blank === null ||
    constant === null ||
    Object.values(table).includes(null)
  )
    return true;
  return typeof otherwise === "object" && otherwise.value === null;
}

/** A mapping without the tables that it looks things up in, which lie elsewhere. */
export type UnboundMapping = Omit<
  Mapping,
  "hash" | "lookups" | "itemLookups" | "tableFiles" | "lists" | "given"
>;

/** Everything that is wrong with a mapping file, and what of it can be used to look further. */
export interface ExaminedMapping {
  readonly bytes: Buffer;
  readonly problems: readonly Problem[];
  /** The part that is sound by itself; undefined where so little is that nothing more can be told. */
  readonly sound: SoundPart | undefined;
  /** The mapping of the sound part; undefined where it names no target that there is. */
  readonly mapping: UnboundMapping | undefined;
  readonly lineOf: (path: KeyPath) => number;
}

/**
 * Reads a mapping file and holds it against its target, telling everything that is wrong with it: faults of one kind hide
 * none of another.
 * @param path of the YAML file
 * @param targetNames for a suggestion where the mapping names a target that does not exist
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE when there is no such text file; ERR_CONFIGURATION_INVALID when it is
 * no sound YAML
 */
export async function examineMapping(
  path: string,
  findTarget: FindTarget,
  targetNames: readonly string[] = [],
): Promise<ExaminedMapping> {
  const bytes = await readMappingFile(path);
  const text = decodeMapping(bytes, path);
  const { written, problems, lineOf } = examineYaml(
    text,
    mappingSchema,
    basename(path),
    hintOnWord,
  );
  const part = takeSoundPart(written, problems);
  if (part === undefined) return { bytes, problems, sound: part, mapping: undefined, lineOf };
  const file = withCollected(part.file);
  const sound = { ...part, file };
  const target = findTarget(file.target);
  if (target === undefined) {
    const unknown = `there is no target ${file.target}.${didYouMean(file.target, targetNames)} The command waybill targets lists them.`;
    const found = { line: lineOf(["target"]), path: ["target"], text: unknown };
    const isTold = problems.some((problem) => problem.path[0] === "target");
    return {
      bytes,
      problems: isTold ? problems : [...problems, found],
      sound,
      mapping: undefined,
      lineOf,
    };
  }
  const lineOfField = (path: KeyPath): number => lineOf(writtenPath(file, path));
  const checked = checkMapping(file, target, sound);
  const findings = [
    ...findSetTwice(part.file),
    ...checked.findings,
    ...checkLoadLookups(file, target, findTarget, targetNames),
  ];
  const mapping = {
    path,
    target,
    source: readSource(file.source),
    write: file.write ?? "replace",
    mergeRules: readMergeRules(file.merge),
    guard: readGuard(file.guard),
    requireKey: file.require_key === true,
    leaveToServer: file.leave_to_server ?? [],
    customFields: file.custom_fields ?? {},
    nullableFields: checked.fields.filter(maySendNull).map((field) => field.name),
    tags: readTags(file.tags),
    file,
    lineOf: lineOfField,
  };
  const found = findings.map((finding) => {
    const path = writtenPath(file, finding.path);
    return { ...finding, path, line: lineOf(path) };
  });
  return { bytes, problems: [...problems, ...found], sound, mapping, lineOf: lineOfField };
}

/**
 * Reads a mapping file and checks it against its target.
 * @param path of the YAML file
 * @param targetNames for a suggestion where the mapping names a target that does not exist
 * @param readTable reads the files that the mapping looks things up in
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE when there is no such text file; ERR_CONFIGURATION_INVALID with up to
 * ten problems (file, line, key, what is allowed) when it is not a sound mapping
 */
export async function loadMapping(
  path: string,
  findTarget: FindTarget,
  targetNames: readonly string[] = [],
  readTable?: ReadLookupTable,
): Promise<Mapping> {
  const { bytes, problems, mapping } = await examineMapping(path, findTarget, targetNames);
  if (problems.length > 0 || mapping === undefined) throw refuseFile(basename(path), problems);
  const tables = await loadLookups(path, mapping.file, readTable);
  return {
    ...mapping,
    hash: hashMapping(bytes, tables.fingerprints),
    lookups: tables.lookups,
    itemLookups: tables.items,
    tableFiles: new Map(tables.files.map((name) => [name, resolve(dirname(path), name)])),
    lists: tables.lists,
    given: new Map(),
  };
}
