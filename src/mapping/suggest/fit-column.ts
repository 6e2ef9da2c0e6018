import { countOf } from "../../kernel/counts.ts";
import { showCell } from "../../kernel/show-cell.ts";
import { isDecimalField } from "../../targets/is-decimal-field.ts";
import type { FieldSpec } from "../../targets/target.ts";
import { type ColumnProfile, usualPivot } from "./profile-column.ts";
import { falseWords, findSpelling, isMeantBy, trueWords } from "./read-words.ts";
import { writeComment, writeText } from "./write-yaml.ts";

/** What a person has to say before the cells of a column can be read. */
export type OpenQuestion =
  /** Times without a zone. */
  | { readonly about: "zone"; readonly format: string }
  /** Dates that two formats read. */
  | { readonly about: "order"; readonly formats: readonly [string, string] }
  /** Words in place of the API's own. */
  | {
      readonly about: "words";
      readonly words: readonly string[];
      readonly allowed: readonly string[];
    };

/** How the cells of a column fit a field, and the settings by which they become its values. */
export interface Fit {
  /** proven: the cells show that they are such values; open: nothing speaks against it; misfit: most of them are none. */
  readonly verdict: "proven" | "open" | "misfit";
  /** Settings beside `column`, each as a mapping writes it on one line. */
  readonly settings: readonly string[];
  /** The same on lines of their own, with what a person should look at, where that is more. */
  readonly block?: readonly string[];
  /** What the cells show, in words. */
  readonly reason: string;
  /** Why the column can't be read as it is; the field is to be decided then. */
  readonly refused?: string;
  /** What stands in for the settings where they are to be decided. */
  readonly hint?: string;
  readonly question?: OpenQuestion;
}

/** From so many cells on a column is of a kind; the others may be faults of their rows. */
const most = 0.9;
/** Words of a column that are named where a person has to decide. */
const mostWords = 5;
const mostUnique = 0.95;

export const isDateLike = ({ name, type, form }: FieldSpec): boolean =>
  type === "string" &&
  (form?.includes("ISO-8601") === true || /(?:^|_)date(?:_|$)|Date|_at$/.test(name));

/** An amount: what is never taken from a column whose name only may mean it. */
export const isAmountField = (field: FieldSpec): boolean =>
  field.type === "number" || isDecimalField(field);

/** Whole numbers that stand for yes and no, by the description of the field. */
const isFlag = ({ type, description }: FieldSpec): boolean =>
  type === "integer" && /\b1 or 0\b/.test(description);

const blankFit: Fit = { verdict: "open", settings: [], reason: "all its cells are blank" };
const open = (reason = "", settings: readonly string[] = []): Fit => ({
  verdict: "open",
  settings,
  reason,
});
const proven = (reason: string, settings: readonly string[] = []): Fit => ({
  verdict: "proven",
  settings,
  reason,
});

const exampleOf = ({ samples }: ColumnProfile): string => showCell(samples[0] ?? "");
const misfit = (profile: ColumnProfile, wanted: string): Fit => ({
  verdict: "misfit",
  settings: [],
  reason: `its cells are no ${wanted}, such as ${exampleOf(profile)}`,
});

/** How decimals are written, as far as the cells prove it. */
export function decimalSettings(profile: ColumnProfile): readonly string[] {
  const { decimal, currencies, hasAccountingSigns, percents } = profile;
  if ("refused" in decimal) return [];
  const found = typeof decimal.settings.decimal === "object" ? decimal.settings.decimal : {};
  const { mark = ".", group } = found;
  const parts = [
    `mark: "${mark}"`,
    ...(group === undefined ? [] : [`group: ${JSON.stringify(group)}`]),
    ...(hasAccountingSigns ? ["signs: accounting"] : []),
    ...(currencies.length === 0
      ? []
      : [`currency: [${currencies.map((one) => `"${one}"`).join(", ")}]`]),
    ...(percents > 0 ? ["percent: keep"] : []),
  ];
  return parts.length === 1 && mark === "." ? [] : [`decimal: { ${parts.join(", ")} }`];
}

function fitDecimal(profile: ColumnProfile): Fit {
  const { decimal, filled, numbers } = profile;
  if ("refused" in decimal) return { ...open(), refused: decimal.refused, hint: "decimal: …" };
  const settings = decimalSettings(profile);
  if (filled === 0) return blankFit;
  if (numbers < filled * (1 - most)) return { ...misfit(profile, "amounts"), settings };
  const shown =
    decimal.because === undefined
      ? "its cells are amounts"
      : `its cells are amounts, as ${decimal.because} shows`;
  return numbers >= filled * most ? proven(shown, settings) : open("", settings);
}

