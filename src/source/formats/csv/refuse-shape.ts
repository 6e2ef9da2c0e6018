import { SourceError } from "../../../kernel/load-error.ts";
import { delimiterCandidates } from "./delimiters.ts";

const lineBreak = /\r\r\n|\r\n|\n|\r/;
const sampleLines = 100;
const fixedShare = 0.8;
const lineShare = 0.9;

/**
 * Refuses what looks like a table of one column, where it is a table in another form.
 * @param text the start of the file
 * @throws SourceError ERR_SOURCE_FIXED_WIDTH, ERR_SOURCE_QUOTED_LINES
 */
export function refuseOneColumn(text: string, name: string): void {
  const lines = text.split(lineBreak).filter((line) => line.trim() !== "");
  const sample = lines.slice(0, sampleLines);
  const isTable = (test: (line: string) => boolean, share: number): boolean =>
    sample.length > 1 && sample.filter(test).length >= sample.length * share;
  if (isTable(isWholeLineQuoted, lineShare)) throw quotedLines(name);
  if (isTable((line) => /\S {2,}\S/.test(line), fixedShare)) throw fixedWidth(name);
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
