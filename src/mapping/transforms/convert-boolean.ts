import { type Convert, faultOf } from "../made.ts";

export interface BooleanWords {
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** true or false by the file's own words, exactly as they are listed; without words: true and false in any case. */
export function convertBoolean(words: BooleanWords | undefined): Convert {
  const known = words ?? { true: ["true"], false: ["false"] };
  const meanings = new Map<string, boolean>([
    ...known.true.map((word) => [word, true] as const),
    ...known.false.map((word) => [word, false] as const),
  ]);
  const fault = faultOf("not-a-boolean", { allowed: [...known.true, ...known.false] });
  return (text) => {
    const value = meanings.get(words === undefined ? text.toLowerCase() : text);
    return value === undefined ? fault : { value };
  };
}
