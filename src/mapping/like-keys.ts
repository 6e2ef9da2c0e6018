import { lowerCase } from "../kernel/lower-case.ts";
import { composeText, foldKey } from "../rows/compose-text.ts";

/** Keys of a table that a person would take for the text that it lacks. */
export interface LikeKeys {
  /** One, or two that differ from one another. */
  readonly keys: readonly string[];
  /** How the first differs from the text, where that can't be seen. */
  readonly unseen: "composition" | "blanks" | undefined;
}

const invisible = /[\s\u200B-\u200D\u2060\uFEFF\u00AD]+/gu;

function findUnseen(text: string, key: string): LikeKeys["unseen"] {
  const [one, other] = [composeText(text), composeText(key)];
  if (one === other) return "composition";
  return one.replaceAll(invisible, "") === other.replaceAll(invisible, "") ? "blanks" : undefined;
}

/**
 * Finds keys that differ from a text in leading zeros, case, blanks, kind of dash, width or composition of letters only. All
 * keys are read once, at the first text that is asked for; only those that don't stand for themselves are kept a second time.
 */
export function createFindLikeKeys(
  table: ReadonlyMap<string, unknown>,
): (text: string) => LikeKeys | undefined {
  let byFold: Map<string, string> | undefined;
  return (text) => {
    if (byFold === undefined) {
      byFold = new Map();
      for (const key of table.keys()) {
        const folded = foldKey(key);
        if (folded !== key && !byFold.has(folded)) byFold.set(folded, key);
      }
    }
    const folded = foldKey(text);
    if (folded === "") return undefined;
    const other = byFold.get(folded);
    const keys = [...(table.has(folded) ? [folded] : []), ...(other === undefined ? [] : [other])];
    const [first] = keys;
    return first === undefined ? undefined : { keys, unseen: findUnseen(text, first) };
  };
}

/** As long as most ids that are filled up with zeros. */
const longestFilled = 20;

/**
 * The spellings of a text among which a key is looked for that differs from it in leading zeros, case, blanks, kind of dash or
 * width only, where keys can be asked for one by one and not be listed. The text itself is none.
 */
export function spellLike(text: string): readonly string[] {
  const tidy = text
    .normalize("NFKC")
    .replaceAll(invisible, "")
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-");
  const bare = tidy.replace(/^0+(?=.)/, "");
  const filled = Array.from({ length: Math.max(0, longestFilled - bare.length) + 1 }, (_, zeros) =>
    bare.padStart(bare.length + zeros, "0"),
  );
  const cased = [tidy, ...filled].flatMap((one) => [one, lowerCase(one), one.toUpperCase()]);
  return [...new Set(bare === "" ? [] : cased)].filter((one) => one !== text);
}

/** How keys that were found by `spellLike` differ from the text. */
export function likeKeysOf(text: string, keys: readonly string[]): LikeKeys | undefined {
  const [first] = keys;
  return first === undefined ? undefined : { keys, unseen: findUnseen(text, first) };
}

/** What a row error tells of them; nothing where there are none. */
export function likeKeyFacts(like: LikeKeys | undefined): {
  readonly like?: readonly string[];
  readonly unseen?: string;
} {
  if (like === undefined) return {};
  return { like: like.keys, ...(like.unseen === undefined ? {} : { unseen: like.unseen }) };
}
