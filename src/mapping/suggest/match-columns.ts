import { lowerCase } from "../../kernel/lower-case.ts";
import { distance } from "fastest-levenshtein";
import type { FieldSpec } from "../../targets/target.ts";
import { expandWords, takeNumbersForIds } from "./short-forms.ts";

/** The column that has the name of a field. */
interface ColumnMatch {
  readonly field: FieldSpec;
  readonly column: string | undefined;
}

export const leastScore = 0.6;
/** What a likeness is worth that only shows when short forms are written out, or numbers are taken for ids. */
const asExpanded = 0.95;
const asId = 0.85;

const clean = (name: string): string =>
  lowerCase(
    name
      .normalize("NFKC")
      .replaceAll(/\([^()]*\)|[\u00AD\u200B-\u200D\u2060\uFEFF]/gu, " ")
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2"),
  );

const wordsOf = (name: string): readonly string[] => clean(name).match(/[\p{L}\p{N}]+/gu) ?? [];
export const squash = (name: string): string => wordsOf(name).join("");
const figuresOf = (name: string): string => name.replaceAll(/\D/g, "");

/** How near two lists of words are: by their letters, or by the words that they share. */
function scoreWords(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [one.join(""), other.join("")];
  const letters = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  const [words, others] = [new Set(one), new Set(other)];
  const shared = [...words].filter((word) => others.has(word)).length;
  return Math.max(letters, (2 * shared) / Math.max(1, words.size + others.size));
}

/** How near two names are, as they stand, with their short forms written out, and with numbers taken for ids. */
export function scoreNames(one: string, other: string): number {
  if (figuresOf(one) !== figuresOf(other)) return 0;
  const [words, others] = [wordsOf(one), wordsOf(other)];
  const [long, otherLong] = [expandWords(words), expandWords(others)];
  return Math.max(
    scoreWords(words, others),
    asExpanded * scoreWords(long, otherLong),
    asId * scoreWords(takeNumbersForIds(long), takeNumbersForIds(otherLong)),
  );
}

/**
 * Finds the columns of fields by name: the same to the letter, or but for case, blanks, marks and a unit in parentheses.
 * A column belongs to one field, and one that stands twice to none.
 */
export function matchColumns(
  fields: readonly FieldSpec[],
  header: readonly string[],
): readonly ColumnMatch[] {
  const usable = header.filter(
    (name) => name !== "" && header.indexOf(name) === header.lastIndexOf(name),
  );
  const free = new Set(usable);
  const taken = new Map<string, string>();
  for (const isSame of [
    (field: string, column: string) => field === column,
    (field: string, column: string) => squash(field) === squash(column),
  ])
    for (const { name } of fields) {
      const found = [...free].filter((column) => isSame(name, column));
      const [column] = found;
      if (taken.has(name) || column === undefined || found.length > 1) continue;
      taken.set(name, column);
      free.delete(column);
    }
  return fields.map((field) => ({ field, column: taken.get(field.name) }));
}
