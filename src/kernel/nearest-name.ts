import { distance } from "fastest-levenshtein";
import { lowerCase } from "./lower-case.ts";

const fold = (name: string): string =>
  lowerCase(name.normalize("NFKC")).replaceAll(/[\s_\-./]+/g, "_");

const withoutDigits = (folded: string): string => folded.replaceAll(/[\d_]+/g, "");

/** `line_1` and `line_2` are two names, not one with a typing error. */
function differsOnlyInDigits(one: string, other: string): boolean {
  return one !== other && withoutDigits(one) === withoutDigits(other) && /\d/.test(one + other);
}

/** `nmae` is `name` with two letters that changed places: one slip, where the distance has two edits. */
function isSwapped(one: string, other: string): boolean {
  const at = one.split("").findIndex((unit, index) => unit !== other[index]);
  return (
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}

/**
 * The candidate a person most likely meant, or undefined when none is near: equal after folding case and separators, or
 * at most one slip in three letters away: a letter too many, missing or wrong, or two that changed places. A name that keeps nothing
 * of what was written is never near, nor is one that differs in digits only.
 */
export function nearestName(wanted: string, candidates: Iterable<string>): string | undefined {
  const folded = fold(wanted);
  const allowed = Math.max(1, Math.floor(folded.length / 3));
  let best: { name: string; slips: number } | undefined;
  for (const name of candidates) {
    const candidate = fold(name);
    const edits = distance(folded, candidate);
    const keepsNothing = edits >= Math.max(folded.length, candidate.length);
    if (edits > 0 && (keepsNothing || differsOnlyInDigits(folded, candidate))) continue;
    const slips = edits === 2 && isSwapped(folded, candidate) ? 1 : edits;
    if (slips <= allowed && (best === undefined || slips < best.slips)) best = { name, slips };
  }
  return best?.name;
}

/** ` Did you mean "x"?`, or nothing when no candidate is near. Begins with a blank, to be put behind a sentence. */
export function didYouMean(wanted: string, candidates: Iterable<string>): string {
  const name = nearestName(wanted, candidates);
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}
