import { type Convert, faultOf } from "../conversion-result.ts";

export interface BooleanWords {
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** What spreadsheets write for true and false in their languages. */
const spreadsheetWords: BooleanWords = {
  true: "true wahr vrai vero verdadero verdadeiro waar prawda истина tosi".split(" "),
  false: "false falsch faux falso onwaar fałsz ложь epätosi".split(" "),
};

/**
 * true or false by the file's own words, exactly as they are listed. Without words: true and false in any case, also as
 * spreadsheets write them in other languages (WAHR, FAUX).
 */
export function convertBoolean(words: BooleanWords | undefined): Convert {
  const known = words ?? spreadsheetWords;
  const meanings = new Map<string, boolean>([
    ...known.true.map((word) => [word, true] as const),
    ...known.false.map((word) => [word, false] as const),
  ]);
  const fault = faultOf("not-a-boolean", {
    allowed: words === undefined ? ["true", "false"] : [...known.true, ...known.false],
  });
  return (text) => {
    const value = meanings.get(words === undefined ? text.normalize("NFC").toLowerCase() : text);
    return value === undefined ? fault : { value };
  };
}
