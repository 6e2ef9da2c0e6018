import type { JsonValue } from "../kernel/json.ts";
import type { CellReader } from "./compile-cell.ts";
import { decimalSettingsOf, partsOfSum } from "./long-settings.ts";
import { type Tidy, tidyCell } from "./compile-tidy.ts";
import type { ConversionResult, Rewrite } from "./conversion-result.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { canonicalDecimal } from "./transforms/convert-decimal.ts";
import { isBlank } from "./transforms/is-blank.ts";
import { addDecimals } from "./transforms/reckon-decimal.ts";

/** What a blank cell means: a value, a text that stands in, or nothing. */
export type OnBlank = { readonly standIn: string } | { readonly value: JsonValue } | undefined;

export function decideOnBlank(settings: FieldSettings): OnBlank {
  if (settings.default !== undefined) return { standIn: settings.default };
  if (settings.blank === "null" || settings.blank === null) return { value: null };
  return settings.blank === "empty" ? { value: "" } : undefined;
}

/** The text that is converted, or what the field is without one. */
export type Read = string | { readonly made: ConversionResult | undefined };

type ReadText = (cells: readonly string[]) => Read;

interface ReadingSteps {
  readonly reader: CellReader;
  readonly tidy: Tidy;
  readonly rewrites: readonly Rewrite[];
  readonly onBlank: OnBlank;
}

/** Everything that leads to the text of a field: its cells, what rewrites them, and what blank ones mean. */
export function compileReading({ sum, decimal }: FieldSettings, steps: ReadingSteps): ReadText {
  return sum === undefined ? readOne(steps) : readSum(decimal, steps);
}

/** A fault also tells the text that a step failed on, where that is not the cell as it was read. */
export function tellText<T>(
  made: ConversionResult<T>,
  text: string,
  cell: string,
): ConversionResult<T> {
  if (!("fault" in made) || text === cell) return made;
  const { fault } = made;
  return { fault: { ...fault, facts: { made: text, ...fault.facts } } };
}

/** The cell that messages about a row show. */
export function cellOf({ columnFor }: CellReader, cells: readonly string[]): string {
  return cells[columnFor(cells)?.index ?? 0] ?? "";
}

function readOne({ reader, rewrites, onBlank }: ReadingSteps): ReadText {
  const blank = readBlank(onBlank);
  if (rewrites.length === 0)
    return (cells) => {
      const text = reader.read(cells);
      return isBlank(text) ? blank : text;
    };
  return (cells) => {
    const text = rewriteText(rewrites, reader.read(cells), cellOf(reader, cells));
    if ("fault" in text) return { made: text };
    return isBlank(text.value) ? blank : text.value;
  };
}

function rewriteText(
  rewrites: readonly Rewrite[],
  begun: string,
  cell: string,
): ConversionResult<string> {
  let text = begun;
  for (const rewrite of rewrites) {
    const made = rewrite(text);
    if ("fault" in made) return tellText(made, text, cell);
    text = made.value;
  }
  return { value: text };
}

function readBlank(onBlank: OnBlank): Read {
  if (onBlank === undefined || "value" in onBlank) return { made: onBlank };
  return onBlank.standIn;
}

/** Adds up the cells of a field's columns, blank ones left out; the sum is a text as a cell would be. */
function readSum(
  decimal: FieldSettings["decimal"],
  { reader: { columns }, tidy, rewrites, onBlank }: ReadingSteps,
): ReadText {
  const read = canonicalDecimal(decimalSettingsOf(partsOfSum(decimal).cell));
  const blank = readBlank(onBlank);
  return (cells) => {
    const amounts: string[] = [];
    for (const column of columns) {
      const cell = cells[column.index] ?? "";
      const text = rewriteText(rewrites, tidyCell(tidy, cell), cell);
      if ("value" in text && isBlank(text.value)) continue;
      const made = "fault" in text ? text : tellText(read(text.value), text.value, cell);
      if ("fault" in made) return { made: { fault: { ...made.fault, column } } };
      amounts.push(made.value);
    }
    if (amounts.length === 0) return blank;
    const sum = addDecimals(amounts);
    return "fault" in sum ? { made: sum } : sum.value;
  };
}
