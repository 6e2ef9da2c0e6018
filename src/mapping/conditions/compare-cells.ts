import { compare, rationalOf, type Rational } from "../../kernel/rational.ts";
import { dateSettingsOf, decimalSettingsOf } from "../long-settings.ts";
import type { ConversionResult, Fault } from "../conversion-result.ts";
import type { Column, TakeColumn } from "../find-column.ts";
import {
  type ComparisonName,
  comparisons,
  type ConditionSettings,
  type Operand,
} from "../schema/condition-schema.ts";
import { canonicalDecimal } from "../transforms/convert-decimal.ts";
import { readDate } from "../transforms/convert-date.ts";
import { isBlank } from "../transforms/is-blank.ts";
import { refuseLength } from "../transforms/reckon-decimal.ts";

/** Undefined: neither true nor false, because a cell is blank. */
export type Truth = boolean | undefined | { readonly fault: Fault };

type Cells = readonly string[];

/** How the two sides of a comparison are read and held against one another. */
interface Measure<T> {
  readonly read: (text: string) => ConversionResult<T>;
  readonly compare: (one: T, other: T) => number;
}

const days = (date: NonNullable<ConditionSettings["date"]>): Measure<string> => ({
  read: readDate(dateSettingsOf(date)),
  compare: (one, other) => (one < other ? -1 : one > other ? 1 : 0),
});

function amounts(decimal: ConditionSettings["decimal"]): Measure<Rational> {
  const read = canonicalDecimal(decimalSettingsOf(decimal ?? "."));
  return {
    read: (text) => {
      const made = read(text);
      if ("fault" in made) return made;
      return refuseLength(made.value) ?? { value: rationalOf(made.value) };
    },
    compare,
  };
}

const holds: Readonly<Record<ComparisonName, (order: number) => boolean>> = {
  less_than: (order) => order < 0,
  at_most: (order) => order <= 0,
  greater_than: (order) => order > 0,
  at_least: (order) => order >= 0,
};

type Side<T> = (cells: Cells) => { readonly value: T } | { readonly fault: Fault } | undefined;

function readColumn<T>(column: Column, { read }: Measure<T>): Side<T> {
  return (cells) => {
    const cell = cells[column.index] ?? "";
    if (isBlank(cell)) return undefined;
    const made = read(cell);
    return "fault" in made ? { fault: { ...made.fault, column } } : made;
  };
}

function compileComparisons<T>(
  condition: ConditionSettings,
  own: Column,
  take: TakeColumn,
  measure: Measure<T>,
  readBound: (written: string) => T,
): readonly ((cells: Cells) => Truth)[] {
  const left = readColumn(own, measure);
  const sideOf = (operand: Operand): Side<T> => {
    if (typeof operand === "object") return readColumn(take(operand.column), measure);
    const bound = { value: readBound(String(operand)) };
    return () => bound;
  };
  return comparisons.flatMap((name) => {
    const operand = condition[name];
    if (operand === undefined) return [];
    const right = sideOf(operand);
    return [
      (cells: Cells): Truth => {
        const [one, other] = [left(cells), right(cells)];
        for (const side of [one, other]) if (side !== undefined && "fault" in side) return side;
        if (one === undefined || other === undefined || "fault" in one || "fault" in other)
          return undefined;
        return holds[name](measure.compare(one.value, other.value));
      },
    ];
  });
}

/** The comparisons of a condition: by days where it says how they are written, else by amounts, digit for digit. */
export function compareCells(
  condition: ConditionSettings,
  own: Column,
  take: TakeColumn,
): readonly ((cells: Cells) => Truth)[] {
  const { date, decimal } = condition;
  return date === undefined
    ? compileComparisons(condition, own, take, amounts(decimal), rationalOf)
    : compileComparisons(condition, own, take, days(date), (day) => day);
}
