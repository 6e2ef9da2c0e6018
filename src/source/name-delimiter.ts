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
