import { compilePattern, longestMatched } from "../compile-pattern.ts";
import { faultOf } from "../conversion-result.ts";
import type { Column, TakeColumn } from "../find-column.ts";
import type { ConditionSettings } from "../schema/condition-schema.ts";
import { isBlank } from "../transforms/is-blank.ts";
import { hasCheckDigit } from "./check-digits.ts";
import { compareCells, type Truth } from "./compare-cells.ts";
import { describeCondition, describeNamed } from "./describe-condition.ts";
import { columnsOfCondition, nameList } from "./walk-condition.ts";

type Cells = readonly string[];

/** The entries of files, by `nameList`. */
export type Lists = ReadonlyMap<string, ReadonlySet<string>>;

/** What a condition needs besides its own settings. */
export interface ConditionSetting {
  readonly take: TakeColumn;
  readonly lists: Lists;
  /** Names it in messages about its patterns: `skip_rows`, `fields.city.when`. */
  readonly place: string;
}

/** A condition that is bound to the columns of a source. */
export interface Condition {
  /** All that it looks at; the first stands for it in messages. */
  readonly columns: readonly Column[];
  /** In words, its own column left out. */
  readonly words: string;
  /** In words, for where no column is named beside them. */
  readonly sentence: string;
  /** A cell that can't be tested is a fault, so that nothing is done or left out by mistake. */
  readonly judge: (cells: Cells) => Truth;
}

const isFault = (truth: Truth): truth is Extract<Truth, object> => typeof truth === "object";

/** All of several truths: what is false decides, then what is not known. The first fault ends it. */
function all(tests: readonly ((cells: Cells) => Truth)[], cells: Cells): Truth {
  let known: Truth = true;
  for (const test of tests) {
    const truth = test(cells);
    if (truth === false || isFault(truth)) return truth;
    if (truth === undefined) known = undefined;
  }
  return known;
}

function negated(truth: Truth): Truth {
  return typeof truth === "boolean" ? !truth : truth;
}

function compileCellTests(
  condition: ConditionSettings,
  column: Column,
  { lists, place }: ConditionSetting,
): readonly ((cell: string) => Truth)[] {
  const { equals, not_equals: notEquals, in: listed, in_file: file, blank, matches } = condition;
  const among = (texts: ReadonlySet<string>) => (cell: string) => texts.has(cell);
  const tests: ((cell: string) => Truth)[] = [];
  if (matches !== undefined) {
    const run = compilePattern(matches, "u", { setting: place, column: column.name });
    tests.push((cell) =>
      cell.length > longestMatched
        ? {
            fault: {
              ...faultOf("cell-too-long", { found: cell.length, allowed: longestMatched }).fault,
              column,
            },
          }
        : run(cell, (expression) => expression.test(cell)),
    );
  }
  if (equals !== undefined) tests.push(among(new Set([equals].flat())));
  if (listed !== undefined) tests.push(among(new Set(listed)));
  if (file !== undefined) tests.push(among(lists.get(nameList(file)) ?? new Set()));
  if (notEquals !== undefined) {
    const isOne = among(new Set([notEquals].flat()));
    tests.push((cell) => !isOne(cell));
  }
  const { check_digit: kind } = condition;
  if (kind !== undefined)
    tests.push((cell) => (isBlank(cell) ? undefined : hasCheckDigit(cell, kind)));
  if (blank !== undefined) tests.push((cell) => isBlank(cell) === blank);
  return tests;
}

function compileJudge(condition: ConditionSettings, setting: ConditionSetting): Condition["judge"] {
  const { column: wanted, all: every, any: some, not } = condition;
  if (wanted !== undefined) {
    const column = setting.take(wanted);
    const { index } = column;
    const tests = [
      ...compileCellTests(condition, column, setting).map(
        (test) => (cells: Cells) => test(cells[index] ?? ""),
      ),
      ...compareCells(condition, column, setting.take),
    ];
    return (cells) => all(tests, cells);
  }
  if (not !== undefined) {
    const judge = compileJudge(not, setting);
    return (cells) => negated(judge(cells));
  }
  const inner = (every ?? some ?? []).map((one) => compileJudge(one, setting));
  if (every !== undefined) return (cells) => all(inner, cells);
  // One is met where not all opposites are.
  const opposites = inner.map((test) => (cells: Cells) => negated(test(cells)));
  return (cells) => negated(all(opposites, cells));
}

/** Binds a condition to the columns of a source. */
export function compileCondition(
  condition: ConditionSettings,
  setting: ConditionSetting,
): Condition {
  return {
    columns: columnsOfCondition(condition).map(setting.take),
    words: describeCondition(condition),
    sentence: describeNamed(condition),
    judge: compileJudge(condition, setting),
  };
}
