/** What is in quotes, and a comment that has its line to itself. */
const quoted = /"(?:[^"\\]|\\.)*"|'[^']*'/gu;
const inBraces = /[{[][^#]*[^\s#]\s+#/u;
const insideName = /[{,]\s*[\w$.[\]]+:\s*[^\s"'[{,][^,{}]*?[^\s,{}[][[\]]/u;

/** How many lines above a fault are looked at: braces rarely go further. */
const mostLines = 20;

/**
 * What the writer of braces most likely did not know, where YAML's own words do not tell it: that a `#` behind a blank
 * begins a comment, and that a name with brackets needs quotes. Nothing where neither shows.
 * @param line of the fault, from 1; the parser finds it where the braces should have ended
 */
export function explainFlow(text: string, line: number, message: string): string {
  const isAboutFlow = /flow|comment|unexpected/i.test(message);
  if (!isAboutFlow) return "";
  const lines = text.split(/\r?\n/).slice(Math.max(0, line - mostLines), line);
  const bare = lines.map((one) => one.replaceAll(quoted, (part) => "q".repeat(part.length)));
  const at = bare.findLastIndex((one) => inBraces.test(one));
  if (at !== -1)
    return ` In line ${Math.max(0, line - mostLines) + at + 1} a # stands behind a blank, where YAML begins a comment, so the braces never end. Put the text in quotes: { column: "Run #" }.`;
  return bare.some((one) => insideName.test(one))
    ? ` Inside braces a text with [ ] { } or a comma needs quotes: { column: "Amount [EUR]" }.`
    : "";
}
