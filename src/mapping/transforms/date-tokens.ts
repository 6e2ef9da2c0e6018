import { firstOfMonth, type Language, monthsOf } from "./month-names.ts";
import { weekdaysOf } from "./weekday-names.ts";

/** What a date is made of. Months and days of the week (Monday) count from 1, hours from 0 (from 1 with `half`). */
export type DatePart =
  | "year"
  | "month"
  | "day"
  | "hour"
  | "hour12"
  | "half"
  | "minute"
  | "second"
  | "fraction"
  | "offset"
  | "weekday";

/** The parts of one date as numbers. */
export type DateParts = Readonly<Partial<Record<DatePart, number>>>;

interface DateToken {
  readonly part: DatePart;
  /** Source of a regular expression without groups. */
  readonly shape: string;
  readonly example: string;
  readonly read: (text: string) => number;
}

/** What the tokens of a format depend on, besides the format. */
export interface DateWords {
  /** The last year that two digits can mean: 2070 takes them for 1971 to 2070. */
  readonly pivot?: number | undefined;
  /** The language of the names of months and days; English without it. */
  readonly language?: Language | undefined;
  /** True where `MMM` takes no full names, as where a column has to prove how it is written. */
  readonly onlyShortNames?: boolean | undefined;
}

/** Minutes east of UTC of `Z`, `+01:00` or `+0100`. */
function readOffset(text: string): number {
  if (text === "Z" || text === "z") return 0;
  const digits = text.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return text.startsWith("-") ? -minutes : minutes;
}

const offsetHours = "[-+](?:0\\d|1[0-8])";

/** The tokens that mean the same everywhere. Two letters mean exactly two digits, one letter one or two. */
const fixedTokens: Readonly<Record<string, DateToken>> = {
  YYYY: { part: "year", shape: "\\d{4}", example: "2026", read: Number },
  MM: { part: "month", shape: "\\d{2}", example: "03", read: Number },
  M: { part: "month", shape: "\\d{1,2}", example: "3", read: Number },
  DD: { part: "day", shape: "\\d{2}", example: "31", read: Number },
  D: { part: "day", shape: "\\d{1,2}", example: "31", read: Number },
  HH: { part: "hour", shape: "\\d{2}", example: "14", read: Number },
  H: { part: "hour", shape: "\\d{1,2}", example: "14", read: Number },
  hh: { part: "hour12", shape: "\\d{2}", example: "02", read: Number },
  h: { part: "hour12", shape: "\\d{1,2}", example: "2", read: Number },
  A: { part: "half", shape: "am|pm", example: "PM", read: (text) => (/p/i.test(text) ? 12 : 0) },
  a: { part: "half", shape: "am|pm", example: "pm", read: (text) => (/p/i.test(text) ? 12 : 0) },
  mm: { part: "minute", shape: "\\d{2}", example: "05", read: Number },
  m: { part: "minute", shape: "\\d{1,2}", example: "5", read: Number },
  ss: { part: "second", shape: "\\d{2}", example: "09", read: Number },
  s: { part: "second", shape: "\\d{1,2}", example: "9", read: Number },
  SSS: { part: "fraction", shape: "\\d{3}", example: "250", read: Number },
  Z: { part: "offset", shape: `z|${offsetHours}:[0-5]\\d`, example: "+01:00", read: readOffset },
  ZZ: { part: "offset", shape: `z|${offsetHours}[0-5]\\d`, example: "+0100", read: readOffset },
};

/** Two digits of a year within the hundred years that end with the pivot. */
const readShortYear =
  (pivot: number) =>
  (text: string): number => {
    const first = pivot - 99;
    return first + ((((Number(text) - first) % 100) + 100) % 100);
  };

/** The tokens of a date format; `YY` is one of them only where a pivot says which century is meant. */
export function tokensFor({
  pivot,
  language = "en",
  onlyShortNames = false,
}: DateWords): Readonly<Record<string, DateToken>> {
  const first = firstOfMonth(language);
  const day = { part: "day", shape: `${first}|\\d{1,2}`, example: "31" } as const;
  const short = { part: "year", shape: "\\d{2}", example: "26" } as const;
  return {
    ...fixedTokens,
    ...(first !== undefined && {
      D: { ...day, read: (text: string) => Number.parseInt(text, 10) },
    }),
    MMMM: { part: "month", ...monthsOf(language, "long") },
    MMM: { part: "month", ...monthsOf(language, onlyShortNames ? "short" : "any") },
    dddd: { part: "weekday", ...weekdaysOf(language, "long") },
    ddd: { part: "weekday", ...weekdaysOf(language, "short") },
    ...(pivot !== undefined && { YY: { ...short, read: readShortYear(pivot) } }),
  };
}
