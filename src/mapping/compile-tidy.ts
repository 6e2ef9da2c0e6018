import type { KnownField } from "./find-field.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { compileClean } from "./transforms/clean-cell.ts";

/** What a field does with a cell before anything else looks at it: cleans it, and takes words for nothing for blank. */
export interface Tidy {
  /** Takes off what the mapping names under `clean`; every other cell stays as it is. */
  readonly clean: (cell: string) => string;
  /** True for a cleaned cell that stands under `nulls`. */
  readonly isNull: (cleaned: string) => boolean;
}

/** What YAML takes for nothing where it stands without quotes. */
const unquotedNulls = ["NULL", "null", "Null"];

export function compileTidy(settings: FieldSettings, known: KnownField): Tidy {
  // A table knows the file's own words, whatever their case.
  const allowed = settings.table === undefined ? known.allowed : undefined;
  const clean = compileClean(settings.clean ?? [], allowed);
  const nulls = new Set((settings.nulls ?? []).flatMap((word) => word ?? unquotedNulls));
  if (nulls.size === 0) return { clean, isNull: () => false };
  return { clean, isNull: (cleaned) => nulls.has(cleaned) || nulls.has(cleaned.trim()) };
}

/** The text that a field begins with. */
export function tidyCell({ clean, isNull }: Tidy, cell: string): string {
  const cleaned = clean(cell);
  return isNull(cleaned) ? "" : cleaned;
}
