import type { ReadingSettings } from "../../index.ts";
import { quoteCommand } from "../../operations/entrance-basics.ts";
import { field } from "../answer.ts";

/** What a person is at: a file, how it is read, and what it is mapped for. It stands in the address, whole. */
export interface Way {
  /** A file of the desk's folders, by its way from one of them. */
  readonly file: string | undefined;
  /** Or one that was brought into the page. */
  readonly upload: string | undefined;
  readonly target: string | undefined;
  /** A mapping of the desk's folders to go on with. */
  readonly mapping: string | undefined;
  readonly reading: ReadingSettings;
}

/** Settings of reading, as an address and the command line have them. */
const texts = ["sheet", "entry", "encoding", "delimiter", "quote"] as const;
const numbers = [
  ["header-row", "headerRow"],
  ["footer", "footer"],
] as const;

/** What an address asks for; what is no number is nothing. */
export function wayOf(query: URLSearchParams): Way {
  const numberOf = (name: string): number | undefined => {
    const text = field(query, name);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const accept = field(query, "accept")?.split(/[\s,]+/);
  const reading: Record<string, unknown> = {
    ...Object.fromEntries(texts.map((name) => [name, field(query, name)])),
    ...Object.fromEntries(numbers.map(([name, setting]) => [setting, numberOf(name)])),
    accept,
  };
  if (reading["headerRow"] === 0) delete reading["headerRow"];
  return {
    file: field(query, "file"),
    upload: field(query, "upload"),
    target: field(query, "target"),
    mapping: field(query, "mapping"),
    reading: Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined)),
  };
}

/** The same way, as a query: two ways that are the same are written the same. */
export function queryOf({ file, upload, target, mapping, reading }: Way): string {
  const pairs = { file, upload, target, mapping, ...flagsOf(reading) };
  const given = Object.entries(pairs).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

export const mapAddress = (way: Way): string => `/map/view?${queryOf(way)}`;

function flagsOf(reading: ReadingSettings): Readonly<Record<string, string | undefined>> {
  const { accept } = reading;
  return {
    ...Object.fromEntries(texts.map((name) => [name, reading[name]])),
    ...Object.fromEntries(numbers.map(([name, setting]) => [name, reading[setting]?.toString()])),
    accept: accept?.join(","),
  };
}

/** A command that reads a file in the same way. */
export function commandOf(
  words: readonly string[],
  { reading }: Pick<Way, "reading">,
  flags: readonly string[] = [],
): string {
  const given = Object.entries(flagsOf(reading)).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return quoteCommand(["waybill", ...words, ...given, ...flags]);
}
