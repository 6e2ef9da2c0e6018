const names: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars (|)",
};

/** A delimiter in words, in the plural. */
export function nameDelimiter(delimiter: string): string {
  return names[delimiter] ?? `"${delimiter}"`;
}
