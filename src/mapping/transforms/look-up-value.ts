import { nearestName } from "../../kernel/nearest-name.ts";
import { createFindLikeKeys, type LikeKeys, likeKeyFacts } from "../like-keys.ts";
import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import type { Scalar } from "../schema/text-schema.ts";

/** What becomes of a text that is not in the table. */
export type Otherwise = "error" | "keep" | { readonly value: Scalar };

const mostListed = 12;

function refuseValue(
  text: string,
  table: ReadonlyMap<string, Scalar>,
  like: LikeKeys | undefined,
): ConversionResult {
  const known = [...table.keys()];
  const listed = known.length > mostListed ? [...known.slice(0, mostListed), "…"] : known;
  const nearest = like === undefined ? nearestName(text, known) : undefined;
  return faultOf("value-not-in-table", {
    known: listed,
    ...(nearest === undefined ? {} : { nearest }),
    ...likeKeyFacts(like),
  });
}

/**
 * Translates a text by an exact table. Texts that the table gives are converted further; numbers, booleans and null are
 * final.
 */
export function lookUpValue(
  table: ReadonlyMap<string, Scalar>,
  otherwise: Otherwise,
  convert: Convert,
): Convert {
  const findLike = createFindLikeKeys(table);
  return (text) => {
    let found = table.get(text);
    if (found === undefined) {
      if (otherwise === "error") return refuseValue(text, table, findLike(text));
      found = otherwise === "keep" ? text : otherwise.value;
    }
    return typeof found === "string" ? convert(found) : { value: found };
  };
}
