/** Two texts side by side: what they share at both ends, and what is between. */
export interface Comparison {
  readonly start: string;
  readonly removed: string;
  readonly added: string;
  readonly end: string;
}

type SignAt = (text: string, index: number) => string | undefined;

/** A part of a word or of a number; half of a surrogate pair counts, so that no sign is torn. */
const inWord = /[\p{L}\p{M}\p{N}_.\uD800-\uDFFF]/u;
/** Longer words are torn. */
const longestWord = 200;

/** Finds what two texts share. No word, number or sign is torn, unless it is very long. */
export function compareTexts(before: string, after: string): Comparison {
  const shorter = Math.min(before.length, after.length);
  const start = shared(before, after, shorter, (text, index) => text[index]);
  const end = shared(before, after, shorter - start, (text, index) => text.at(-1 - index));
  return {
    start: before.slice(0, start),
    removed: before.slice(start, before.length - end),
    added: after.slice(start, after.length - end),
    end: before.slice(before.length - end),
  };
}

function shared(one: string, two: string, most: number, signAt: SignAt): number {
  let edge = 0;
  while (edge < most && signAt(one, edge) === signAt(two, edge)) edge += 1;
  let length = edge;
  while (length > 0 && edge - length < longestWord && isTorn(one, two, length, signAt)) length -= 1;
  return edge - length === longestWord ? edge : length;
}

function isTorn(one: string, two: string, edge: number, signAt: SignAt): boolean {
  return (
    isInWord(signAt(one, edge - 1)) && (isInWord(signAt(one, edge)) || isInWord(signAt(two, edge)))
  );
}

function isInWord(sign: string | undefined): boolean {
  return sign !== undefined && inWord.test(sign);
}
