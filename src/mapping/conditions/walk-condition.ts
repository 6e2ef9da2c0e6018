import { comparisons, type ConditionSettings, type ListedIn } from "../schema/condition-schema.ts";

/** A condition and all those that it is made of, the outermost first. */
function* walk(condition: ConditionSettings): Generator<ConditionSettings> {
  yield condition;
  const { all = [], any = [], not } = condition;
  for (const inner of [...all, ...any, ...(not === undefined ? [] : [not])]) yield* walk(inner);
}

/** The columns that a condition looks at, in its order. */
export function columnsOfCondition(
  condition: ConditionSettings,
): readonly (string | readonly string[])[] {
  return [...walk(condition)].flatMap((one) => {
    const operands = comparisons.map((name) => one[name]);
    const besides = operands.flatMap((operand) =>
      typeof operand === "object" ? [operand.column] : [],
    );
    return [...(one.column === undefined ? [] : [one.column]), ...besides];
  });
}

/** The files in which a condition looks its cells up. */
export function filesOfCondition(condition: ConditionSettings): readonly ListedIn[] {
  return [...walk(condition)].flatMap(({ in_file: file }) => (file === undefined ? [] : [file]));
}

/** By what the entries of a file stand in a mapping that was read. */
export function nameList({ file, key }: ListedIn): string {
  return JSON.stringify([file, key]);
}
