/** How many ways a part of a pattern can match a text of this length, at most, and how many steps each takes. */
interface Cost {
  readonly ways: number;
  readonly steps: number;
}

interface Quantifier {
  readonly least: number;
  readonly most: number;
}

const single: Cost = { ways: 1, steps: 1 };
const opening = /\((?:\?(?:<?[=!]|<\w+>|[a-z]*(?:-[a-z]*)?:))?/y;
const escaped =
  /\\(?:u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[pPk][{<][^}>]*[}>]|c[A-Za-z]|\d+|[^])/y;
const characterClass = /\[(?:\\[^]|[^\]\\])*\]/y;
const quantifier = /([*+?]|\{(\d+)(,(\d*))?\})\??/y;

/**
 * The most steps that a search for a pattern can take in a text of this length, by what backtracking may try: a bound that is
 * never too low. Infinity where the pattern can't be told apart.
 * @param pattern a sound regular expression with the flag u
 */
export function boundSteps(pattern: string, textLength: number): number {
  const reader = { pattern, at: 0, textLength };
  const { ways, steps } = readAlternatives(reader);
  if (reader.at < pattern.length) return Number.POSITIVE_INFINITY;
  const isAnchored = pattern.startsWith("^") && !pattern.includes("|");
  return 2 * (isAnchored ? 1 : textLength + 1) * ways * steps;
}

interface Reader {
  readonly pattern: string;
  at: number;
  readonly textLength: number;
}

function readAlternatives(reader: Reader): Cost {
  let { ways, steps } = readSequence(reader);
  while (reader.pattern[reader.at] === "|") {
    reader.at += 1;
    const other = readSequence(reader);
    ways += other.ways;
    steps += other.steps;
  }
  return { ways, steps };
}

function readSequence(reader: Reader): Cost {
  let { ways, steps } = single;
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern.charAt(reader.at))) {
    const part = repeat(readPart(reader), readQuantifier(reader), reader.textLength);
    ways *= part.ways;
    steps += part.steps;
  }
  return { ways, steps };
}

function readPart(reader: Reader): Cost {
  if (take(reader, opening) !== undefined) {
    const inner = readAlternatives(reader);
    reader.at += 1;
    return inner;
  }
  if (take(reader, escaped) === undefined && take(reader, characterClass) === undefined)
    reader.at += 1;
  return single;
}

function readQuantifier(reader: Reader): Quantifier {
  const found = take(reader, quantifier);
  if (found === undefined) return { least: 1, most: 1 };
  const [, sign = "", least = "", upTo, most = ""] = found;
  if (sign === "?") return { least: 0, most: 1 };
  const from = sign === "+" ? 1 : Number(least);
  if (sign === "*" || sign === "+" || (upTo !== undefined && most === ""))
    return { least: from, most: Number.POSITIVE_INFINITY };
  return { least: from, most: upTo === undefined ? from : Number(most) };
}

/** More repetitions than there are characters match nothing anew, but for those that are asked for. */
function repeat(part: Cost, { least, most }: Quantifier, textLength: number): Cost {
  const largest = Math.min(most, Math.max(least, textLength + 1));
  const choices = largest - least + 1;
  const ways = choices * (part.ways === 1 ? 1 : part.ways ** largest);
  return { ways, steps: part.steps * Math.max(1, least) + 1 };
}

function take(reader: Reader, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = reader.at;
  const found = expression.exec(reader.pattern);
  if (found === null) return undefined;
  reader.at += found[0].length;
  return found;
}
