import type { JsonValue } from "../../kernel/json.ts";
import { type Convert, type ConversionResult, faultOf } from "../conversion-result.ts";
import { isBlank } from "./is-blank.ts";

/** What an item becomes; undefined: it is left out. */
export type ConvertItem = (item: string) => ConversionResult | undefined;

export interface ListSettings {
  readonly separator: string;
  /** Take outer white space off each item. */
  readonly trim: boolean;
  readonly convert?: ConvertItem;
}

/** Splits a text at a separator; a blank item is a fault, because it may be a lost value. */
export function splitList({ separator, trim, convert }: ListSettings): Convert {
  return (text) => {
    const items = text.split(separator);
    const blankAt = items.findIndex(isBlank);
    if (blankAt !== -1)
      return faultOf("blank-list-item", { place: blankAt + 1, separator: `"${separator}"` });
    const texts = trim ? items.map((item) => item.trim()) : items;
    return convert === undefined ? { value: texts } : convertItems(texts, convert);
  };
}

function convertItems(items: readonly string[], convert: ConvertItem): ConversionResult {
  const value: JsonValue[] = [];
  for (const item of items) {
    const made = convert(item);
    if (made === undefined) continue;
    if ("fault" in made) return { fault: { ...made.fault, facts: { ...made.fault.facts, item } } };
    value.push(made.value);
  }
  return { value };
}
