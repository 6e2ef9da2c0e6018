import type { SourceRow } from "../rows/row.ts";
import { type CompiledField, compileField } from "./compile-field.ts";
import { appendGiven } from "./given-names.ts";
import { namingPlace } from "./compile-pattern.ts";
import { compileChecks } from "./compile-checks.ts";
import { compileCondition } from "./conditions/compile-condition.ts";
import { compileOrder, type RowOrder } from "./compile-order.ts";
import { compileSkip } from "./compile-skip.ts";
import { type FieldAddress, parseFieldAddress } from "./field-address.ts";
import type { Column, TakeColumn } from "./find-column.ts";
import { createFindField } from "./find-field.ts";
import { findOrigin } from "./find-origin.ts";
import { compileGroup, type RowGroup } from "./group/compile-group.ts";
import { compileMapRow, type MapResult } from "./map-row.ts";
import type { LoadsAsked } from "./lookup.ts";
import type { ConversionResult } from "./conversion-result.ts";
import type { Mapping } from "./mapping.ts";
import { resolveColumns } from "./resolve-columns.ts";
import { type FieldTrace, traceRow } from "./trace-row.ts";
import { settingsIn } from "./settings-of-file.ts";

/** A mapping bound to the header of one source. */
export interface RowMapper {
  /** Maps one row; a pure function of its cells. All errors of the row are reported, not only the first. */
  mapRow(row: SourceRow): MapResult;
  /** The column and cell that gave a field its value, for error messages. Undefined parts where there are none (constants). */
  originOf(field: string, row: SourceRow): { readonly column?: string; readonly cell?: string };
  /** What each field of the mapping makes of a row, for whoever wants to look; skip_rows is not asked. */
  traceRow(row: SourceRow): readonly FieldTrace[];
  /** True when skip_rows has a condition that a row meets. */
  skips(row: SourceRow): boolean;
  /** What makes the value of one field of a row; undefined when the field is not mapped. */
  makerOf(field: string): ((row: SourceRow) => ConversionResult | undefined) | undefined;
  /** Fields that are looked up among the records of earlier loads, each with the text that a row asks for. */
  readonly asksLoads: readonly {
    readonly field: string;
    readonly loads: LoadsAsked;
    /** Undefined where the row asks for nothing. */
    readonly textOf: (row: SourceRow) => string | undefined;
  }[];
  /** By which the latest of several rows with one key is told, where the mapping sends that one. */
  readonly order?: RowOrder;
  /** How rows that lie together become one record; undefined: each row is one. */
  readonly group?: RowGroup;
  /** Columns of the source that no field uses. */
  readonly unusedColumns: readonly string[];
}

/** How many of the objects and lists around a field the API requires, from the outermost on. */
function countRequiredHolders(address: FieldAddress, required: ReadonlySet<string>): number {
  const holders = address.slice(0, -1);
  const optional = holders.findIndex(
    (part, i) => typeof part === "number" || !required.has(holders.slice(0, i + 1).join(".")),
  );
  return optional === -1 ? holders.length : optional;
}

function compileFields(mapping: Mapping, take: TakeColumn): readonly CompiledField[] {
  const { target, customFields, file } = mapping;
  const find = createFindField(target, customFields);
  const required = new Set(target.fields.filter((spec) => spec.required).map((spec) => spec.name));
  return Object.entries(file.fields).map(([name, written]) => {
    const address = parseFieldAddress(name) ?? [];
    const known = find(address);
    if ("refused" in known) throw new Error(`the mapping was not checked: ${known.refused}`);
    const lookup = mapping.lookups.get(name);
    // A merge sends what cells gave and no more: an empty object would be a change.
    const heldDepth = mapping.write === "merge" ? 0 : countRequiredHolders(address, required);
    const settings = settingsIn(file, name, written);
    const when =
      settings.when === undefined
        ? undefined
        : compileCondition(settings.when, {
            take,
            lists: mapping.lists,
            place: `fields.${name}.when`,
          });
    const itemLookup = mapping.itemLookups.get(name);
    const field = { name, address, heldDepth, settings, known, lookup, when, itemLookup };
    return compileField(field, take);
  });
}

function describeOrigin(
  origin: CompiledField | undefined,
  row: SourceRow,
): ReturnType<RowMapper["originOf"]> {
  const column = origin?.columnFor(row.cells);
  return column === undefined ? {} : { column: column.name, cell: row.cells[column.index] ?? "" };
}

/** Puts what is known of a row behind its cells, where the mapping takes any of it. */
function compileFilled(
  { file, given }: Mapping,
  place: {
    readonly width: number;
    readonly sourceName: string;
    readonly used: ReadonlySet<number>;
  },
): (row: SourceRow) => SourceRow {
  const isGivenUsed = [...place.used].some((index) => index >= place.width);
  const append = appendGiven(file, { ...place, given });
  return (row) => (isGivenUsed ? append(row) : row);
}

/**
 * Binds a mapping to the header of one source. Everything that does not depend on a row is decided here, once.
 * @param header names of the columns, as they stand in the source
 * @param sourceName names the source in messages
 * @param sheet of a workbook, by which its cells are named
 * @throws ConfigurationError ERR_HEADER_MISMATCH when a column that the mapping takes is missing or stands twice
 */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
  sourceName: string,
  sheet?: string,
): RowMapper {
  const named = <T>({ line }: SourceRow, work: () => T): T =>
    namingPlace(line, { header, sheet }, work);
  const used = new Set<number>();
  const resolve = resolveColumns(mapping, header, sourceName);
  const take = (wanted: string | readonly string[]): Column => {
    const column = resolve(wanted);
    used.add(column.index);
    return column;
  };
  const fields = compileFields(mapping, take);
  for (const sum of Object.values(mapping.file.expect?.sum ?? {}))
    if (typeof sum === "object") take(sum.by);
  const { on_duplicate: duplicates } = mapping.file;
  const order =
    typeof duplicates === "object" ? compileOrder(duplicates, take(duplicates.by)) : undefined;
  const checks = compileChecks(mapping.file.checks ?? [], { take, lists: mapping.lists });
  const skip = compileSkip(mapping.file.skip_rows ?? [], { take, lists: mapping.lists });
  const mapRow = compileMapRow(fields, skip.judge, {
    skips: skip.columns,
    checks,
    keyField: mapping.target.key.field,
  });
  const trace = (row: SourceRow): readonly FieldTrace[] =>
    named(row, () => traceRow(fields, filled(row)));
  const group = compileGroup(mapping.file, { take, trace, filled: (row) => filled(row) });
  const filled = compileFilled(mapping, { width: header.length, sourceName, used });
  return {
    mapRow: (row) => named(row, () => mapRow(filled(row))),
    originOf: (field, row) => describeOrigin(findOrigin(fields, field), filled(row)),
    skips: (row) => {
      const verdict = named(row, () => skip.judge(filled(row).cells));
      return verdict !== undefined && "met" in verdict;
    },
    makerOf: (name) => {
      const field = fields.find((one) => one.name === name);
      return field === undefined
        ? undefined
        : (row) => named(row, () => field.make(filled(row).cells, row.created));
    },
    traceRow: trace,
    asksLoads: fields.flatMap(({ name, asks }) =>
      asks === undefined
        ? []
        : [{ field: name, loads: asks.loads, textOf: (row) => asks.textOf(filled(row).cells) }],
    ),
    ...(order !== undefined && {
      order: { ...order, read: (row: SourceRow) => order.read(filled(row)) },
    }),
    ...(group !== undefined && { group }),
    unusedColumns: header.filter((_, index) => !used.has(index)),
  };
}
