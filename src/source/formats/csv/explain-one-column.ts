import { SourceError } from "../../../kernel/load-error.ts";
import { delimiterCandidates } from "./delimiters.ts";

const lineBreak = /\r\r\n|\r\n|\n|\r/;
const sampleLines = 100;
const fixedShare = 0.8;
const lineShare = 0.9;

/**
 * What looks like a table of one column may be a table in another form.
 * @param text the start of the file
 * @returns ERR_SOURCE_FIXED_WIDTH, ERR_SOURCE_QUOTED_LINES, or undefined: it is what it looks like
 */
export function explainOneColumn(text: string, name: string): SourceError | undefined {
  const lines = text.split(lineBreak).filter((line) => line.trim() !== "");
  const sample = lines.slice(0, sampleLines);
  const isTable = (test: (line: string) => boolean, share: number): boolean =>
    sample.length > 1 && sample.filter(test).length >= sample.length * share;
  if (isTable(isWholeLineQuoted, lineShare)) return quotedLines(name);
  const isAligned = (line: string): boolean => /\S {2,}\S/.test(line);
  return isTable(isAligned, fixedShare) ? fixedWidth(name) : undefined;
}

function isWholeLineQuoted(line: string): boolean {
  const inner = /^"(.*)"$/.exec(line)?.[1];
  return inner !== undefined && delimiterCandidates.some((delimiter) => inner.includes(delimiter));
}

function quotedLines(name: string): SourceError {
  return new SourceError(`${name} has each of its lines in quotes, as if it were one cell.`, {
    code: "ERR_SOURCE_QUOTED_LINES",
    actions: ["It was exported twice over: export the original table as CSV."],
  });
}

function fixedWidth(name: string): SourceError {
  return new SourceError(`${name} has columns that are lined up with blanks, and no delimiter.`, {
    code: "ERR_SOURCE_FIXED_WIDTH",
    actions: ["Export it with a delimiter, such as a comma or a semicolon."],
  });
}
