import { type Convert, faultOf } from "../conversion-result.ts";
import { isBlank } from "./is-blank.ts";

export interface ListSettings {
  readonly separator: string;
  /** Take outer white space off each item. */
  readonly trim: boolean;
}

/** Splits a text at a separator; a blank item is a fault, because it may be a lost value. */
export function splitList({ separator, trim }: ListSettings): Convert {
  return (text) => {
    const items = text.split(separator);
    const blankAt = items.findIndex(isBlank);
    if (blankAt !== -1)
      return faultOf("blank-list-item", { place: blankAt + 1, separator: `"${separator}"` });
    return { value: trim ? items.map((item) => item.trim()) : items };
  };
}
