/**
 * The words of a line as bash has them for a completion: raw, and broken at `=` and `:`, which here are within words.
 * @param parts `COMP_WORDS` up to the cursor, without the program
 * @returns the words, and how many characters of the last one bash holds to be words before it
 */
export function joinBashWords(parts: readonly string[]): {
  readonly words: readonly string[];
  readonly said: number;
} {
  const words: string[] = [];
  let isBroken = false;
  for (const part of parts) {
    const isBreak = /^[=:]+$/.test(part);
    if (words.length > 0 && (isBreak || isBroken))
      words.push(`${words.pop() ?? ""}${unquote(part)}`);
    else words.push(unquote(part));
    isBroken = isBreak;
  }
  const last = parts.at(-1) ?? "";
  const kept = isBroken ? 0 : unquote(last).length;
  return { words, said: (words.at(-1) ?? "").length - kept };
}

/** What a word stands for, as far as that can be told while it is still being typed. */
function unquote(part: string): string {
  const [first = ""] = part;
  if (first === "'" || first === '"')
    return part.slice(1, part.endsWith(first) && part.length > 1 ? -1 : undefined);
  return part.replaceAll(/\\(.)/gs, "$1");
}
