import { type CellReader, compileCell } from "./compile-cell.ts";
import { compileConvert, settingsBehindReading } from "./compile-convert.ts";
import { cellOf, compileReading, decideOnBlank, type Read, tellText } from "./compile-reading.ts";
import { convertByCurrency } from "./convert-by-row.ts";
import { compileRewrites } from "./compile-rewrites.ts";
import { compileTidy, tidyCell } from "./compile-tidy.ts";
import type { Condition } from "./conditions/compile-condition.ts";
import type { FieldAddress } from "./field-address.ts";
import type { Column, TakeColumn } from "./find-column.ts";
import type { KnownField } from "./find-field.ts";
import type { CreatedRecords } from "../rows/row.ts";
import {
  type FileLookup,
  type KeyPart,
  type LoadsAsked,
  type Lookup,
  lookUpCreated,
  lookUpText,
} from "./lookup.ts";
import { faultOf, type ConversionResult } from "./conversion-result.ts";
import type { FieldSettings } from "./schema/field-schema.ts";

/** A field of a mapping, ready for the rows of one source. */
export interface CompiledField {
  readonly name: string;
  readonly address: FieldAddress;
  /** How many of the objects and lists around the field are sent even if nothing is in them, because the API requires them. */
  readonly heldDepth: number;
  readonly columns: readonly Column[];
  /** The column that is named in messages about a row. */
  readonly columnFor: CellReader["columnFor"];
  /** All whose cells it reads in a row, one that names a currency too. */
  readonly readsIn: (cells: readonly string[]) => readonly Column[];
  /** True where it takes 12.499999999999998 for what a spreadsheet shows. */
  readonly takesTails: boolean;
  /** Makes the field's value; undefined: the field is left out of the payload. */
  readonly make: (
    cells: readonly string[],
    created?: CreatedRecords,
  ) => ConversionResult | undefined;
  /** The created record that a row's cells name; present where the field looks it up. */
  readonly asks?: {
    readonly loads: LoadsAsked;
    readonly textOf: (cells: readonly string[]) => string | undefined;
  };
  /** True where a row that leaves the field out takes it out of the live record. */
  readonly clears: (cells: readonly string[]) => boolean;
  /** True where the value of a row gives way to one that its live record has. */
  readonly yields: (cells: readonly string[]) => boolean;
  /** The condition without which the field is left out. */
  readonly when: Condition | undefined;
}

type ConvertCell = (
  text: string,
  cells: readonly string[],
  created: CreatedRecords | undefined,
) => ConversionResult | undefined;

/** Makes a field's value of the text of its cells. */
function chainSteps(
  reader: CellReader,
  readText: (cells: readonly string[]) => Read,
  convert: ConvertCell,
): CompiledField["make"] {
  return (cells, created) => {
    const text = readText(cells);
    if (typeof text !== "string") return text.made;
    const made = convert(text, cells, created);
    return made !== undefined && "fault" in made
      ? tellText(made, text, cellOf(reader, cells))
      : made;
  };
}

type Uncompiled = Pick<CompiledField, "name" | "address" | "heldDepth"> & {
  readonly settings: FieldSettings;
  readonly known: KnownField;
  readonly lookup: Lookup | undefined;
  readonly when: Condition | undefined;
  /** What the items of a list are looked up in. */
  readonly itemLookup: FileLookup | undefined;
};

/** The conversion of an amount whose row names its currency in another column. */
function findRowConvert(
  { settings, known }: Uncompiled,
  take: TakeColumn,
): ConvertCell | undefined {
  const { decimal } = settings;
  if (typeof decimal !== "object" || decimal.currency_column === undefined) return undefined;
  const tidy = compileTidy(settings, known);
  return convertByCurrency({ settings, known }, decimal, take(decimal.currency_column), tidy);
}

/** A field that no cell has a part in. */
function compileFixed({
  settings,
  known: _known,
  lookup: _lookup,
  itemLookup: _itemLookup,
  ...place
}: Uncompiled): CompiledField {
  const made =
    settings.decide === undefined
      ? { value: settings.constant ?? null }
      : faultOf("field-undecided", { decide: settings.decide });
  const none = { columns: [], columnFor: () => undefined, readsIn: () => [] };
  return {
    ...place,
    ...none,
    takesTails: false,
    make: () => made,
    clears: () => false,
    yields: () => false,
  };
}

