import { type ExactObject, isExactObject } from "../kernel/exact-json.ts";
import type { FieldChange } from "../rows/field-change.ts";
import { isDecimalField } from "../targets/is-decimal-field.ts";
import type { FieldType, Target } from "../targets/target.ts";
import { compileEqualInMeaning, type EqualInMeaning } from "./equal-in-meaning.ts";
import { isExactList, isNothing, type Value } from "./exact-values.ts";
import { compileCounts } from "./fields-that-count.ts";

/** How two states of one record are told apart. */
export interface Comparison {
  /** Where they differ, down to single values; lists of unequal length as a whole. */
  changes(before: ExactObject, after: ExactObject): readonly FieldChange[];
  isSame(before: ExactObject, after: ExactObject): boolean;
  /** False for a field whose differences are no change: our tags, and what the server writes. @param name without indexes */
  readonly counts: (name: string) => boolean;
  /** True for a field that is documented as a decimal. @param name without indexes */
  readonly isDecimal: (name: string) => boolean;
  /** Whether two values of a field mean the same. */
  readonly isEqual: EqualInMeaning;
}

/** One place of both records. */
interface Pair {
  readonly field: string;
  /** The field without indexes. */
  readonly name: string;
  readonly before: Value;
  readonly after: Value;
}

/** What a comparison knows of the target. */
type Rules = Pick<Comparison, "counts" | "isEqual">;

/**
 * Makes the comparison of records of a target. A field that is absent is the same as null. Values that mean the same by the
 * documented type of their field are the same: `"10"` and 10, a date and its midnight in UTC; other texts to the letter.
 * @param mapped names of the fields that the mapping gives values
 * @param tagFields fields that a mapping tags records by, beside the target's own
 * @param custom types of fields that no document lists
 */
export function compileComparison(
  target: Target,
  mapped: readonly string[],
  tagFields: readonly string[] = [],
  custom: Readonly<Record<string, FieldType>> = {},
): Comparison {
  const decimals = new Set(target.fields.filter(isDecimalField).map(({ name }) => name));
  const rules = {
    counts: compileCounts(target, mapped, tagFields),
    isDecimal: (name: string) => decimals.has(name),
    isEqual: compileEqualInMeaning(target, custom),
  };
  const changes = (before: ExactObject, after: ExactObject): readonly FieldChange[] => [
    ...changesWithin({ field: "", name: "", before, after }, rules),
  ];
  return {
    changes,
    isSame: (before, after) =>
      changesWithin({ field: "", name: "", before, after }, rules).next().done === true,
    ...rules,
  };
}

const empty: ExactObject = {};

function* changesWithin(pair: Pair, rules: Rules): Generator<FieldChange, void, undefined> {
  const { field, name, before, after } = pair;
  if (before === after || (isNothing(before) && isNothing(after))) return;
  if (isExactObject(before) && isExactObject(after)) yield* changesOfMembers(pair, rules);
  else if (isExactList(before) && isExactList(after) && before.length === after.length)
    for (const [i, item] of before.entries())
      yield* changesWithin({ field: `${field}[${i}]`, name, before: item, after: after[i] }, rules);
  else if (isExactObject(before ?? after) && (isNothing(before) || isNothing(after)))
    yield* changesOfWhole(pair, rules);
  else if (!rules.isEqual(name, before, after) && rules.counts(name))
    yield { field, before, after };
}

function* changesOfMembers(pair: Pair, rules: Rules): Generator<FieldChange, void, undefined> {
  const before = isExactObject(pair.before) ? pair.before : empty;
  const after = isExactObject(pair.after) ? pair.after : empty;
  const inside = (parent: string, member: string): string =>
    parent === "" ? member : `${parent}.${member}`;
  const of = (record: ExactObject, member: string): Value =>
    Object.hasOwn(record, member) ? record[member] : undefined;
  for (const member of new Set([...Object.keys(before), ...Object.keys(after)]))
    yield* changesWithin(
      {
        field: inside(pair.field, member),
        name: inside(pair.name, member),
        before: of(before, member),
        after: of(after, member),
      },
      rules,
    );
}

/** An object that comes or goes: its values, or where it has none, the object. */
function* changesOfWhole(pair: Pair, rules: Rules): Generator<FieldChange, void, undefined> {
  let hasValues = false;
  for (const change of changesOfMembers(pair, rules)) {
    hasValues = true;
    yield change;
  }
  const { field, before, after } = pair;
  if (!hasValues && rules.counts(pair.name)) yield { field, before, after };
}
