import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  stringifyExactJson,
} from "../kernel/exact-json.ts";
import type { Difference } from "../rows/row.ts";
import type { Comparison } from "./compare-records.ts";
import { isExactList, isNothing, isSameValue, memberOf, type Value } from "./exact-values.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";
import { judgeDifference } from "./judge-difference.ts";

export interface ReadBackOptions {
  /** True where the record itself was read; an answer may leave fields out, and their absence then says nothing. */
  readonly absentIsIgnored: boolean;
  /** Fields, dotted, that the write was to take out of the record. */
  readonly cleared?: readonly string[];
}

/** One place that was sent. */
interface Place {
  readonly field: string;
  readonly sent: Value;
  readonly seen: Value;
  readonly before: Value;
}

type Judge = Pick<Comparison, "counts" | "isDecimal"> & ReadBackOptions;

/**
 * Where an API did not keep a record as it was sent. Only fields that were sent, or were to be taken out, are looked at;
 * those whose differences are no change are left aside.
 * @param before the record before the write; undefined where it is not known
 */
export function findWriteDifferences(
  sent: ExactObject,
  seen: ExactObject,
  before: ExactObject | undefined,
  comparison: Pick<Comparison, "counts" | "isDecimal">,
  options: ReadBackOptions,
): readonly Difference[] {
  const judge = { ...options, counts: comparison.counts, isDecimal: comparison.isDecimal };
  return [
    ...differencesWithin({ field: "", sent, seen, before }, judge),
    ...(options.cleared ?? []).flatMap((field) => judgeCleared(field, seen, before)),
  ];
}

function* differencesWithin(place: Place, judge: Judge): Generator<Difference, void, undefined> {
  const { field, sent, seen, before } = place;
  if (seen === undefined && !judge.absentIsIgnored) return;
  if (isExactObject(sent) && isExactObject(seen)) {
    for (const [name, value] of Object.entries(sent)) {
      const kept = memberOf(seen, name);
      // Nearly every field of every row.
      if (kept === value) continue;
      yield* differencesWithin(
        {
          field: field === "" ? name : `${field}.${name}`,
          sent: value,
          seen: kept,
          before: memberOf(before, name),
        },
        judge,
      );
    }
  } else if (isExactList(sent) && isExactList(seen) && sent.length === seen.length) {
    const old = isExactList(before) && before.length === sent.length ? before : [];
    for (const [i, item] of sent.entries())
      yield* differencesWithin(
        { field: `${field}[${i}]`, sent: item, seen: seen[i], before: old[i] },
        judge,
      );
  } else yield* judgePlace(place, judge);
}

function* judgePlace(place: Place, judge: Judge): Generator<Difference, void, undefined> {
  const { field, sent, seen, before } = place;
  const name = withoutIndexes(field);
  const kind = judgeDifference(sent, seen, before, judge.isDecimal(name));
  if (kind !== undefined && judge.counts(name)) yield { field, kind, ...texts(sent, seen) };
}

/** A field that was to be taken out and is there all the same. */
function judgeCleared(
  field: string,
  seen: ExactObject,
  before: ExactObject | undefined,
): readonly Difference[] {
  const read = (record: Value): Value => field.split(".").reduce<Value>(memberOf, record);
  const found = read(seen);
  if (isNothing(found)) return [];
  const isAsBefore = before === undefined || isSameValue(read(before), found);
  return [{ field, kind: isAsBefore ? "ignored" : "changed", ...texts(undefined, found) }];
}

function texts(sent: Value, seen: Value): Pick<Difference, "sent" | "seen"> {
  const write = (value: ExactJson): string => stringifyExactJson(value);
  return {
    ...(sent !== undefined && { sent: write(sent) }),
    ...(seen !== undefined && { seen: write(seen) }),
  };
}
