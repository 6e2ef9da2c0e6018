import { type DatePart, type DateParts, type DateWords, tokensFor } from "./date-tokens.ts";

/** A date format taken apart. */
export interface DateFormat {
  readonly format: string;
  /** A date in this format, for messages. */
  readonly example: string;
  readonly parts: ReadonlySet<DatePart>;
  /** The parts of a text as numbers; undefined when the text is not written in this format. */
  readonly read: (text: string) => DateParts | undefined;
}

type Refusal = { readonly refused: string };

const piece =
  /\[([^[\]]*)\]|YYYY|YY(?!Y)|MMMM|MMM|MM?|dddd|ddd|DD?|HH?|hh?|mm?|ss?|SSS|ZZ?|[Aa]|T|Y+|[^]/gu;
const known =
  "YYYY, MM, M, MMM, MMMM, DD, D, ddd, dddd, HH, H, hh, h, A, mm, m, ss, s, SSS, Z and ZZ";

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");

function refuseLetters(letters: string): Refusal {
  if (letters === "YY")
    return {
      refused:
        "YY leaves the century open; write years with four digits (YYYY), or say which hundred years are meant: date: { format: …, pivot: 2070 } takes two digits for 1971 to 2070",
    };
  if (/^Y+$/.test(letters))
    return { refused: `${letters} leaves the century open; write years with four digits (YYYY)` };
  return {
    refused: `"${letters}" means nothing in a date format; it knows ${known}, and [text] for fixed letters`,
  };
}

/** What a set of parts lacks to be a date, or undefined. */
function refuseParts(parts: ReadonlySet<DatePart>): string | undefined {
  for (const part of ["year", "month", "day"] as const)
    if (!parts.has(part)) return `the format has no ${part}`;
  if (parts.has("hour12") !== parts.has("half"))
    return "hh and h need A (am or pm), and A needs one of them";
  if (parts.has("hour12") && parts.has("hour")) return "the format has the hour twice";
  const hasHour = parts.has("hour") || parts.has("hour12");
  if (parts.has("minute") && !hasHour) return "the format has minutes but no hour";
  if (parts.has("second") && !parts.has("minute")) return "the format has seconds but no minutes";
  if (parts.has("fraction") && !parts.has("second")) return "the format has SSS but no seconds";
  if (parts.has("offset") && !hasHour) return "the format has an offset but no hour";
  return undefined;
}

/** Takes a format such as `DD/MM/YYYY HH:mm` apart, or says why it can't be used. */
export function parseDateFormat(format: string, words: DateWords = {}): DateFormat | Refusal {
  const dateTokens = tokensFor(words);
  const order: DatePart[] = [];
  const readers: ((text: string) => number)[] = [];
  let shape = "";
  let example = "";
  for (const [whole, literal] of format.matchAll(piece)) {
    const token = dateTokens[whole];
    if (token !== undefined) {
      if (order.includes(token.part)) return { refused: `the format has the ${token.part} twice` };
      order.push(token.part);
      readers.push(token.read);
      shape += `(${token.shape})`;
      example += token.example;
    } else {
      if (literal === undefined && /^[A-Za-z]/.test(whole) && whole !== "T")
        return refuseLetters(whole);
      shape += escape(literal ?? whole);
      example += literal ?? whole;
    }
  }
  const parts = new Set(order);
  const refused = refuseParts(parts);
  if (refused !== undefined) return { refused };
  const expression = new RegExp(`^${shape}$`, "iu");
  const read: DateFormat["read"] = (text) => {
    const match = expression.exec(text.normalize("NFC"));
    if (match === null) return undefined;
    const numbers: Partial<Record<DatePart, number>> = {};
    for (const [i, part] of order.entries()) numbers[part] = readers[i]?.(match[i + 1] ?? "") ?? 0;
    return numbers;
  };
  return { format, example, parts, read };
}
