/** What the format of a cell proves about the number in it. */
export interface NumberKind {
  /** Its number counts days: it is shown as a date, a time, or both. */
  readonly date?: {
    readonly hasDay: boolean;
    readonly hasTime: boolean;
    /** A span such as [h]:mm, which goes on behind 24 hours. */
    readonly isSpan: boolean;
  };
  readonly isPercent?: true;
  readonly isCurrency?: true;
}

const plain: NumberKind = {};
const day: NumberKind = { date: { hasDay: true, hasTime: false, isSpan: false } };
const time: NumberKind = { date: { hasDay: false, hasTime: true, isSpan: false } };
const currency: NumberKind = { isCurrency: true };

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/**
 * Formats that have a number only and no text in the file. 27 to 36 and 50 to 58 are those of East Asian versions; the ones
 * of them that are a date in one language and a time in another prove nothing.
 */
const builtIn: ReadonlyMap<number, NumberKind> = new Map([
  ...[...range(14, 17), ...range(27, 31), 36, ...range(50, 54), 57, 58].map(
    (id) => [id, day] as const,
  ),
  ...[...range(18, 21), 45, 47].map((id) => [id, time] as const),
  [22, { date: { hasDay: true, hasTime: true, isSpan: false } }],
  [46, { date: { hasDay: false, hasTime: true, isSpan: true } }],
  ...[9, 10].map((id) => [id, { isPercent: true }] as const),
  ...[...range(5, 8), 42, 44].map((id) => [id, currency] as const),
]);

/** @param code the text of the format, where the file has one */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  return code === undefined ? (builtIn.get(id) ?? plain) : readFormatCode(code);
}

type Token = { readonly letter: string; readonly length: number; readonly isSpan?: true };

interface Section {
  readonly tokens: Token[];
  hasDigits: boolean;
  isPercent: boolean;
  isCurrency: boolean;
}

const dayLetters = new Set(["y", "d", "b", "g", "e"]);

/** A date only where each part of the format is one: a number is left a number where there is a doubt. */
function readFormatCode(code: string): NumberKind {
  const sections = readSections(code);
  const shown = sections.filter(({ tokens, hasDigits }) => tokens.length > 0 || hasDigits);
  if (shown.length > 0 && shown.every(({ tokens, hasDigits }) => tokens.length > 0 && !hasDigits)) {
    const parts = shown.flatMap(({ tokens }) =>
      tokens.map((token, at) => partOf(tokens, token, at)),
    );
    const isSpan = parts.includes("span");
    return {
      date: {
        hasDay: parts.includes("day"),
        hasTime: isSpan || parts.includes("time"),
        isSpan: isSpan && !parts.includes("day"),
      },
    };
  }
  return {
    ...(sections.some(({ isPercent }) => isPercent) && { isPercent: true }),
    ...(sections.some(({ isCurrency }) => isCurrency) && { isCurrency: true }),
  };
}

/** m is a month, but for minutes behind hours or before seconds. */
function partOf(tokens: readonly Token[], { letter, length, isSpan }: Token, at: number): string {
  if (isSpan === true) return "span";
  if (dayLetters.has(letter)) return "day";
  if (letter !== "m") return "time";
  const isMinute = tokens[at - 1]?.letter === "h" || tokens[at + 1]?.letter === "s";
  return isMinute && length < 3 ? "time" : "day";
}

const moneySign = /\p{Sc}/u;
/** At the place where it is looked for. */
const word = /(?:am\/pm|a\/p|general)|e[+-]|s{1,9}[.,]0|[0#?]/iy;
const letters = /y{1,9}|m{1,9}|d{1,9}|h{1,9}|s{1,9}|b{1,9}|g{1,9}|e{1,9}/iy;

const emptySection = (): Section => ({
  tokens: [],
  hasDigits: false,
  isPercent: false,
  isCurrency: false,
});

/** The sections of a code, which stand between semicolons. Literal texts, signs of width and colours say nothing. */
function readSections(code: string): readonly Section[] {
  let section = emptySection();
  const sections = [section];
  for (let at = 0; at < code.length;) {
    const sign = code.charAt(at);
    if (sign === '"' || sign === "[") {
      const end = code.indexOf(sign === "[" ? "]" : '"', at + 1);
      const inner = code.slice(at + 1, end === -1 ? undefined : end);
      if (sign === "[") readBracket(inner, section);
      else section.isCurrency ||= moneySign.test(inner);
      at = end === -1 ? code.length : end + 1;
    } else if (sign === "\\" || sign === "_" || sign === "*") {
      section.isCurrency ||= sign === "\\" && moneySign.test(code.charAt(at + 1));
      at += 2;
    } else if (sign === ";") {
      section = emptySection();
      sections.push(section);
      at += 1;
    } else at += readSign(code, at, section);
  }
  return sections;
}

/** A span, or a currency such as [$€-407]; a colour, a condition or a language says nothing. */
function readBracket(inner: string, section: Section): void {
  const letter = inner.charAt(0).toLowerCase();
  if ("hms".includes(letter) && inner.length < 10 && /^(?:h+|m+|s+)$/i.test(inner))
    section.tokens.push({ letter, length: inner.length, isSpan: true });
  else if (letter === "$" && inner.length > 1 && inner.charAt(1) !== "-") section.isCurrency = true;
}

/** @returns how many characters it takes */
function readSign(code: string, at: number, section: Section): number {
  word.lastIndex = at;
  const [found] = word.exec(code) ?? [];
  if (found !== undefined) {
    const letter = found.charAt(0).toLowerCase();
    if (letter === "s") section.tokens.push({ letter, length: 1 });
    else if (letter === "a") section.tokens.push({ letter, length: found.length });
    else section.hasDigits = true;
    if (letter !== "s") return found.length;
    // The zeros behind are fractions of a second.
    let end = at + found.length;
    while (code.charAt(end) === "0") end += 1;
    return end - at;
  }
  letters.lastIndex = at;
  const [run] = letters.exec(code) ?? [];
  if (run !== undefined) {
    section.tokens.push({ letter: run.charAt(0).toLowerCase(), length: run.length });
    return run.length;
  }
  const sign = code.charAt(at);
  section.isPercent ||= sign === "%";
  section.isCurrency ||= moneySign.test(sign);
  return 1;
}
