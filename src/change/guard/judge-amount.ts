import { Exact } from "../../kernel/exact-decimal.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import type { FieldGuard } from "../../rows/guard-settings.ts";
import { isNothing, type Value } from "../exact-values.ts";
import { readAmount } from "../read-amount.ts";
import type { Broken } from "./broken.ts";

/** The amount of a field; nothing, null and an empty text count as 0. Undefined for what is no amount. */
function amountOrZero(value: Value): Exact | undefined {
  return isNothing(value) || value === "" ? new Exact(0) : readAmount(value);
}

/** New amount less old one; undefined where one of them is no amount. */
export function differenceOf({ before, after }: FieldChange): Exact | undefined {
  const [old, next] = [amountOrZero(before), amountOrZero(after)];
  return old === undefined || next === undefined ? undefined : next.minus(old);
}

/** The rules about amounts that a change breaks. From an amount of 0 or none, any change is beyond every percentage. */
export function judgeAmount(change: FieldChange, guard: FieldGuard): readonly Broken[] {
  const { maxChange, maxPercent } = guard;
  if (maxChange === undefined && maxPercent === undefined) return [];
  const difference = differenceOf(change);
  if (difference === undefined) return [{ rule: "unreadable" }];
  const broken: Broken[] = [];
  const size = difference.abs();
  if (maxChange !== undefined && size.greaterThan(maxChange))
    broken.push({ rule: "max_change", limit: maxChange, difference: difference.toFixed() });
  if (maxPercent === undefined) return broken;
  const old = amountOrZero(change.before)?.abs() ?? new Exact(0);
  // Multiplied out, because a quotient would have to be rounded.
  if (size.times(100).greaterThan(old.times(maxPercent)))
    broken.push({
      rule: "max_percent",
      limit: maxPercent,
      ...(!old.isZero() && { difference: difference.toFixed() }),
    });
  return broken;
}