/** What becomes of the text of a field that is looked up, or converted at once. */
function chooseConvert(
  { settings, known, lookup, itemLookup }: Uncompiled,
  rowConvert: ConvertCell | undefined,
  takeBeside: TakeColumn,
): ConvertCell {
  const convert = compileConvert(settings, known, { itemLookup });
  if (lookup === undefined) return rowConvert ?? convert;
  const onBlank = decideOnBlank(settings);
  const blank = (): ConversionResult | undefined =>
    onBlank !== undefined && "standIn" in onBlank ? convert(onBlank.standIn) : onBlank;
  if (lookup.kind === "file") {
    const tidy = compileTidy(settings, known);
    const besides = (settings.lookup?.beside ?? []).map((name): KeyPart => {
      const { index } = takeBeside(name);
      return { column: name, textOf: (cells) => tidyCell(tidy, cells[index] ?? "") };
    });
    return lookUpText(lookup, blank, convert, besides);
  }
  const lookUp = lookUpCreated(lookup, known.type, blank, convert);
  return (text, _cells, created) => lookUp(text, created);
}

/** A field that is left out of rows that do not meet its condition; none of its cells is looked at then. */
function withCondition(field: CompiledField): CompiledField {
  const { when, make, readsIn, clears } = field;
  if (when === undefined) return field;
  return {
    ...field,
    readsIn: (cells) => [...when.columns, ...(when.judge(cells) === true ? readsIn(cells) : [])],
    make: (cells, created) => {
      const truth = when.judge(cells);
      if (typeof truth === "object") return truth;
      return truth === true ? make(cells, created) : undefined;
    },
    clears: (cells) => clears(cells) && when.judge(cells) === true,
  };
}

/** True of cells for which a default stands in that is for records without a value alone. */
function compileYields(
  settings: FieldSettings,
  steps: Parameters<typeof compileReading>[1],
): CompiledField["yields"] {
  if (settings.default_when === undefined) return () => false;
  const read = compileReading(settings, { ...steps, onBlank: undefined });
  return (cells) => {
    const found = read(cells);
    return typeof found !== "string" && found.made === undefined;
  };
}

/** Binds a field to the columns of a source; everything that can be decided once is decided here. */
export function compileField(written: Uncompiled, takeColumn: TakeColumn): CompiledField {
  return withCondition(compileWithout(written, takeColumn));
}

/** The field as it is where its condition is met. */
function compileWithout(written: Uncompiled, takeColumn: TakeColumn): CompiledField {
  const field = { ...written, settings: settingsBehindReading(written.settings) };
  const { settings, known, lookup, itemLookup: _itemLookup, ...place } = field;
  const tidy = compileTidy(settings, known);
  const reader = compileCell(settings, takeColumn, tidy);
  if (reader === undefined) return compileFixed(field);
  const besides: Column[] = [];
  const takeBeside: TakeColumn = (wanted) => {
    const column = takeColumn(wanted);
    besides.push(column);
    return column;
  };
  const convert = chooseConvert(field, findRowConvert(field, takeBeside), takeBeside);
  const rewrites = compileRewrites(settings, {
    setting: `fields.${place.name}`,
    column: reader.columns[0]?.name ?? "",
  });
  const steps = { reader, tidy, rewrites, onBlank: decideOnBlank(settings) };
  const readText = compileReading(written.settings, steps);
  return {
    ...place,
    columns: reader.columns,
    columnFor: reader.columnFor,
    readsIn: (cells) => [...reader.columnsIn(cells), ...besides],
    takesTails: settings.clean?.includes("binary-tail") === true,
    clears: () => settings.blank === "clear",
    yields: compileYields(written.settings, steps),
    make: chainSteps(reader, readText, convert),
    ...(lookup?.kind === "loads" && {
      asks: {
        loads: lookup.loads,
        textOf: (cells: readonly string[]) => {
          const text = readText(cells);
          return typeof text === "string" ? text : undefined;
        },
      },
    }),
  };
}
