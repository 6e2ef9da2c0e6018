import type { JsonValue } from "../kernel/json.ts";
import { type CellReader, compileCell } from "./compile-cell.ts";
import { compileConvert } from "./compile-convert.ts";
import { convertByCurrency } from "./convert-by-row.ts";
import { compileRewrites } from "./compile-rewrites.ts";
import { compileTidy } from "./compile-tidy.ts";
import type { FieldAddress } from "./field-address.ts";
import type { Column } from "./find-column.ts";
import type { KnownField } from "./find-field.ts";
import type { CreatedRecords } from "../rows/row.ts";
import { type LoadsAsked, type Lookup, lookUpCreated, lookUpText } from "./lookup.ts";
import { faultOf, type ConversionResult, type Rewrite } from "./conversion-result.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { isBlank } from "./transforms/is-blank.ts";

/** A field of a mapping, ready for the rows of one source. */
export interface CompiledField {
  readonly name: string;
  readonly address: FieldAddress;
  /** How many of the objects and lists around the field are sent even if nothing is in them, because the API requires them. */
  readonly heldDepth: number;
  readonly columns: readonly Column[];
  /** The column that is named in messages about a row. */
  readonly columnFor: CellReader["columnFor"];
  /** All whose cells it reads, one that names a currency too. */
  readonly reads: readonly Column[];
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
  readonly clears: boolean;
}

/** What a blank cell means: a value, a text that stands in, or nothing. */
type OnBlank = { readonly standIn: string } | { readonly value: JsonValue } | undefined;

function decideOnBlank(settings: FieldSettings): OnBlank {
  if (settings.default !== undefined) return { standIn: settings.default };
  if (settings.blank === "null" || settings.blank === null) return { value: null };
  return settings.blank === "empty" ? { value: "" } : undefined;
}

/** A fault also tells the text that a step failed on, where that is not the cell as it was read. */
function tellText(made: ConversionResult, text: string, cell: string): ConversionResult {
  if (!("fault" in made) || text === cell) return made;
  const { code, facts } = made.fault;
  return { fault: { code, facts: { ...facts, made: text } } };
}

interface Steps {
  readonly reader: CellReader;
  readonly rewrites: readonly Rewrite[];
  readonly onBlank: OnBlank;
  readonly convert: (
    text: string,
    cells: readonly string[],
    created: CreatedRecords | undefined,
  ) => ConversionResult | undefined;
}

/** The text that is converted, or what the field is without one. */
type Read = { readonly text: string } | { readonly made: ConversionResult | undefined };

/** The cell that messages about a row show. */
function cellOf({ columnFor }: CellReader, cells: readonly string[]): string {
  return cells[columnFor(cells)?.index ?? 0] ?? "";
}

function chainReading({
  reader,
  rewrites,
  onBlank,
}: Omit<Steps, "convert">): (cells: readonly string[]) => Read {
  return (cells) => {
    let text = reader.read(cells);
    for (const rewrite of rewrites) {
      const made = rewrite(text);
      if ("fault" in made) return { made: tellText(made, text, cellOf(reader, cells)) };
      text = made.value;
    }
    if (!isBlank(text)) return { text };
    if (onBlank === undefined || "value" in onBlank) return { made: onBlank };
    return { text: onBlank.standIn };
  };
}

function chainSteps(steps: Steps): CompiledField["make"] {
  const readText = chainReading(steps);
  return (cells, created) => {
    const read = readText(cells);
    if ("made" in read) return read.made;
    const { text } = read;
    const made = steps.convert(text, cells, created);
    return made !== undefined && "fault" in made
      ? tellText(made, text, cellOf(steps.reader, cells))
      : made;
  };
}

type Uncompiled = Pick<CompiledField, "name" | "address" | "heldDepth"> & {
  readonly settings: FieldSettings;
  readonly known: KnownField;
  readonly lookup: Lookup | undefined;
};

/** The conversion of an amount whose row names its currency in another column. */
function findRowConvert(
  { settings, known }: Uncompiled,
  take: TakeColumn,
): Steps["convert"] | undefined {
  const { decimal } = settings;
  if (typeof decimal !== "object" || decimal.currency_column === undefined) return undefined;
  const tidy = compileTidy(settings, known);
  return convertByCurrency({ settings, known }, decimal, take(decimal.currency_column), tidy);
}

/** Binds a field to the columns of a source; everything that can be decided once is decided here. */
export function compileField(field: Uncompiled, takeColumn: TakeColumn): CompiledField {
  const reads: Column[] = [];
  const take: TakeColumn = (wanted) => {
    const column = takeColumn(wanted);
    reads.push(column);
    return column;
  };
  const { settings, known, lookup, ...place } = field;
  const tidy = compileTidy(settings, known);
  const reader = compileCell(settings, take, tidy);
  if (reader === undefined) {
    const made =
      settings.decide === undefined
        ? { value: settings.constant ?? null }
        : faultOf("field-undecided", { decide: settings.decide });
    const none = { columns: [], columnFor: () => undefined, reads };
    return { ...place, ...none, takesTails: false, make: () => made, clears: false };
  }
  const convert = compileConvert(settings, known);
  const onBlank = decideOnBlank(settings);
  const blank = (): ConversionResult | undefined =>
    onBlank !== undefined && "standIn" in onBlank ? convert(onBlank.standIn) : onBlank;
  const rewrites = compileRewrites(settings, {
    setting: `fields.${place.name}`,
    column: reader.columns[0]?.name ?? "",
  });
  const steps = { reader, rewrites, onBlank };
  const bound = {
    ...place,
    columns: reader.columns,
    columnFor: reader.columnFor,
    reads,
    takesTails: settings.clean?.includes("binary-tail") === true,
    clears: settings.blank === "clear",
  };
  if (lookup?.kind !== "loads") {
    const convertText =
      lookup === undefined
        ? (findRowConvert(field, take) ?? convert)
        : lookUpText(lookup, blank, convert);
    return { ...bound, make: chainSteps({ ...steps, convert: convertText }) };
  }
  const lookUp = lookUpCreated(lookup, known.type, blank, convert);
  const readText = chainReading(steps);
  return {
    ...bound,
    make: chainSteps({ ...steps, convert: (text, _cells, created) => lookUp(text, created) }),
    asks: {
      loads: lookup.loads,
      textOf: (cells) => {
        const read = readText(cells);
        return "text" in read ? read.text : undefined;
      },
    },
  };
}
