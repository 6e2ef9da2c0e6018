import {
  add,
  compare,
  divide,
  multiply,
  rationalOf,
  type Rational,
} from "../../kernel/rational.ts";
import { dateSettingsOf, type DateWritten, decimalSettingsOf } from "../long-settings.ts";
import type { ConversionResult, Fault } from "../conversion-result.ts";
import type { Column, TakeColumn } from "../find-column.ts";
import {
  type ComparisonName,
  comparisons,
  type ConditionSettings,
  type Operand,
  type Within,
} from "../schema/condition-schema.ts";
import { columnsOfOperand } from "./walk-condition.ts";
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

const days = (date: DateWritten): Measure<string> => ({
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

/** Several cells made one amount; neither true nor false where one of them is blank. */
function fold(sides: readonly Side<Rational>[], combine: typeof add): Side<Rational> {
  return (cells) => {
    let value: Rational | undefined;
    for (const side of sides) {
      const read = side(cells);
      if (read === undefined || "fault" in read) return read;
      value = value === undefined ? read.value : combine(value, read.value);
    }
    return value === undefined ? undefined : { value };
  };
}

function holdAgainst<T>(left: Side<T>, right: Side<T>, test: (one: T, other: T) => boolean) {
  return (cells: Cells): Truth => {
    const [one, other] = [left(cells), right(cells)];
    for (const side of [one, other]) if (side !== undefined && "fault" in side) return side;
    if (one === undefined || other === undefined || "fault" in one || "fault" in other)
      return undefined;
    return test(one.value, other.value);
  };
}

function compareBy<T>(
  condition: ConditionSettings,
  left: Side<T>,
  sideOf: (operand: Operand) => Side<T>,
  compareTwo: Measure<T>["compare"],
): readonly ((cells: Cells) => Truth)[] {
  return comparisons.flatMap((name) => {
    const operand = condition[name];
    if (operand === undefined) return [];
    const test = (one: T, other: T): boolean => holds[name](compareTwo(one, other));
    return [holdAgainst(left, sideOf(operand), test)];
  });
}

function compareDays(
  condition: ConditionSettings,
  own: Column,
  take: TakeColumn,
  date: DateWritten,
): readonly ((cells: Cells) => Truth)[] {
  const sideOf = (operand: Operand): Side<string> => {
    if (typeof operand !== "object") return () => ({ value: String(operand) });
    return readColumn(take(operand.column ?? ""), days(operand.date ?? date));
  };
  const measure = days(date);
  return compareBy(condition, readColumn(own, measure), sideOf, measure.compare);
}

const magnitudeOf = (number: Rational): Rational =>
  number.numerator < 0n ? { ...number, numerator: -number.numerator } : number;

/** True where two amounts are no further apart than so much, or so many percent of the second. */
function areNear({ percent, amount }: Within): (one: Rational, other: Rational) => boolean {
  const minusOne = rationalOf("-1");
  const most = rationalOf(String(percent ?? amount));
  return (one, other) => {
    const distance = magnitudeOf(add(one, multiply(other, minusOne)));
    const allowed =
      percent === undefined ? most : multiply(magnitudeOf(other), divide(most, rationalOf("100")));
    return compare(distance, allowed) <= 0;
  };
}

function compareAmounts(
  condition: ConditionSettings,
  own: Column,
  take: TakeColumn,
): readonly ((cells: Cells) => Truth)[] {
  const measure = amounts(condition.decimal);
  const sideOf = (operand: Operand): Side<Rational> => {
    if (typeof operand !== "object") {
      const bound = { value: rationalOf(String(operand)) };
      return () => bound;
    }
    const own = operand.decimal === undefined ? measure : amounts(operand.decimal);
    const sides = columnsOfOperand(operand).map((column) => readColumn(take(column), own));
    return fold(sides, operand.product === undefined ? add : multiply);
  };
  const left = readColumn(own, measure);
  const { within } = condition;
  return [
    ...compareBy(condition, left, sideOf, compare),
    ...(within === undefined ? [] : [holdAgainst(left, sideOf(within.of), areNear(within))]),
  ];
}

/** The comparisons of a condition: by days where it says how they are written, else by amounts, digit for digit. */
export function compareCells(
  condition: ConditionSettings,
  own: Column,
  take: TakeColumn,
): readonly ((cells: Cells) => Truth)[] {
  const { date } = condition;
  return date === undefined
    ? compareAmounts(condition, own, take)
    : compareDays(condition, own, take, date);
}
