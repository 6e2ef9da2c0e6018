import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../../kernel/json.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { SourceRow } from "../../rows/row.ts";
import { compileTidy, tidyCell } from "../compile-tidy.ts";
import { errorAt } from "../error-at.ts";
import { type FieldAddress, parseFieldAddress } from "../field-address.ts";
import type { TakeColumn } from "../find-column.ts";
import type { MappingFile } from "../mapping-schema.ts";
import type { FieldTrace } from "../trace-row.ts";
import { isBlank } from "../transforms/is-blank.ts";
import { columnsOfGroup, listsOfGroup } from "./collected-fields.ts";

/** How rows that lie together become one record. */
export interface RowGroup {
  /** The columns that tell groups apart, as messages name them. */
  readonly by: string;
  /** What rows of one group have in common; undefined where all of those cells are blank. */
  keyOf(row: SourceRow): string | undefined;
  /** True for a field of the items that each row adds of its own. */
  isCollected(field: string): boolean;
  /** The record with the items of its rows, in their order. @param payloads what each row makes by itself, the first first */
  join(payloads: readonly JsonObject[]): JsonObject;
  /** A record with the items of another one in the place of its own. */
  exchange(record: JsonObject, other: JsonObject): JsonObject;
  /**
   * Where a row says something else about the record than the first row of its group. Blank cells say nothing.
   * @param place of the first row, in words
   */
  differences(first: SourceRow, row: SourceRow, place: string): readonly RowError[];
}

interface GroupParts {
  readonly take: TakeColumn;
  readonly trace: (row: SourceRow) => readonly FieldTrace[];
  /** The row with what is known of it besides its cells. */
  readonly filled: (row: SourceRow) => SourceRow;
}

/** These are other ones in every row, whatever the rows say. */
const ofSingleRow: ReadonlySet<string> = new Set(["$row", "$line"]);

export function compileGroup(
  file: MappingFile,
  { take, trace, filled }: GroupParts,
): RowGroup | undefined {
  if (file.group === undefined) return undefined;
  const columns = columnsOfGroup(file).map((name) => take(name));
  const settings = { clean: file.clean, nulls: file.nulls };
  const tidy = compileTidy(settings, { type: undefined, allowed: undefined });
  const lists = listsOfGroup(file);
  const addresses = lists.map((list) => parseFieldAddress(list) ?? []);
  const isCollected = (field: string): boolean =>
    lists.some((list) => field === list || field.startsWith(`${list}[`));
  return {
    by: columns.map(({ name }) => name).join(" and "),
    keyOf: (row) => {
      const { cells } = filled(row);
      const key = columns.map(({ index }) => tidyCell(tidy, cells[index] ?? ""));
      return key.every(isBlank) ? undefined : JSON.stringify(key);
    },
    isCollected,
    join: ([first = {}, ...others]) =>
      addresses.reduce((record, address) => {
        const added = others.flatMap((one) => itemsAt(one, address));
        if (added.length === 0) return record;
        return putAt(record, address, [...itemsAt(record, address), ...added]);
      }, first),
    exchange: (record, other) =>
      addresses.reduce((made, address) => {
        const items = itemsAt(other, address);
        const isThere = items.length > 0 || itemsAt(record, address).length > 0;
        return isThere ? putAt(made, address, [...items]) : made;
      }, record),
    differences: (first, row, place) => {
      const before = trace(first);
      return trace(row).flatMap((now, at): RowError[] => {
        const differs =
          !isCollected(now.field) && saysOtherwise(now, before[at]) && !isBlankIn(now);
        if (!differs) return [];
        const [from] = now.from;
        const fault = { code: "group-differs", facts: { first: place } } as const;
        const error = errorAt(fault, row, undefined, now.field);
        return [from === undefined ? error : { ...error, column: from.column, cell: from.cell }];
      });
    },
  };
}

function saysOtherwise(now: FieldTrace, before: FieldTrace | undefined): boolean {
  if (now.value === undefined || isDeepStrictEqual(now.value, before?.value)) return false;
  // Its own fault is told by the first row.
  return before?.error === undefined && !now.from.some(({ column }) => ofSingleRow.has(column));
}

const isBlankIn = ({ from }: FieldTrace): boolean =>
  from.length > 0 && from.every(({ cell }) => isBlank(cell));

function itemsAt(record: JsonObject, address: FieldAddress): readonly JsonValue[] {
  let value: JsonValue | undefined = record;
  for (const part of address)
    value = isJsonObject(value) && typeof part === "string" ? value[part] : undefined;
  return Array.isArray(value) ? value : [];
}

/** A copy of the record with a list in its place; objects on the way are made. */
function putAt(
  record: JsonObject,
  [part = "", ...rest]: FieldAddress,
  list: JsonValue[],
): JsonObject {
  const child = record[part];
  if (rest.length === 0) return { ...record, [part]: list };
  return { ...record, [part]: putAt(isJsonObject(child) ? child : {}, rest, list) };
}
