import type { Mapping } from "../../src/mapping/mapping.ts";
import { settingsOf } from "../../src/mapping/schema/field-schema.ts";
import { namesOf, parseTemplate } from "../../src/mapping/transforms/parse-template.ts";

/** A header with the first name of every column that a mapping takes. */
export function headerOf({ file }: Mapping): readonly string[] {
  const fromFields = Object.values(file.fields).flatMap((field) => {
    const { column, template } = settingsOf(field);
    if (template !== undefined) return namesOf(parseTemplate(template) ?? []);
    return [column ?? []].flat().slice(0, 1);
  });
  const fromSkips = (file.skip_rows ?? []).flatMap(({ column }) => [column].flat().slice(0, 1));
  return [...new Set([...fromFields, ...fromSkips])];
}
