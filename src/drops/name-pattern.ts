import { UsageError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { isDay } from "./schedule.ts";

/** What the name of a file says. */
export interface NameFacts {
  readonly name: string;
  /** The name without its last ending. */
  readonly stem: string;
  /** `2026-11-30`, where the pattern has a date. */
  readonly date?: string;
  /** Digits as they are written, where the pattern has a sequence number. */
  readonly sequence?: string;
}

/** A pattern for file names, such as `actions-{date:YYYYMMDD}-{seq}.csv`. */
export interface NamePattern {
  readonly text: string;
  /** A name that fits. */
  readonly example: string;
  readonly hasSequence: boolean;
  /** Undefined: a name of another kind, or one whose date is no day. */
  readonly match: (name: string) => NameFacts | undefined;
}

/** A path made of what a name says, such as `./archive/{today:YYYY-MM}` or `{stem}.ctl`. */
export type NameTemplate = (facts: NameFacts, today: string) => string;

const braces = /\{([^{}]*)\}|[*{}]/g;
const dayFormat = /YYYY|YY|MM|DD/g;
const dayParts: Readonly<Record<string, string>> = {
  YYYY: String.raw`(?<year>\d{4})`,
  YY: String.raw`(?<shortYear>\d{2})`,
  MM: String.raw`(?<month>\d{2})`,
  DD: String.raw`(?<day>\d{2})`,
};

/**
 * Reads a pattern: text as it is, `{date:YYYYMMDD}` for a day, `{seq}` for a number, `*` for anything, each once at most, so
 * that no name takes long to be matched.
 * @throws UsageError ERR_NAME_PATTERN saying what is wrong with it
 */
export function parseNamePattern(text: string): NamePattern {
  if (text === "" || text.includes("/"))
    throw badPattern(text, "it is the name of a file, without folders");
  const kinds = new Set<string>();
  let source = "";
  let end = 0;
  for (const found of text.matchAll(braces)) {
    const [kind = "", format] = (found[1] ?? found[0]).split(/:(.*)/s);
    if (kinds.has(kind)) throw badPattern(text, `it has ${found[0]} more than once`);
    kinds.add(kind);
    source += literally(text.slice(end, found.index)) + formOf(text, kind, format);
    end = found.index + found[0].length;
  }
  const form = new RegExp(`^${source}${literally(text.slice(end))}$`, "su");
  const hasDate = kinds.has("date");
  return {
    text,
    example: text.replace(braces, (part: string, inside = part) => exampleOf(inside)),
    hasSequence: kinds.has("seq"),
    match: (name) => {
      const found = form.exec(name);
      const day = found === null || !hasDate ? undefined : dayOf(found.groups ?? {});
      if (found === null || (hasDate && day === undefined)) return undefined;
      const digits = found.groups?.["sequence"];
      return {
        name,
        stem: stemOf(name),
        ...(day === undefined ? {} : { date: day }),
        ...(digits === undefined ? {} : { sequence: digits }),
      };
    },
  };
}

/**
 * Reads a template: text as it is, `{name}`, `{stem}`, `{seq}`, `{date}` of the name and `{today}`, the last two also in a
 * form of their own, such as `{today:YYYY-MM}`.
 * @throws UsageError ERR_NAME_PATTERN for a part that there is not, or that the names have not
 */
export function parseNameTemplate(text: string, names: NamePattern): NameTemplate {
  const sample = fill(
    text,
    { name: "a", stem: "a", date: "2026-01-01", sequence: "1" },
    "2026-01-01",
  );
  const wanted = [...text.matchAll(braces)].map(([, inside = ""]) => inside.split(":")[0]);
  if (wanted.includes("seq") && !names.hasSequence)
    throw badPattern(text, `the names (${names.text}) have no {seq}`);
  if (wanted.includes("date") && !names.text.includes("{date"))
    throw badPattern(text, `the names (${names.text}) have no {date:…}`);
  if (sample === "") throw badPattern(text, "it is empty");
  return (facts, today) => fill(text, facts, today);
}

function fill(text: string, facts: NameFacts, today: string): string {
  return text.replace(braces, (whole: string, inside: string | undefined) => {
    const [kind = "", format = "YYYY-MM-DD"] = (inside ?? whole).split(/:(.*)/s);
    switch (kind) {
      case "name":
        return facts.name;
      case "stem":
        return facts.stem;
      case "seq":
        return facts.sequence ?? "";
      case "date":
        return writeDay(facts.date ?? "", format);
      case "today":
        return writeDay(today, format);
      default:
        throw badPattern(
          text,
          `its parts can be {name}, {stem}, {date}, {seq} and {today}, not ${whole}`,
        );
    }
  });
}

function writeDay(day: string, format: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  const values: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(2),
    MM: month,
    DD: date,
  };
  return format.replace(dayFormat, (letters) => values[letters] ?? "");
}

function formOf(text: string, kind: string, format: string | undefined): string {
  if (kind === "*" && format === undefined) return "[^/]*";
  if (kind === "seq" && format === undefined) return String.raw`(?<sequence>\d{1,15})`;
  if (kind !== "date" || format === undefined)
    throw badPattern(text, "its parts can be {date:YYYYMMDD}, {seq} and *");
  const letters = [...(format.match(dayFormat) ?? [])].map((one) => one.slice(0, 2)).toSorted();
  if (letters.join(" ") !== "DD MM YY")
    throw badPattern(
      text,
      "its date takes a year, a month and a day, such as YYYYMMDD or DD.MM.YY",
    );
  return format
    .split(/(YYYY|YY|MM|DD)/)
    .map((piece) => dayParts[piece] ?? literally(piece))
    .join("");
}

function exampleOf(part: string): string {
  if (part === "*" || part === "seq") return "1";
  return writeDay("2026-01-01", part.slice("date:".length));
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function dayOf(groups: Readonly<Record<string, string>>): string | undefined {
  const { year, shortYear = "", month = "", day = "" } = groups;
  const date = `${year ?? `20${shortYear}`}-${month}-${day}`;
  return isDay(date) ? date : undefined;
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

function badPattern(text: string, why: string): UsageError {
  return new UsageError(`"${printable(text)}" is no pattern for names: ${why}.`, {
    code: "ERR_NAME_PATTERN",
    actions: ['Write it like match: "actions-{date:YYYYMMDD}.csv".'],
  });
}
