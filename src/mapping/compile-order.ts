import { compare, rationalOf } from "../kernel/rational.ts";
import type { SourceRow } from "../rows/row.ts";
import type { Column } from "./find-column.ts";
import { dateSettingsOf, decimalSettingsOf } from "./long-settings.ts";
import type { LatestSettings } from "./schema/duplicate-schema.ts";
import { readDate } from "./transforms/convert-date.ts";
import { canonicalDecimal } from "./transforms/convert-decimal.ts";
import { isBlank } from "./transforms/is-blank.ts";
import { refuseLength } from "./transforms/reckon-decimal.ts";

/** In which order rows came to be, by what stands in a column. */
export interface RowOrder {
  readonly column: Column;
  /** What a row is ordered by; blank: before all others; undefined: the cell can't be read. */
  readonly read: (row: SourceRow) => string | undefined;
  /** Less than zero where the first comes before the second. */
  readonly compare: (one: string, other: string) => number;
}

/** Instants and days are texts that sort as they follow one another. */
const compareTexts = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;

function compareAmounts(one: string, other: string): number {
  if (one === "" || other === "") return compareTexts(one, other);
  return compare(rationalOf(one), rationalOf(other));
}

/** The order of rows that a mapping names under `on_duplicate`. */
export function compileOrder({ date, decimal }: LatestSettings, column: Column): RowOrder {
  const read =
    date === undefined
      ? canonicalDecimal(decimalSettingsOf(decimal ?? "."))
      : readDate(dateSettingsOf(date));
  return {
    column,
    read: ({ cells }) => {
      const cell = cells[column.index] ?? "";
      if (isBlank(cell)) return "";
      const made = read(cell);
      return "fault" in made || refuseLength(made.value) !== undefined ? undefined : made.value;
    },
    compare: date === undefined ? compareAmounts : compareTexts,
  };
}
