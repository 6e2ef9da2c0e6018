/** Those that are found; rarer ones have to be named. */
export const delimiterCandidates = [",", ";", "\t", "|"] as const;

const names: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars (|)",
  "||": "double bars (||)",
  "\u001F": "unit separators (1F)",
};

/** How a person writes a delimiter that has no sign of its own. */
const spellings: Readonly<Record<string, string>> = { "\t": "tab", "\u001F": "us" };
const others: Readonly<Record<string, string>> = { "\\t": "\t" };

/** A delimiter in words, in the plural. */
export function nameDelimiter(delimiter: string): string {
  return names[delimiter] ?? `"${delimiter}"`;
}

/** A delimiter as a setting has it: `;`, `tab`, `us`. */
export function spellDelimiter(delimiter: string): string {
  return spellings[delimiter] ?? delimiter;
}

/** The delimiter that a setting means. */
export function unspellDelimiter(setting: string): string {
  const spelled = Object.entries(spellings).find(([, spelling]) => spelling === setting);
  return spelled?.[0] ?? others[setting] ?? setting;
}

const sepLine = /^"?sep=([^"\r\n])"?(?:\r\r\n|\r\n|\n|\r|$)/i;

/** The line `sep=;` with which spreadsheet programs announce the delimiter. */
export interface SepLine {
  readonly delimiter: string;
  /** The line with its end. */
  readonly text: string;
}

/** @param text the file without byte order mark */
export function readSepLine(text: string): SepLine | undefined {
  const found = sepLine.exec(text);
  if (found?.[1] === undefined) return undefined;
  return { delimiter: found[1], text: found[0] };
}
