import { lowerCase } from "../../kernel/lower-case.ts";

/**
 * Letters that look like another letter, each with the plain one. Pairs: the look-alikes, then what they look like. Only those
 * that can't be told apart in a usual typeface; capital and small ones each for themselves, for they look like different
 * letters (Greek Η and η).
 */
const lookAlikes: readonly (readonly [look: string, like: string])[] = [
  ["АаΑαɑａ", "a"],
  ["ВвΒβ", "b"],
  ["СсϹϲ", "c"],
  ["Ԁԁ", "d"],
  ["ЕеΕεҽ", "e"],
  ["ɡԍց", "g"],
  ["НнΗҺһհ", "h"],
  ["ІіΙιıӀӏ|", "l"],
  ["Јјϳ", "j"],
  ["КкΚκ", "k"],
  ["МмΜ", "m"],
  ["Νηոп", "n"],
  ["ОоΟοσςՕօᴏ0", "o"],
  ["РрΡρ", "p"],
  ["Ԛԛ", "q"],
  ["Ѕѕ", "s"],
  ["ТтΤτ", "t"],
  ["υսμ", "u"],
  ["νѵѴ", "v"],
  ["Ԝԝωш", "w"],
  ["ХхΧχ", "x"],
  ["УуΥүҮ", "y"],
  ["Ζζ", "z"],
];
const plainLetters: ReadonlyMap<string, string> = new Map(
  lookAlikes.flatMap(([looks, like]) => Array.from(looks, (look) => [look, like] as const)),
);

/** `root@vm` is root, and so is `CORP\root`. */
function withoutHost(name: string): string {
  const at = name.indexOf("@");
  const user = at > 0 ? name.slice(0, at) : name;
  return user.slice(user.lastIndexOf("\\") + 1);
}

const fold = (text: string): string => lowerCase(text.toUpperCase()).normalize("NFKC");
const lettersOnly = (text: string): string => text.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "");

/** The name as it is meant: without host, case, blanks, signs and what can't be seen. Empty where nothing is left. */
export function foldName(name: string): string {
  const seen = name.normalize("NFKC").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  return lettersOnly(fold(withoutHost(seen)));
}

/** The name as it looks: letters that can't be told apart are one. */
function lookOf(name: string): string {
  const seen = name.normalize("NFKD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  const plain = Array.from(withoutHost(seen), (letter) => plainLetters.get(letter) ?? letter);
  return lettersOnly(fold(plain.join("")))
    .replaceAll(/[i1]/g, "l")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/** True for two names that mean the same person, or can't be told apart by the eye. */
export function isSamePerson(one: string, other: string): boolean {
  return foldName(one) === foldName(other) || lookOf(one) === lookOf(other);
}