const hasClock = (format: string): boolean => /[Hh]/.test(format);
const hasOffset = (format: string): boolean => /Z/.test(format);

/** How dates are written, as far as the cells prove it; undefined where they don't. */
function dateFormat({ date }: ColumnProfile): { format: string; language?: string } | undefined {
  if ("refused" in date || typeof date.settings.date !== "object") return undefined;
  const { format, language } = date.settings.date;
  if (format === undefined) return undefined;
  return { format, ...(language !== undefined && { language }) };
}

/** @param zone where the clock stands that wrote the times */
export function writeDate(
  format: string,
  { language, zone }: { language?: string; zone?: string } = {},
): string {
  const isShort = /YY/.test(format.replaceAll("YYYY", ""));
  const parts = [
    `format: ${writeText(format)}`,
    ...(isShort ? [`pivot: ${usualPivot}`] : []),
    ...(language === undefined ? [] : [`language: ${language}`]),
    ...(zone === undefined ? [] : [`zone: ${zone}`]),
  ];
  return parts.length === 1 ? `date: ${writeText(format)}` : `date: { ${parts.join(", ")} }`;
}

export function dateSettings(profile: ColumnProfile): readonly string[] {
  const found = dateFormat(profile);
  if (found === undefined || /^YYYY-MM-DD(?:T.*Z)?$/.test(found.format)) return [];
  return [writeDate(found.format, found)];
}

/** What is known of the order of day and month, where the column alone does not show it. */
function orderInWords(
  between: readonly [string, string] | undefined,
  lent: ColumnProfile["lentOrder"],
): string {
  if (between === undefined) return "";
  return lent === undefined
    ? `, written ${between.join(" or ")}: they don't show which`
    : `, written ${lent.format} if they are as in ${writeText(lent.column)}`;
}

function fitDate(profile: ColumnProfile): Fit {
  const { date, dates, triedDates, filled } = profile;
  if (filled === 0) return blankFit;
  const share = triedDates === 0 ? 0 : dates / triedDates;
  if ("refused" in date) {
    const { between } = date;
    const lent = profile.lentOrder;
    return {
      verdict: share >= most || profile.looksLikeSerials ? "open" : "misfit",
      settings: [],
      reason:
        share >= most
          ? `its cells are dates${orderInWords(between, lent)}`
          : `its cells are no dates that are known by themselves, such as ${exampleOf(profile)}`,
      refused: date.refused,
      hint: lent === undefined ? "date: …" : writeDate(lent.format),
      ...(between !== undefined && { question: { about: "order", formats: between } }),
    };
  }
  const found = dateFormat(profile);
  const settings = dateSettings(profile);
  if (found !== undefined && hasClock(found.format) && !hasOffset(found.format))
    return {
      verdict: "proven",
      settings: [],
      reason: "its cells are times",
      refused: `has times without a zone, such as ${exampleOf(profile)}. Say where the clock stood that wrote them.`,
      hint: writeDate(found.format, { ...found, zone: "…" }),
      question: { about: "zone", format: found.format },
    };
  if (share < 1 - most) return misfit(profile, "dates");
  return share >= most ? proven("its cells are dates", settings) : open("", settings);
}

function fitInteger(field: FieldSpec, profile: ColumnProfile): Fit {
  const { values, filled, integers } = profile;
  const words = [...(values?.keys() ?? [])];
  if (words.length > 0 && !words.some((word) => /\d/.test(word))) {
    const pairs = isFlag(field)
      ? words.flatMap((word) => {
          const value = trueWords.has(word.toLowerCase())
            ? 1
            : falseWords.has(word.toLowerCase())
              ? 0
              : undefined;
          return value === undefined ? [] : [`${JSON.stringify(word)}: ${value}`];
        })
      : [];
    const isKnown = pairs.length === words.length;
    return {
      verdict: isKnown ? "proven" : "misfit",
      settings: [],
      reason: isKnown
        ? `its cells say yes and no: ${words.slice(0, mostWords).join(", ")}`
        : `its cells are words: ${words.slice(0, mostWords).join(", ")}`,
      refused: `has words where the API takes a whole number: ${words.slice(0, mostWords).join(", ")}`,
      hint: isKnown ? `table: { ${pairs.join(", ")} }` : "table: { word: number, … }",
    };
  }
  if (filled === 0) return blankFit;
  if (integers >= filled * most) return proven("its cells are whole numbers");
  if (integers > 0) return open();
  return {
    ...misfit(profile, "whole numbers, which the API takes"),
    refused: `has no whole number, which the API takes, such as ${exampleOf(profile)}. A look-up file leads from such values to the ids of the API.`,
    hint: `lookup: { file: "…", key: "…", value: "…" }`,
  };
}

