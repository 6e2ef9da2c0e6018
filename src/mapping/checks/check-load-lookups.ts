import { didYouMean } from "../../kernel/nearest-name.ts";
import type { FindTarget, Target } from "../../targets/target.ts";
import type { MappingFile } from "../mapping-schema.ts";
import { settingsOf } from "../schema/field-schema.ts";
import type { Finding } from "./mapped-field.ts";

/** Records can be looked up where loads create them, and for any field but the key, by which rows are told apart beforehand. */
export function checkLoadLookups(
  file: MappingFile,
  target: Target,
  findTarget: FindTarget,
  targetNames: readonly string[],
): readonly Finding[] {
  return Object.entries(file.fields).flatMap(([name, field]): Finding[] => {
    const { lookup } = settingsOf(field);
    if (lookup?.loads === undefined) return [];
    const path = ["fields", name, "lookup", "loads"];
    if (name === target.key.field)
      return [{ path, text: `${name} is the key of the row, and that is not looked up in loads.` }];
    const asked = findTarget(lookup.loads.target);
    if (asked === undefined) {
      const text = `there is no target ${lookup.loads.target}.${didYouMean(lookup.loads.target, targetNames)} The command waybill targets lists them.`;
      return [{ path: [...path, "target"], text }];
    }
    if (asked.method === "POST") return [];
    const text = `loads into ${asked.name} create no records: the file has their ids itself. Look up in a CSV file, or take the column as it is.`;
    return [{ path: [...path, "target"], text }];
  });
}
