import type { Finding } from "../checks/mapped-field.ts";
import type { UnboundMapping } from "../load-mapping.ts";
import type { Mapping } from "../mapping.ts";
import type { FieldSettings } from "../schema/field-schema.ts";
import { settingsIn } from "../settings-of-file.ts";
import { changeCase } from "../transforms/change-case.ts";
import { isBlank } from "../transforms/is-blank.ts";

/** Why no text that comes to the table can be this key, or undefined. */
function refuseKey(key: string, settings: FieldSettings): string | undefined {
  const { trim, case: changed, replace, extract, pad, nulls = [] } = settings;
  if (isBlank(key)) return "a blank cell does not come to the table; say default or blank";
  // What replace and extract leave can't be told.
  if ((replace ?? extract) !== undefined) return undefined;
  if (pad !== undefined && Array.from(key).length !== pad.to)
    return `pad makes every text ${pad.to} characters long`;
  // Behind pad the text may begin with other signs than the cell.
  if (pad !== undefined) return undefined;
  if (nulls.includes(key)) return "the word is taken for blank by nulls";
  if (trim === true && key !== key.trim()) return "trim takes outer blanks off";
  const cased = changed === undefined ? undefined : changeCase(changed)(key);
  return cased !== undefined && "value" in cased && cased.value !== key
    ? `case: ${changed} makes every text otherwise`
    : undefined;
}

/** Keys of tables that no earlier step of their field can produce; where a look-up is not read, nothing is told of it. */
export function findIdleKeys({
  file,
  lookups,
}: UnboundMapping & Partial<Pick<Mapping, "lookups">>): readonly Finding[] {
  return Object.entries(file.fields).flatMap(([name, written]) => {
    const settings = settingsIn(file, name, written);
    const { table = {}, default: standIn } = settings;
    const lookup = lookups?.get(name);
    if (lookup === undefined && settings.lookup !== undefined) return [];
    const found = lookup?.kind === "file" ? new Set(lookup.entries.values()) : undefined;
    const why = (key: string): string | undefined => {
      if (key === standIn && lookup === undefined) return undefined;
      if (lookup === undefined) return refuseKey(key, settings);
      if (found === undefined || lookup.missing === "keep" || found.has(key)) return undefined;
      return lookup.missing === "blank" && key === standIn
        ? undefined
        : "the look-up file has no such value";
    };
    return Object.keys(table).flatMap((key): Finding[] => {
      const reason = why(key);
      if (reason === undefined) return [];
      const text = `no cell comes to this key: ${reason}.`;
      return [{ path: ["fields", name, "table", key], text }];
    });
  });
}
