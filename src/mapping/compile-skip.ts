import { compilePattern, longestMatched } from "./compile-pattern.ts";
import type { Column } from "./find-column.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { SkipCondition } from "./schema/skip-schema.ts";
import { isBlank } from "./transforms/is-blank.ts";

/** The condition that a row meets. */
export interface MetCondition {
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

function compileTests(skip: SkipCondition): readonly ((cell: string) => boolean)[] {
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
    const pattern = compilePattern(matches, "u");
    // A cell that is too long for patterns meets none; its row is not skipped unseen.
    tests.push((cell) => cell.length <= longestMatched && pattern.test(cell));
  }
  return tests;
}

/** Finds the first condition under skip_rows that a row meets; cells are compared as they are. */
export function compileSkip(
  conditions: readonly SkipCondition[],
  take: TakeColumn,
): (cells: readonly string[]) => MetCondition | undefined {
  const compiled = conditions.map((skip) => ({
    tests: compileTests(skip),
    met: { column: take(skip.column), condition: describe(skip) },
  }));
  return (cells) =>
    compiled.find(({ tests, met }) => {
      const cell = cells[met.column.index] ?? "";
      return tests.every((test) => test(cell));
    })?.met;
}
