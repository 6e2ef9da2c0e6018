import { showCell } from "../kernel/show-cell.ts";
import type { CreatedRecord, CreatedRecords } from "../rows/row.ts";
import type { FieldType } from "../targets/target.ts";
import type { Convert, ConversionResult } from "./conversion-result.ts";
import { faultOf } from "./conversion-result.ts";
import { type LikeKeys, likeKeyFacts, likeKeysOf } from "./like-keys.ts";

/** A CSV file that is used as a table: what stands in one column, by what stands in another. */
export interface LookupTable {
  readonly entries: ReadonlyMap<string, string>;
  /** `sha256:…` of the file's bytes. */
  readonly fingerprint: string;
}

/** The columns of a table; a key of several is made of them by `joinKey`. */
export interface TableColumns {
  readonly key: string | readonly string[];
  readonly value: string;
}

/** One key of several texts, in which no two can be taken for others. */
export function joinKey(texts: readonly string[]): string {
  const [only = ""] = texts;
  return texts.length === 1 ? only : JSON.stringify(texts);
}

/**
 * Reads a table.
 * @param path absolute
 * @throws SourceError, ConfigurationError when the file can't be read as such a table
 */
export type ReadLookupTable = (path: string, columns: TableColumns) => Promise<LookupTable>;

/** What becomes of a text that is not found. */
type Missing = "error" | "blank" | "keep";

/** A field's table out of a file, ready for its rows. */
export interface FileLookup {
  readonly kind: "file";
  readonly file: string;
  readonly entries: ReadonlyMap<string, string>;
  /** Keys that look like a text which is none. */
  readonly findLike: (text: string) => LikeKeys | undefined;
  readonly missing: Missing;
}

/** Loads whose created records are looked up by the keys of their rows. */
export interface LoadsAsked {
  readonly target: string;
  /** Undefined: those that went where this load goes. */
  readonly baseUrl: string | undefined;
  /** Stands for both in `CreatedRecords`. */
  readonly name: string;
  /** True where a key that is not found is an error, which names keys that are like it. */
  readonly tellsLike: boolean;
}

interface LoadsLookup {
  readonly kind: "loads";
  readonly loads: LoadsAsked;
  readonly missing: Missing;
}

/** What a field looks up. */
export type Lookup = FileLookup | LoadsLookup;

export function loadsAsked(
  target: string,
  baseUrl: string | undefined,
  missing: Missing,
): LoadsAsked {
  const name = JSON.stringify([target, baseUrl ?? null]);
  return { target, baseUrl, name, tellsLike: missing === "error" };
}

/** A further part of a key: a column, and what a field takes its cell for. */
export interface KeyPart {
  readonly column: string;
  readonly textOf: (cells: readonly string[]) => string;
}

/**
 * Translates a text by a table that was read from a file, and converts what it finds.
 * @param blank what a blank cell of the field gives
 * @param besides what the key of the table has besides the text
 */
export function lookUpText(
  { file, entries, findLike, missing }: FileLookup,
  blank: () => ConversionResult | undefined,
  convert: Convert,
  besides: readonly KeyPart[] = [],
): (text: string, cells: readonly string[]) => ConversionResult | undefined {
  return (text, cells) => {
    const others = besides.map(({ textOf }) => textOf(cells));
    const found = entries.get(joinKey([text, ...others]));
    if (found !== undefined) return convert(found);
    if (missing === "keep") return convert(text);
    if (missing === "blank") return blank();
    const named = besides.map(({ column }, at) => `${column} ${showCell(others[at] ?? "")}`);
    return faultOf("value-not-in-lookup", {
      file,
      ...(named.length > 0 && { beside: named }),
      ...likeKeyFacts(findLike(text)),
    });
  };
}

/**
 * Puts the id of a created record in the place of the key of the row that created it. Where no ledger was asked, something
 * stands in that differs from text to text and is never sent.
 * @param type documented type of the field
 */
export function lookUpCreated(
  { loads, missing }: LoadsLookup,
  type: FieldType | undefined,
  blank: () => ConversionResult | undefined,
  convert: Convert,
): (text: string, created: CreatedRecords | undefined) => ConversionResult | undefined {
  const { target, name } = loads;
  return (text, created) => {
    if (created === undefined) return standIn(text, type);
    const known = created.get(name);
    const records = known?.records.get(text) ?? [];
    const [found] = records;
    if (new Set(records.map(({ recordId }) => recordId)).size > 1)
      return faultOf("created-several-times", { target, records: records.map(showRecord) });
    if (found !== undefined) return convert(found.recordId);
    if (missing === "keep") return convert(text);
    if (missing === "blank") return blank();
    const like = likeKeysOf(text, known?.like.get(text) ?? []);
    return faultOf("not-created-yet", { target, ...likeKeyFacts(like) });
  };
}

const showRecord = ({ recordId, loadId, rowNumber }: CreatedRecord): string =>
  `${recordId} (row ${rowNumber} of load ${loadId})`;

function standIn(text: string, type: FieldType | undefined): ConversionResult {
  if (type !== "integer" && type !== "number") return { value: `(id of ${text})` };
  let number = 1;
  for (const sign of text) number = (number * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_000_007;
  return { value: number };
}
