import { compilePattern, longestMatched } from "./compile-pattern.ts";
import type { Column } from "./find-column.ts";
import { type Fault, faultOf } from "./conversion-result.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { SkipCondition } from "./schema/skip-schema.ts";
import { isBlank } from "./transforms/is-blank.ts";

/** The condition that a row meets. */
interface MetCondition {
  readonly column: Column;
  /** The condition in words. */
  readonly condition: string;
}

const show = (texts: string | readonly string[]): string =>
  [texts]
    .flat()
    .map((text) => `"${text}"`)
    .join(" or ");

function describe(skip: SkipCondition): string {
  return [
    ...(skip.equals === undefined ? [] : [`equals ${show(skip.equals)}`]),
    ...(skip.not_equals === undefined ? [] : [`not_equals ${show(skip.not_equals)}`]),
    ...(skip.blank === undefined ? [] : [`blank: ${skip.blank}`]),
    ...(skip.matches === undefined ? [] : [`matches "${skip.matches}"`]),
  ].join(", ");
}

function compileTests(skip: SkipCondition, column: Column): readonly ((cell: string) => boolean)[] {
  const { equals, not_equals: notEquals, blank, matches } = skip;
  const tests: ((cell: string) => boolean)[] = [];
  if (equals !== undefined) {
    const texts = new Set([equals].flat());
    tests.push((cell) => texts.has(cell));
  }
  if (notEquals !== undefined) {
    const texts = new Set([notEquals].flat());
    tests.push((cell) => !texts.has(cell));
  }
  if (blank !== undefined) tests.push((cell) => isBlank(cell) === blank);
  if (matches !== undefined) {
    const run = compilePattern(matches, "u", { setting: "skip_rows", column: column.name });
    tests.push((cell) => run(cell, (expression) => expression.test(cell)));
  }
  return tests;
}

/** What skip_rows says about a row: nothing, a condition that it meets, or a cell that can't be tested. */
export type SkipVerdict =
  | undefined
  | { readonly met: MetCondition }
  | { readonly column: Column; readonly fault: Fault };

function refuseLength(cell: string, { matches }: SkipCondition): Fault | undefined {
  if (matches === undefined || cell.length <= longestMatched) return undefined;
  return faultOf("cell-too-long", { found: cell.length, allowed: longestMatched }).fault;
}

/**
 * Judges rows by skip_rows: the first condition that a row meets. Cells are compared as they are. A cell that is too long
 * for a pattern is a fault, so that no row is sent that perhaps should not be.
 */
export function compileSkip(
  conditions: readonly SkipCondition[],
  take: TakeColumn,
): (cells: readonly string[]) => SkipVerdict {
  const compiled = conditions.map((skip) => {
    const column = take(skip.column);
    return { skip, tests: compileTests(skip, column), met: { column, condition: describe(skip) } };
  });
  return (cells) => {
    for (const { skip, tests, met } of compiled) {
      const cell = cells[met.column.index] ?? "";
      const fault = refuseLength(cell, skip);
      if (fault !== undefined) return { column: met.column, fault };
      if (tests.every((test) => test(cell))) return { met };
    }
    return undefined;
  };
}
