import type { DateWords } from "../transforms/date-tokens.ts";
import { type DateFormat, parseDateFormat } from "../transforms/parse-date-format.ts";

/** A way to write dates: with two digits throughout, and with one digit where one is enough. */
export interface DateFamily {
  readonly strict: DateFormat;
  readonly lenient: DateFormat;
}

const separators = ["/", "-", "."] as const;
const times = [
  "",
  " HH:mm",
  " HH:mm:ss",
  "THH:mm",
  "THH:mm:ss",
  "THH:mm:ssZ",
  "THH:mm:ss.SSSZ",
  " HH:mm:ssZ",
  "THH:mm:ssZZ",
] as const;

/** Times with am and pm, which few files have. */
const halfDayTimes = [" h:mm A", " hh:mm A", " h:mm:ss A"] as const;

/** Orders of day, month and year with figures only. Two digits of a year stand first only before hyphens. */
const numericOrders = (mark: string, year: string): string[] => [
  `DD${mark}MM${mark}${year}`,
  `MM${mark}DD${mark}${year}`,
  ...(year === "YYYY" || mark === "-" ? [`${year}${mark}MM${mark}DD`] : []),
];

const namedOrders = (month: string, year: string): string[] => [
  `DD ${month} ${year}`,
  `DD-${month}-${year}`,
  `DD. ${month} ${year}`,
  `${month} DD, ${year}`,
  `${month} DD ${year}`,
];

const oneDigit = (format: string): string =>
  format.replace("DD", "D").replace(/(?<!M)MM(?!M)/, "M");

function parse(format: string, words: DateWords): DateFormat {
  const parsed = parseDateFormat(format, words);
  if ("refused" in parsed) throw new Error(`no format to try: ${parsed.refused}`);
  return parsed;
}

const listed = new Map<string, readonly DateFamily[]>();

/**
 * Every way to write dates that a column is tried with. Years of two digits only where a pivot is declared.
 * @param withHalfDays true: also times with am and pm
 */
export function listDateFamilies(
  { pivot, language }: DateWords,
  withHalfDays = false,
): readonly DateFamily[] {
  // They are hundreds of expressions, and a file has many columns.
  const key = `${pivot} ${language} ${withHalfDays}`;
  const families = listed.get(key) ?? composeFamilies({ pivot, language }, withHalfDays);
  listed.set(key, families);
  return families;
}

function composeFamilies(words: DateWords, withHalfDays: boolean): readonly DateFamily[] {
  const years = words.pivot === undefined ? ["YYYY"] : ["YYYY", "YY"];
  const numeric = years.flatMap((year) => separators.flatMap((mark) => numericOrders(mark, year)));
  const named = (month: string): string[] => years.flatMap((year) => namedOrders(month, year));
  const withTimes = (days: readonly string[], own: DateWords = words): DateFamily[] =>
    days.flatMap((day) =>
      (withHalfDays ? [...times, ...halfDayTimes] : times).map((time) => {
        const strict = parse(`${day}${time}`, own);
        return day === "YYYYMMDD"
          ? { strict, lenient: strict }
          : { strict, lenient: parse(`${oneDigit(day)}${time}`, own) };
      }),
    );
  return [
    ...withTimes(numeric),
    ...withTimes(named("MMM"), { ...words, onlyShortNames: true }),
    ...withTimes(named("MMMM")),
    // Short names and full ones in one column.
    ...withTimes(named("MMM")),
    ...withTimes(["YYYYMMDD"]),
  ];
}
