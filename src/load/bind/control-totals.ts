import type { TotalComparison } from "../load-proposal.ts";
import { Exact, isAmount } from "../../kernel/exact-decimal.ts";
import { countOf } from "../../kernel/counts.ts";
import { showCell } from "../../kernel/show-cell.ts";
import type { Column } from "../../mapping/find-column.ts";
import type { ConversionResult } from "../../mapping/conversion-result.ts";
import type { RowMapper } from "../../mapping/compile-mapping.ts";
import type { SourceRow } from "../../rows/row.ts";

/** Totals that somebody expects of a source. */
export interface Expectation {
  /** Who says so, in words: `the mapping`, `--expect-sum`, the name of a file. */
  readonly from: string;
  readonly rows?: number | undefined;
  /** Amounts by field, as decimals. */
  readonly sum?: Readonly<Record<string, string>> | undefined;
  readonly groups?: readonly GroupedSums[] | undefined;
}

/** Sums of a field by what stands in a column. */
export interface GroupedSums {
  readonly field: string;
  readonly by: Column;
  /** Amounts by the cell of their rows. */
  readonly are: ReadonlyMap<string, string>;
}

/** Values added up. */
export interface Sum {
  total: Exact;
  /** Rows whose value is no amount. */
  unreadable: number;
}

export const createSum = (): Sum => ({ total: new Exact(0), unreadable: 0 });

/** Adds up what the expectations ask for, row by row. Rows that the mapping skips count for nothing. */
export interface TotalsCounter {
  add(row: SourceRow): void;
  readonly compare: () => readonly TotalComparison[];
}

/** A counter that has nothing to do when nothing is expected. */
export function createTotalsCounter(
  mapper: RowMapper,
  expectations: readonly Expectation[],
): TotalsCounter {
  const fields = new Set(expectations.flatMap(({ sum = {} }) => Object.keys(sum)));
  const counter = createFieldSums(mapper, fields);
  const groups = expectations.flatMap(({ from, groups = [] }) =>
    groups.map((grouped) => createGroupCounter(mapper, grouped, from)),
  );
  let rows = 0;
  return {
    add: (row) => {
      if (expectations.length === 0 || !counter.add(row)) return;
      rows += 1;
      for (const group of groups) group.add(row);
    },
    compare: () => [
      ...expectations.flatMap((expectation) => compareTotals(expectation, rows, counter.sums)),
      ...groups.flatMap((group) => group.compare()),
    ],
  };
}

/** Adds up the groups that are expected, and all others together, which should not be there. */
function createGroupCounter(
  mapper: RowMapper,
  { field, by, are }: GroupedSums,
  from: string,
): TotalsCounter {
  const make = mapper.makerOf(field);
  const sums = new Map([...are.keys()].map((group): [string, Sum] => [group, createSum()]));
  const others = createSum();
  let otherRows = 0;
  return {
    add: (row) => {
      const sum = sums.get(row.cells[by.index] ?? "");
      if (sum === undefined) otherRows += 1;
      addMade(sum ?? others, makeOf(row, make));
    },
    compare: () => {
      const named = [...are].map(([group, expected]): TotalComparison => ({
        ...compareSum({ field, from, expected }, sums.get(group) ?? createSum()),
        group: `where ${by.name} is ${showCell(group)}`,
      }));
      if (otherRows === 0) return named;
      const group = `where ${by.name} is none of these (${countOf(otherRows, "row")})`;
      const rest = compareSum({ field, from, expected: "0" }, others);
      return [...named, { ...rest, group, agrees: false }];
    },
  };
}

/** Sums of fields over rows. */
export interface FieldSums {
  /** @returns false for what nobody counts as a row: what the mapping skips, and totals between the rows */
  add(row: SourceRow): boolean;
  readonly sums: ReadonlyMap<string, Sum>;
}

/** Adds up fields as the mapping makes them. */
export function createFieldSums(mapper: RowMapper, fields: Iterable<string>): FieldSums {
  const sums = new Map([...fields].map((field): [string, Sum] => [field, createSum()]));
  const makers = [...sums].map(([field, sum]) => ({ sum, make: mapper.makerOf(field) }));
  return {
    sums,
    add: (row) => {
      if (isNoRow(row, mapper)) return false;
      for (const { sum, make } of makers) addMade(sum, makeOf(row, make));
      return true;
    },
  };
}

function isNoRow(row: SourceRow, mapper: RowMapper): boolean {
  return row.error === undefined ? mapper.skips(row) : row.error.code === "total-row";
}

/** What one field of a row comes to; a row that does not fit the header has no value that can be trusted. */
export function makeOf(
  row: SourceRow,
  make: ReturnType<RowMapper["makerOf"]>,
): ConversionResult | undefined {
  if (row.error === undefined) return make?.(row);
  const { code, facts } = row.error;
  return { fault: { code, facts } };
}

/** The amount as a decimal; undefined for what is none. */
export function readAmount(made: ConversionResult | undefined): string | undefined {
  const value = made !== undefined && "value" in made ? made.value : undefined;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && isAmount(value) ? value : undefined;
}

export function addMade(sum: Sum, made: ConversionResult | undefined): void {
  // A field that is left out, or sent as null or empty, adds nothing.
  if (made === undefined || ("value" in made && (made.value === null || made.value === ""))) return;
  const value = readAmount(made);
  if (value === undefined) sum.unreadable += 1;
  else sum.total = sum.total.plus(value);
}

/** Holds the sum of a field against what somebody expects. */
export function compareSum(
  { field, from, expected }: Pick<TotalComparison, "field" | "from" | "expected">,
  { total, unreadable }: Sum,
): TotalComparison {
  const wanted = new Exact(expected);
  return {
    field,
    from,
    expected: wanted.toFixed(),
    found: total.toFixed(),
    unreadable,
    agrees: unreadable === 0 && wanted.equals(total),
  };
}

function compareTotals(
  { from, rows: expectedRows, sum: expectedSums = {} }: Expectation,
  rows: number,
  sums: ReadonlyMap<string, Sum>,
): TotalComparison[] {
  const counted: TotalComparison[] =
    expectedRows === undefined
      ? []
      : [
          {
            field: undefined,
            from,
            expected: String(expectedRows),
            found: String(rows),
            unreadable: 0,
            agrees: expectedRows === rows,
          },
        ];
  const added = Object.entries(expectedSums).map(([field, expected]) =>
    compareSum({ field, from, expected }, sums.get(field) ?? createSum()),
  );
  return [...counted, ...added];
}

/** `sum of Quantity: 12.50 expected (the mapping), 12.40 found`. */
export function describeTotal(total: TotalComparison): string {
  const { field, group, from, expected, found, unreadable, agrees } = total;
  const sum = `sum of ${field ?? ""}${group === undefined ? "" : ` ${group}`}`;
  const what = field === undefined ? "rows" : sum;
  if (agrees) return `${what}: ${found}, as expected (${from})`;
  const opening = `${what}: ${expected} expected (${from})`;
  if (unreadable === 0) return `${opening}, ${found} found`;
  const lacking = unreadable === 1 ? "1 row that has" : `${unreadable} rows that have`;
  // Two numbers that are the same would say that all is well.
  const number = expected === found ? "as much" : found;
  return `${opening}, ${number} found, without ${lacking} no readable amount`;
}
