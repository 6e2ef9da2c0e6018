import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  scalarText,
} from "../kernel/exact-json.ts";
import { type ExactList, isSameValue, memberOf, type Value } from "./exact-values.ts";
import { keepEqual } from "./keep-equal.ts";
import type { Merged, Overlay } from "./overlay.ts";
import type { RecordFault } from "./record-fault.ts";

/** The live list with the items behind it that it lacks, so that a repeat adds nothing. */
export function appendItems(
  live: ExactList,
  items: ExactList,
  { name, isEqual }: Pick<Overlay, "name" | "isEqual">,
): ExactList {
  // An item that means what a live one says becomes that one.
  const isThere = (item: ExactJson): boolean =>
    live.some((one) => isSameValue(one, keepEqual(one, item, name, isEqual)));
  const lacking = items.filter((item) => !isThere(item));
  return lacking.length === 0 ? live : live.concat(lacking);
}

/** What tells an item of a list from the others; undefined for an item that can't be told. */
function keyOf(item: Value, key: string): string | undefined {
  const text = scalarText(memberOf(item, key))?.normalize("NFC");
  return text === "" ? undefined : text;
}

/** Positions of the items by their key, and the keys that stand twice. */
function indexItems(items: ExactList, key: string) {
  const positions = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [at, item] of items.entries()) {
    const value = keyOf(item, key);
    if (value === undefined) continue;
    if (positions.has(value)) repeated.add(value);
    else positions.set(value, at);
  }
  return { positions, repeated };
}

type MergeItem = (live: ExactObject, part: ExactObject, overlay: Overlay) => Merged<ExactObject>;

/**
 * Matches the items of two lists by a field: matched ones are merged, new ones come behind, all others stay. Where an
 * item can't be matched beyond doubt, nothing is.
 */
export function mergeByKey(
  live: ExactList,
  items: ExactList,
  key: string,
  overlay: Overlay,
  mergeItem: MergeItem,
): Merged {
  const known = indexItems(live, key);
  const ofRow = indexItems(items, key);
  const merged: ExactJson[] = [...live];
  const { field: list } = overlay;
  const repeats = (value: string, where: string): { readonly fault: RecordFault } => ({
    fault: { code: "merge-key-repeated", field: list, facts: { list, key, value, where } },
  });
  for (const [at, item] of items.entries()) {
    const field = `${list}[${at}]`;
    const value = keyOf(item, key);
    if (value === undefined || !isExactObject(item))
      return { fault: { code: "merge-key-missing", field, facts: { list, key } } };
    if (ofRow.repeated.has(value)) return repeats(value, "row");
    if (known.repeated.has(value)) return repeats(value, "live record");
    const position = known.positions.get(value);
    const before = position === undefined ? undefined : live[position];
    if (position === undefined || !isExactObject(before)) {
      merged.push(item);
      continue;
    }
    // A key that is 2 in one and "2" in the other stays as the record has it.
    const part = { ...item, [key]: before[key] ?? value };
    const one = mergeItem(before, part, { ...overlay, field });
    if ("fault" in one) return one;
    merged[position] = one.value;
  }
  return { value: merged.every((item, i) => item === live[i]) ? live : merged };
}
