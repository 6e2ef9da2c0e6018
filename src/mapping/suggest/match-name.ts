import type { FieldNames, TargetNames } from "../../targets/target-names.ts";
import { type NameWord, readName, readPhrase } from "./read-name.ts";

/** How the name of a column fits a field. */
export interface NameMatch {
  /** From 0 to 1. */
  readonly score: number;
  /** True where the name means this field and no other. */
  readonly isSure: boolean;
  /** What the name was taken to mean. */
  readonly phrase: string;
}

/** What a name is worth that means the field, may mean it, or only does when something is passed over. */
const worth = { sure: 1, likely: 0.9, asId: 0.85, withMore: 0.7 } as const;
const idLike = ["id", "number", "code", "reference"];

/** Ways to call a record by: what one system calls its number is the id of another. */
const asId = (words: readonly NameWord[]): readonly NameWord[] =>
  words.map((word) =>
    idLike.some((one) => word.meanings.has(one))
      ? { ...word, meanings: new Set([...word.meanings, ...idLike]) }
      : word,
  );

const overlaps = (one: NameWord, other: NameWord): boolean =>
  [...one.meanings].some((meaning) => other.meanings.has(meaning));

/** True when each word of the phrase is some word of the name, and no word of the name is left over but idle ones. */
function means(name: readonly NameWord[], phrase: readonly NameWord[]): boolean {
  const [first, ...rest] = phrase;
  if (first === undefined) return name.every(({ isIdle }) => isIdle);
  return name.some(
    (word, at) =>
      overlaps(first, word) && means([...name.slice(0, at), ...name.slice(at + 1)], rest),
  );
}

const isUnknown = ({ meanings }: NameWord): boolean =>
  [...meanings].every((meaning) => meaning.startsWith("="));

/** Names have few words; more would only take time. */
const mostWords = 8;

/** Compares the names of columns with what a target's fields are called. */
export class NameMatcher {
  readonly #context: ReadonlySet<string>;
  readonly #phrases = new Map<string, readonly NameWord[]>();
  readonly #names = new Map<string, readonly NameWord[]>();
  readonly #fields: TargetNames["fields"];

  constructor({ context, fields }: TargetNames) {
    this.#context = new Set(context);
    this.#fields = fields;
  }

  /** The best way to read a column's name as that of a field; undefined where it is none. */
  match(field: string, column: string): NameMatch | undefined {
    const name = this.#names.get(column) ?? readName(column);
    this.#names.set(column, name);
    if (name.length === 0 || name.length > mostWords) return undefined;
    const matches = this.#listPhrases(field).flatMap(({ phrase, isSure }) => {
      const score = this.#scoreOf(name, this.#read(phrase));
      if (score === undefined) return [];
      const scaled = isSure ? score : score * worth.likely;
      return [{ phrase, isSure: isSure && score === worth.sure, score: scaled }];
    });
    return matches.toSorted((a, b) => b.score - a.score)[0];
  }

  #scoreOf(name: readonly NameWord[], phrase: readonly NameWord[]): number | undefined {
    if (means(name, phrase)) return worth.sure;
    const bare = this.#withoutContext(name);
    if (bare.length > 0 && means(bare, phrase)) return worth.sure;
    if (means(asId(name), asId(phrase)) || (bare.length > 0 && means(asId(bare), asId(phrase))))
      return worth.asId;
    const known = name.filter((word) => !isUnknown(word));
    const isMore = known.length > 0 && known.length === name.length - 1;
    return isMore && means(known, phrase) ? worth.withMore : undefined;
  }

  #withoutContext(name: readonly NameWord[]): readonly NameWord[] {
    return name.filter(({ meanings }) => ![...meanings].some((one) => this.#context.has(one)));
  }

  #listPhrases(field: string): readonly { phrase: string; isSure: boolean }[] {
    const { sure = [], likely = [] }: FieldNames = this.#fields[field] ?? {};
    const own = field.split(".").at(-1) ?? field;
    const isTop = own === field;
    return [
      ...sure.map((phrase) => ({ phrase, isSure: true })),
      { phrase: ownPhrase(own), isSure: isTop },
      ...(/[a-z_]ids?$/i.test(own)
        ? [{ phrase: ownPhrase(own.replace(/_?ids?$/i, "")), isSure: false }]
        : []),
      ...likely.map((phrase) => ({ phrase, isSure: false })),
    ].filter(({ phrase }) => phrase !== "");
  }

  #read(phrase: string): readonly NameWord[] {
    const known = this.#phrases.get(phrase);
    if (known !== undefined) return known;
    const read = readPhrase(phrase);
    this.#phrases.set(phrase, read);
    return read;
  }
}

const ownPhrase = (name: string): string =>
  name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase()
    .trim();
