const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** More than `\u2019` takes where the character itself stood. */
const longer = 5;

/** A chunk and the `mappings` of its source map. */
export interface MappedChunk {
  readonly code: string;
  readonly mappings: string;
}

/**
 * Writes what is beyond Latin-1 as `\u2019`: V8 holds a source in which one such character stands with two bytes for each, and a
 * source is held as long as a function of it may be compiled. Rolldown writes literals by their characters, however they were spelled.
 * @throws Error where such a character stands behind a backslash: escaped it would be another
 */
export function toOneByte({ code, mappings }: MappedChunk): MappedChunk {
  if (/\\[^\0-\xff]/.test(code)) throw new Error("a character beyond Latin-1 is escaped by itself");
  const places = mappings.split(";");
  return {
    code: code.replaceAll(/[^\0-\xff]/g, escape),
    mappings: code
      .split("\n")
      .map((line, at) => shift(places[at] ?? "", line))
      .join(";"),
  };
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Each place of a line is told by its distance from the one before (https://tc39.es/ecma426/#sec-mappings-grammar). */
function shift(places: string, line: string): string {
  if (places === "") return places;
  let column = 0;
  return places
    .split(",")
    .map((place) => {
      const [distance, rest] = readNumber(place);
      const passed = line.slice(column, column + distance).match(/[^\0-\xff]/g)?.length ?? 0;
      column += distance;
      return writeNumber(distance + longer * passed) + rest;
    })
    .join(",");
}

/** The first number of a place, which is never negative, and all behind it. Five bits a digit, the sign first. */
function readNumber(place: string): readonly [number, string] {
  let value = 0;
  for (let at = 0; ; at += 1) {
    const digit = digits.indexOf(place.charAt(at));
    value += (digit & 31) * 32 ** at;
    if (digit < 32) return [value / 2, place.slice(at + 1)];
  }
}

function writeNumber(value: number): string {
  let text = "";
  for (let rest = value * 2; ; rest = Math.floor(rest / 32)) {
    if (rest < 32) return text + digits.charAt(rest);
    text += digits.charAt((rest % 32) + 32);
  }
}
