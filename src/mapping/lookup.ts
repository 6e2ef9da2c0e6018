import type { Convert, Made } from "./made.ts";
import { faultOf } from "./made.ts";

/** A CSV file that is used as a table: what stands in one column, by what stands in another. */
export interface LookupTable {
  readonly entries: ReadonlyMap<string, string>;
  /** `sha256:…` of the file's bytes. */
  readonly fingerprint: string;
}

/**
 * Reads a table.
 * @param path absolute
 * @throws SourceError, ConfigurationError when the file can't be read as such a table
 */
export type ReadLookupTable = (
  path: string,
  columns: { readonly key: string; readonly value: string },
) => Promise<LookupTable>;

/** What a field looks up, ready for its rows. */
export interface Lookup {
  readonly file: string;
  readonly entries: ReadonlyMap<string, string>;
  /** What becomes of a text that the table does not have. */
  readonly missing: "error" | "blank" | "keep";
}

/**
 * Translates a text by a table that was read from a file, and converts what it finds.
 * @param blank what a blank cell of the field gives
 */
export function lookUpText(
  { file, entries, missing }: Lookup,
  blank: () => Made | undefined,
  convert: Convert,
): (text: string) => Made | undefined {
  return (text) => {
    const found = entries.get(text);
    if (found !== undefined) return convert(found);
    if (missing === "keep") return convert(text);
    return missing === "blank" ? blank() : faultOf("value-not-in-lookup", { file });
  };
}
