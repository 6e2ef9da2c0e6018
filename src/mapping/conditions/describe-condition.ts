import { comparisons, type ConditionSettings, type Operand } from "../schema/condition-schema.ts";

const show = (texts: string | readonly string[]): string =>
  [texts]
    .flat()
    .map((text) => `"${text}"`)
    .join(" or ");

function showOperand(operand: Operand): string {
  if (typeof operand !== "object") return show(String(operand));
  const { column, product, sum } = operand;
  return column === undefined
    ? (product ?? sum ?? []).map(show).join(product === undefined ? " + " : " × ")
    : `column ${show(column)}`;
}

/** What a condition tests its column for, in the words of the mapping. */
function describeTests(condition: ConditionSettings): string {
  const {
    equals,
    not_equals: notEquals,
    in: listed,
    in_file: file,
    blank,
    matches,
    within,
  } = condition;
  return [
    ...(equals === undefined ? [] : [`equals ${show(equals)}`]),
    ...(notEquals === undefined ? [] : [`not_equals ${show(notEquals)}`]),
    ...(listed === undefined ? [] : [`in ${show(listed)}`]),
    ...(file === undefined ? [] : [`in_file "${file.file}"`]),
    ...(blank === undefined ? [] : [`blank: ${blank}`]),
    ...(matches === undefined ? [] : [`matches "${matches}"`]),
    ...(condition.check_digit === undefined ? [] : [`check_digit: ${condition.check_digit}`]),
    ...comparisons.flatMap((name) => {
      const operand = condition[name];
      return operand === undefined ? [] : [`${name} ${showOperand(operand)}`];
    }),
    ...(within === undefined
      ? []
      : [
          `within ${within.percent === undefined ? within.amount : `${within.percent} percent`} of ${showOperand(within.of)}`,
        ]),
  ].join(", ");
}

/** A condition in words, with the columns that it looks at. */
export function describeNamed(condition: ConditionSettings): string {
  const { column } = condition;
  return column === undefined
    ? describeCondition(condition)
    : `${[column].flat()[0] ?? ""} ${describeTests(condition)}`;
}

/** A condition in words; its own column is left out, which the message names anyway. */
export function describeCondition(condition: ConditionSettings): string {
  const { column, all, any, not } = condition;
  if (column !== undefined) return describeTests(condition);
  if (not !== undefined) return `not ${describeNamed(not)}`;
  const name = all === undefined ? "any" : "all";
  return `${name} of (${(all ?? any ?? []).map(describeNamed).join("; ")})`;
}