function fitBoolean(profile: ColumnProfile): Fit {
  const { values, filled } = profile;
  if (filled === 0) return blankFit;
  const all = [...(values?.keys() ?? [])];
  const [yes, no] = [trueWords, falseWords].map((known) =>
    all.filter((value) => known.has(value.toLowerCase())),
  );
  if (values !== undefined && all.every((value) => /^(?:true|false)$/i.test(value)))
    return proven("its cells are true and false");
  if (
    values === undefined ||
    yes === undefined ||
    no === undefined ||
    yes.length + no.length < all.length
  )
    return {
      ...misfit(profile, "words for yes and no"),
      block: [
        writeComment("say which words mean true and false: boolean: { true: […], false: […] }"),
      ],
    };
  const show = (found: readonly string[], usual: string): string =>
    (found.length === 0 ? [usual] : found).map((word) => JSON.stringify(word)).join(", ");
  return proven(`its cells say yes and no: ${all.slice(0, mostWords).join(", ")}`, [
    `boolean: { true: [${show(yes, "true")}], false: [${show(no, "false")}] }`,
  ]);
}

function fitWords(field: FieldSpec, profile: ColumnProfile): Fit {
  const { allowed = [] } = field;
  const { values, filled } = profile;
  if (filled === 0) return blankFit;
  if (values === undefined)
    return {
      ...misfit(profile, "words of the API"),
      block: [writeComment("more than 50 values; write a table for them")],
    };
  const words = [...values.keys()];
  if (words.every((value) => allowed.includes(value)))
    return proven("its cells are words of the API");
  const known: string[] = [];
  const unknown: string[] = [];
  const lines = [...values].map(([value, count]) => {
    const same = findSpelling(value, allowed);
    const entry = `${JSON.stringify(value)}: ${writeText(same ?? "")}`;
    if (same !== undefined) {
      known.push(entry);
      return `  ${entry}`;
    }
    unknown.push(value);
    const meant = isMeantBy(value, allowed);
    const hint = meant === undefined ? "" : `; perhaps ${meant}`;
    return `  ${writeComment(`${JSON.stringify(value)}: what? (${countOf(count, "row")}${hint})`)}`;
  });
  const block = [
    writeComment(`the API takes: ${allowed.join(", ")}`),
    known.length === 0 ? "table: {}" : "table:",
    ...lines,
  ];
  const isMost = known.length * 2 >= words.length;
  return {
    verdict: known.length > 0 && isMost ? "proven" : known.length > 0 ? "open" : "misfit",
    settings: [`table: { ${known.join(", ")} }`.replace("{  }", "{}")],
    block,
    reason:
      known.length === 0
        ? `none of its words is one of the API's, such as ${exampleOf(profile)}`
        : "its words are the API's in another spelling",
    ...(unknown.length > 0 && { question: { about: "words", words: unknown, allowed } }),
  };
}

function fitList({ separator, filled }: ColumnProfile): Fit {
  if (separator === undefined)
    return {
      ...(filled === 0 ? blankFit : open()),
      refused: "say how the values in a cell are separated",
      hint: `list: ";"`,
    };
  const { sign, hasBlanks } = separator;
  return proven(`${JSON.stringify(sign)} stands between values in its cells`, [
    hasBlanks ? `list: { separator: "${sign}", trim: true }` : `list: "${sign}"`,
  ]);
}

function fitText(field: FieldSpec, profile: ColumnProfile): Fit {
  const { filled, mails, dates, triedDates } = profile;
  if (filled === 0) return blankFit;
  if (/(?:^|_)e?mail(?:_address)?$/.test(field.name))
    return mails >= filled * most
      ? proven("its cells are addresses of mail")
      : misfit(profile, "addresses of mail");
  // What is text in the document takes anything, but nobody calls a thing by a day.
  return triedDates > 0 && dates >= triedDates * most && !("refused" in profile.date)
    ? misfit(profile, "texts but dates")
    : open();
}

/** How the cells of a column fit a field. */
export function fitColumn(field: FieldSpec, profile: ColumnProfile): Fit {
  if (field.type === "array") return fitList(profile);
  if (field.type === "object")
    return profile.filled === 0
      ? { ...blankFit, settings: ["json: true"] }
      : open("", ["json: true"]);
  if (field.allowed !== undefined) return fitWords(field, profile);
  if (field.type === "boolean") return fitBoolean(profile);
  if (isAmountField(field)) return fitDecimal(profile);
  if (field.type === "integer") return fitInteger(field, profile);
  return isDateLike(field) ? fitDate(profile) : fitText(field, profile);
}

/** What is different in nearly every row can tell records apart. */
export const tellsApart = ({ distinct, counted }: ColumnProfile): boolean =>
  counted > 0 && distinct >= counted * mostUnique;
