import { lowerCase } from "../../kernel/lower-case.ts";
import { nearestName } from "../../kernel/nearest-name.ts";
import { valueWords } from "../../targets/trade-words.ts";

/** Words for yes and no. */
export const trueWords: ReadonlySet<string> = new Set(
  "yes y 1 true x on ja j oui si sí sim s wahr vrai vero verdadero waar".split(" "),
);
export const falseWords: ReadonlySet<string> = new Set(
  "no n 0 false - off nein non nee não nao falsch faux falso onwaar".split(" "),
);

const fold = (text: string): string =>
  lowerCase(text.normalize("NFKC"))
    .replaceAll(/[\s_-]+/g, " ")
    .trim();

/** What is left of a word without its ending and with each double letter once: `canceled` and `cancelled`, `complete` and `completed`. */
const stem = (text: string): string =>
  fold(text)
    .replaceAll(/(\p{L})\1/gu, "$1")
    .replace(/(?:ed|e|d|s)$/u, "");

/** The value of the API that a word is in another spelling; undefined where it is none, or where it could be two. */
export function findSpelling(word: string, allowed: readonly string[]): string | undefined {
  const same = allowed.find((one) => fold(one) === fold(word));
  if (same !== undefined) return same;
  const alike = allowed.filter((one) => stem(one) === stem(word));
  return alike.length === 1 ? alike[0] : undefined;
}

/** The value of the API that a word may stand for; only a person knows. */
export function isMeantBy(word: string, allowed: readonly string[]): string | undefined {
  const plain = fold(word)
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "");
  return (
    allowed.find((value) => valueWords[value]?.split(" ").includes(plain) === true) ??
    nearestName(word, allowed)
  );
}
