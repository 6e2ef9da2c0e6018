/**
 * Words joined with blanks into lines no longer than `width`, blanks in front included. A word that is longer stands on
 * a line of its own.
 * @param indent blanks in front of every line
 */
export function wrapWords(words: readonly string[], width: number, indent: number): string[] {
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${margin}${word}`);
  }
  return lines;
}
