/** A text as it reads after some decoding; each of its characters knows where it stood in the text as it came. */
export interface DecodedText {
  readonly text: string;
  /** Where character `at` begins in the original. */
  readonly begin: (at: number) => number;
  /** Where character `at` ends in the original, the end not included. */
  readonly end: (at: number) => number;
}

/** An encoding within an encoding within an encoding; whoever goes deeper means to. */
const mostRounds = 4;
/**
 * Whatever stands for another character, or for none: JSON escapes, percent-encoding, HTML entities, line breaks and signs
 * without a width. Each alternative ends at the first character that can't belong to it, so a search is linear.
 */
const encoded =
  /\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[^ux]|(?:%[89a-f][0-9a-f])+|%[0-7][0-9a-f]|&#x[0-9a-f]{1,6};|&#\d{1,7};|&[a-z]{2,8};|[\r\n\t\u00AD\u200B-\u200D\u2060\uFEFF]/gi;
const isEncoded = /[\\%&\r\n\t\u00AD\u200B-\u200D\u2060\uFEFF]/;
const tag = /<[^<>]*>/g;

const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  plus: "+",
  sol: "/",
  bsol: "\\",
  equals: "=",
  colon: ":",
  period: ".",
  comma: ",",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
  percnt: "%",
  num: "#",
  commat: "@",
  dollar: "$",
  excl: "!",
  quest: "?",
  semi: ";",
  ast: "*",
  lpar: "(",
  rpar: ")",
  nbsp: " ",
  shy: "",
};

/** The text as it came, then as it reads after each round of decoding, as long as that changes it; each with and without tags. */
export function* decodings(text: string): Generator<DecodedText, void, undefined> {
  let current: DecodedText = { text, begin: (at) => at, end: (at) => at + 1 };
  for (let round = 0; round <= mostRounds; round += 1) {
    yield current;
    if (current.text.includes("<")) yield replace(current, tag, () => "");
    const next = isEncoded.test(current.text) ? replace(current, encoded, decodeOne) : current;
    if (next.text === current.text) return;
    current = next;
  }
}

/** @param instead gives no longer a text than it gets */
function replace(
  given: DecodedText,
  pattern: RegExp,
  instead: (token: string) => string,
): DecodedText {
  const { text } = given;
  const begins = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  const parts: string[] = [];
  let length = 0;
  let read = 0;
  const keep = (to: number): void => {
    for (let at = read; at < to; at += 1, length += 1) {
      begins[length] = given.begin(at);
      ends[length] = given.end(at);
    }
    parts.push(text.slice(read, to));
  };
  for (const { 0: token, index } of text.matchAll(pattern)) {
    keep(index);
    read = index + token.length;
    const part = instead(token);
    begins.fill(given.begin(index), length, length + part.length);
    ends.fill(given.end(read - 1), length, length + part.length);
    parts.push(part);
    length += part.length;
  }
  keep(text.length);
  return { text: parts.join(""), begin: (at) => begins[at] ?? 0, end: (at) => ends[at] ?? 0 };
}

/** Never longer than what it stands for. */
function decodeOne(token: string): string {
  const [first, second = ""] = token;
  if (first === "\\" && /^\\[ux]./i.test(token))
    return String.fromCodePoint(Number.parseInt(token.slice(2), 16));
  if (first === "\\") return letters[second] ?? second;
  if (first === "%") return Buffer.from(token.replaceAll("%", ""), "hex").toString("utf8");
  if (first === "&" && second === "#") return decodeNumber(token.slice(2, -1));
  if (first === "&") return entities[token.slice(1, -1).toLowerCase()] ?? token;
  return "";
}

function decodeNumber(digits: string): string {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : "\uFFFD";
}
