import {
  comparisons,
  type ConditionSettings,
  type ListedIn,
  type Operand,
} from "../schema/condition-schema.ts";

/** A condition and all those that it is made of, the outermost first. */
function* walk(condition: ConditionSettings): Generator<ConditionSettings> {
  yield condition;
  const { all = [], any = [], not } = condition;
  for (const inner of [...all, ...any, ...(not === undefined ? [] : [not])]) yield* walk(inner);
}

/** What a condition compares its column with. */
function operandsOf(condition: ConditionSettings): readonly Operand[] {
  const compared = [...comparisons.map((name) => condition[name]), condition.within?.of];
  return compared.filter((operand) => operand !== undefined);
}

/** The columns of an operand, each by the names that it may have. */
export function columnsOfOperand(operand: Operand): readonly (string | readonly string[])[] {
  if (typeof operand !== "object") return [];
  const { column, product, sum } = operand;
  return column === undefined ? (product ?? sum ?? []) : [column];
}

/** The columns that a condition looks at, in its order. */
export function columnsOfCondition(
  condition: ConditionSettings,
): readonly (string | readonly string[])[] {
  return [...walk(condition)].flatMap((one) => [
    ...(one.column === undefined ? [] : [one.column]),
    ...operandsOf(one).flatMap(columnsOfOperand),
  ]);
}

/** The files in which a condition looks its cells up. */
export function filesOfCondition(condition: ConditionSettings): readonly ListedIn[] {
  return [...walk(condition)].flatMap(({ in_file: file }) => (file === undefined ? [] : [file]));
}

/** By what the entries of a file stand in a mapping that was read. */
export function nameList({ file, key }: ListedIn): string {
  return JSON.stringify([file, key]);
}
