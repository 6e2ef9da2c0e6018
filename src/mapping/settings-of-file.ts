import type { MappingFile } from "./mapping-schema.ts";
import { type FieldSettings, readsCells, settingsOf } from "./schema/field-schema.ts";

/** Fields that hold names: "Null" and "None" are people, "NA" is Namibia. */
const named = /(?:^|[_.a-z])(?:name|Name|title|city|country|state|City|Country|State)$/;

/** True for a field in which a word such as NULL may well be meant as it stands. */
export function holdsNames(field: string): boolean {
  return named.test(field);
}

/** A field's settings with what the mapping says for all of its fields; its own settings win. */
export function settingsIn(
  { clean, nulls }: Pick<MappingFile, "clean" | "nulls">,
  name: string,
  field: MappingFile["fields"][string],
): FieldSettings {
  const own = settingsOf(field);
  if (!readsCells(own)) return own;
  return {
    ...(clean !== undefined && { clean }),
    ...(nulls !== undefined && !holdsNames(name) && { nulls }),
    ...own,
  };
}
