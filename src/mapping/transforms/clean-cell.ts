import { decodeEntities } from "../../rows/html-entities.ts";
import { withoutBinaryTail } from "../../kernel/stored-number.ts";
import { bidi, zeroWidth } from "../../rows/invisible.ts";

/** What a mapping can have taken off its cells, in the order in which it is done. */
export const cleanWords = [
  "html-entities",
  "line-breaks",
  "zero-width",
  "bidi",
  "outer-blanks",
  "formula-text",
  "apostrophe",
  "full-width",
  "binary-tail",
  "enum-case",
] as const;

export type CleanWord = (typeof cleanWords)[number];

const everywhere = (pattern: RegExp): RegExp => new RegExp(pattern.source, "gu");
const [zeroWidths, bidis] = [everywhere(zeroWidth), everywhere(bidi)];

/** Nothing that any word but enum-case and html-entities could take off: printable ASCII that begins and ends with a sign. */
const tidy = /^[!-&(-<>-~](?:[ -~]*[!-~])?$/;

const formulaText = /^="((?:[^"]|"")*)"$/;
// 's-Hertogenbosch and 't Hart are names.
const apostrophe = /^'(?![\p{Ll}]{1,2}[ -])[^']*$/u;

type Step = (cell: string) => string;

const steps: Readonly<Record<Exclude<CleanWord, "binary-tail" | "enum-case">, Step>> = {
  "html-entities": decodeEntities,
  "line-breaks": (cell) => cell.replaceAll(/\r\n?/g, "\n"),
  "zero-width": (cell) => cell.replaceAll(zeroWidths, ""),
  bidi: (cell) => cell.replaceAll(bidis, ""),
  "outer-blanks": (cell) => cell.trim(),
  "formula-text": (cell) => formulaText.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell,
  apostrophe: (cell) => (apostrophe.test(cell) ? cell.slice(1) : cell),
  "full-width": (cell) => cell.replaceAll(/[\uFF01-\uFF5E]+/gu, (wide) => wide.normalize("NFKC")),
};

/** Letters without their case, the same in every language. */
const fold = (text: string): string => text.normalize("NFC").toLowerCase().trim();

function matchEnum(allowed: readonly string[]): Step {
  const byFold = new Map(allowed.map((value) => [fold(value), value] as const));
  return (cell) => byFold.get(fold(cell)) ?? cell;
}

/**
 * Takes off a cell what a mapping names under `clean`.
 * @param allowed the values that the field takes, which `enum-case` finds whatever their case
 */
export function compileClean(words: readonly CleanWord[], allowed: readonly string[] = []): Step {
  const chosen = cleanWords.flatMap((word): Step[] =>
    words.includes(word) && word !== "enum-case" && word !== "binary-tail" ? [steps[word]] : [],
  );
  const last: Step[] = [
    ...(words.includes("binary-tail") ? [withoutBinaryTail] : []),
    ...(words.includes("enum-case") ? [matchEnum(allowed)] : []),
  ];
  const decodes = words.includes("html-entities");
  const strip: Step = (cell) => {
    if (tidy.test(cell) && !(decodes && cell.includes("&"))) return cell;
    let text = cell;
    for (const step of chosen) text = step(text);
    return words.includes("outer-blanks") ? text.trim() : text;
  };
  const inOrder = chosen.length === 0 ? last : [strip, ...last];
  const [only = (cell: string) => cell, second] = inOrder;
  if (second === undefined) return only;
  return (cell) => inOrder.reduce((text, step) => step(text), cell);
}
