import { examineMapping } from "../mapping/load-mapping.ts";
import { listTables } from "../mapping/load-lookups.ts";
import { findTarget, targetNames } from "../targets/index.ts";

/** What a file says as a mapping, before anything that it names is read. */
export interface MappingLook {
  /** Undefined where it is no mapping, or for no target that there is. */
  readonly target: string | undefined;
  /** The files in which it looks cells up, as it names them: those of the part that is sound, for nothing reads those of the rest. */
  readonly tables: readonly string[];
}

/**
 * Looks at a mapping for an entrance that lets people read some folders only.
 * @throws ConfigurationError when it is no text, or no sound YAML
 */
export async function lookAtMapping(mappingPath: string): Promise<MappingLook> {
  const { sound, mapping } = await examineMapping(mappingPath, findTarget, targetNames);
  const tables = sound === undefined ? [] : listTables(sound.file).map(({ file }) => file);
  return { target: mapping?.target.name, tables: [...new Set(tables)] };
}
