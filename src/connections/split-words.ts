import { UsageError } from "../kernel/load-error.ts";

/** A run of plain characters, an escaped one, or a quoted piece. */
const piece = /[^\s'"\\]+|\\.|'[^']*'|"(?:[^"\\]|\\.)*"|\s+|./gsu;
/** Characters that only a shell understands. */
const shellOnly = /[|&;<>`$(){}*?~#!]/;

/**
 * Splits a command into words as a shell would, with quotes and backslashes, and nothing else of a shell: it is run
 * without one, so that no cell, variable or file name can ever be taken for a command.
 * @throws UsageError ERR_COMMAND when a quote is left open or something asks for a shell; the text is not shown
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part] of text.matchAll(piece)) {
    if (part.trim() === "") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + unquote(part);
  }
  return word === undefined ? words : [...words, word];
}

function unquote(part: string): string {
  const isQuoted = part.length > 1;
  if (isQuoted && part.startsWith("'")) return part.slice(1, -1);
  if (isQuoted && part.startsWith('"')) return part.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");
  if (isQuoted && part.startsWith("\\")) return part.slice(1);
  if (/^['"\\]/.test(part)) throw refuse("leaves a quote open, or ends with a backslash");
  if (shellOnly.test(part)) throw refuse("asks for a shell, and there is none");
  return part;
}

function refuse(what: string): UsageError {
  return new UsageError(
    `the command ${what}; give the program and its arguments, as one text or as a list, or put the rest into a script`,
    { code: "ERR_COMMAND" },
  );
}
