import { basename } from "node:path";
import { didYouMean } from "../kernel/nearest-name.ts";
import type { FindTarget } from "../targets/target.ts";
import { refuseFile } from "../yaml/problem.ts";
import { parseYaml } from "../yaml/read-yaml.ts";
import { checkMapping } from "./checks/check-mapping.ts";
import { checkLoadLookups } from "./checks/check-load-lookups.ts";
import type { MappedField } from "./checks/mapped-field.ts";
import { hashMapping, loadLookups } from "./load-lookups.ts";
import type { ReadLookupTable } from "./lookup.ts";
import type { Mapping, SourceSettings, TagSettings } from "./mapping.ts";
import { type MappingFile, mappingSchema } from "./mapping-schema.ts";
import { readGuard, readMergeRules } from "./read-change-settings.ts";
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

function readSource(source: MappingFile["source"] = {}): SourceSettings {
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
  const bytes = await readMappingFile(path);
  const fileName = basename(path);
  const { value: file, lineOf } = parseYaml(decodeMapping(bytes, path), mappingSchema, fileName);
  const target = findTarget(file.target);
  if (target === undefined) {
    const text = `there is no target ${file.target}.${didYouMean(file.target, targetNames)} The command waybill targets lists them.`;
    throw refuseFile(fileName, [{ line: lineOf(["target"]), path: ["target"], text }]);
  }
  const checked = checkMapping(file, target);
  const { fields } = checked;
  const findings = [
    ...checked.findings,
    ...checkLoadLookups(file, target, findTarget, targetNames),
  ];
  if (findings.length > 0) {
    const problems = findings.map((finding) => ({ ...finding, line: lineOf(finding.path) }));
    throw refuseFile(fileName, problems);
  }
  const { lookups, fingerprints } = await loadLookups(path, file, readTable);
  return {
    path,
    hash: hashMapping(bytes, fingerprints),
    target,
    source: readSource(file.source),
    write: file.write ?? "replace",
    mergeRules: readMergeRules(file.merge),
    guard: readGuard(file.guard),
    requireKey: file.require_key === true,
    leaveToServer: file.leave_to_server ?? [],
    customFields: file.custom_fields ?? {},
    nullableFields: fields.filter(maySendNull).map((field) => field.name),
    tags: readTags(file.tags),
    lookups,
    file,
    lineOf,
  };
}
