import { built } from "../../kernel/built.ts";
import { lowerCase } from "../../kernel/lower-case.ts";
import { idleWords, tradePhrases, tradeWords } from "../../targets/trade-words.ts";

/** A word of a name: what it may mean, and whether the name says the same without it. */
export interface NameWord {
  /** Concepts of the trade; a word that is not known stands for itself, behind a `=`. */
  readonly meanings: ReadonlySet<string>;
  readonly isIdle: boolean;
}

/** What every word of the trade may mean. */
const listMeanings = built(() => {
  const meanings = new Map<string, Set<string>>();
  for (const [concept, listed] of Object.entries(tradeWords))
    for (const word of listed.split(" "))
      meanings.set(word, (meanings.get(word) ?? new Set()).add(concept));
  return meanings;
});

const shortParts = new Set(["nr", "no", "id", "dat", "inv", "pos", "kd", "rg", "exp"]);

/** Words that compounds may be made of: the shortest ones would be found in any. */
const listParts = built(() =>
  [...listMeanings().keys()].filter((word) => word.length > 3 || shortParts.has(word)),
);
const links = ["", "s", "n", "en", "es", "e"];
const longestCompound = 40;
/** What stands behind so many characters is no part of a name. */
const longestName = 200;

const fold = (text: string): string =>
  lowerCase(text)
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll("ß", "ss");

/** The name as words: without units in brackets, the endings of custom fields, what only breaks it on a line. */
function split(name: string): readonly string[] {
  const plain = name
    .slice(0, longestName)
    .normalize("NFKC")
    .replaceAll(/[\u00AD\u200B-\u200D\u2060\uFEFF]/gu, "")
    .replaceAll(/__[cr]\b/g, " ")
    .replaceAll(/\([^()]*\)|\[[^[\]]*\]/gu, " ")
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2");
  const folded =
    fold(plain)
      .match(/[\p{L}\p{N}]+|[#%]/gu)
      ?.join(" ") ?? "";
  const said = tradePhrases.reduce((text, [words, meant]) => text.replaceAll(words, meant), folded);
  return said.split(" ").filter((word) => word !== "");
}

/** The spelling of umlauts with an e behind, which a table of words need not have twice. */
const withoutUmlautE = (word: string): string => word.replaceAll(/([aou])e/g, "$1");

function meaningsOfWord(word: string): ReadonlySet<string> | undefined {
  return listMeanings().get(word) ?? listMeanings().get(withoutUmlautE(word));
}

/** A compound as the words that it is made of, the longest first: `rechnungsnummer`. */
function splitCompound(word: string): readonly string[] | undefined {
  if (word.length > longestCompound) return undefined;
  const deadEnds = new Set<number>();
  const from = (at: number): readonly string[] | undefined => {
    if (at === word.length) return [];
    if (deadEnds.has(at)) return undefined;
    for (const part of listParts()) {
      if (!word.startsWith(part, at)) continue;
      for (const link of links) {
        const next = at + part.length + link.length;
        if (!word.startsWith(link, at + part.length) || (link !== "" && next === word.length))
          continue;
        const rest = from(next);
        if (rest !== undefined) return [part, ...rest];
      }
    }
    deadEnds.add(at);
    return undefined;
  };
  const found = from(0);
  return found !== undefined && found.length > 1 && found.length < 5 ? found : undefined;
}

function readWord(word: string): readonly NameWord[] {
  const isIdle = idleWords.has(word);
  const known = meaningsOfWord(word);
  if (known !== undefined) return [{ meanings: known, isIdle }];
  if (isIdle) return [];
  const pieces = splitCompound(word) ?? splitCompound(withoutUmlautE(word));
  if (pieces !== undefined)
    return pieces.map((piece) => ({
      meanings: listMeanings().get(piece) ?? new Set(),
      isIdle: false,
    }));
  return [{ meanings: new Set([`=${word}`]), isIdle: false }];
}

const isSame = (one: NameWord, other: NameWord): boolean =>
  one.meanings.size === other.meanings.size &&
  [...one.meanings].every((meaning) => other.meanings.has(meaning));

/** What the words of a name mean in the trade, whatever the language; the same meaning once: `State/Province`. */
export function readName(name: string): readonly NameWord[] {
  const words = split(name).flatMap(readWord);
  return words.filter((word, at) => !words.slice(0, at).some((earlier) => isSame(earlier, word)));
}

/** A phrase of concepts, or of words where there is no such concept. */
export function readPhrase(phrase: string): readonly NameWord[] {
  return phrase
    .split(" ")
    .flatMap((word) =>
      Object.hasOwn(tradeWords, word)
        ? [{ meanings: new Set([word]), isIdle: false }]
        : readWord(fold(word)),
    );
}
