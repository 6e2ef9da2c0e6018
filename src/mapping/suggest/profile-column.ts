import { looksLikeSerial } from "../../rows/looks-like-serial.ts";
import type { Conclusion } from "../survey/proof.ts";
import { type DateFamily, listDateFamilies } from "../survey/date-candidates.ts";
import { DateProof } from "../survey/prove-date.ts";
import { DecimalProof } from "../survey/prove-decimal.ts";
import { type CleanWord, cleanWords, compileClean } from "../transforms/clean-cell.ts";
import { isBlank } from "../transforms/is-blank.ts";
import type { Language } from "../transforms/month-names.ts";
import { findSeparator, type Separator, SeparatorCount } from "./find-separator.ts";
import { NamedDateProof } from "./prove-named-dates.ts";

/** What the cells of one column have in common. */
export interface ColumnProfile {
  /** How often each value occurs, cleaned; undefined when there are more than are listed. */
  readonly values: ReadonlyMap<string, number> | undefined;
  /** The first different cells, as they are read. */
  readonly samples: readonly string[];
  /** What has to be taken off some cells. */
  readonly clean: readonly CleanWord[];
  /** True when some negative amount is written otherwise than with a leading minus. */
  readonly hasAccountingSigns: boolean;
  /** Signs of currencies in the cells. */
  readonly currencies: readonly string[];
  readonly decimal: Conclusion;
  readonly date: Conclusion;
  /** Cells that are not blank. */
  readonly filled: number;
  /** Different cells among the first 2,000 that are filled, and how many these are. */
  readonly distinct: number;
  readonly counted: number;
  /** Cells of each kind. A cell may be of several. */
  readonly integers: number;
  readonly numbers: number;
  readonly percents: number;
  readonly dates: number;
  readonly mails: number;
  /** Cells among which dates were looked for. */
  readonly triedDates: number;
  /** True where the cells may be a spreadsheet's numbers of days. */
  readonly looksLikeSerials: boolean;
  /** Letters that all cells begin with, before figures: `NTC` of `NTC-1`. */
  readonly prefix: string | undefined;
  /** What lies between several values in one cell. */
  readonly separator: Separator | undefined;
  /** The width of ids of which some begin with zeros, while others are shorter and begin with none. */
  readonly lostZeros: number | undefined;
  /** True where cells that are the same lie together, and some are. */
  readonly liesTogether: boolean;
  /** True where every cell is an object or a list of JSON. */
  readonly isJson: boolean;
  /** Words in a column that has numbers or dates throughout, and how often each stands there. */
  readonly strayWords: ReadonlyMap<string, number>;
  /** Where the cells don't show the order of day and month: the format that another column of the file would mean. */
  readonly lentOrder?: { readonly format: string; readonly column: string };
}

const mostValues = 50;
const mostCounted = 2000;
const mostSamples = 3;
const mostStray = 10;
/** A column of which so many cells are numbers or dates has them throughout. */
const throughout = 0.9;
const strayWord = /^\p{L}[\p{L}. /-]{0,19}$/u;
/** A column without a date in so many cells is none of dates, and not worth trying on. */
const mostTried = 1000;
/** The last year that two digits mean, as POSIX has it: 69 to 99 are of the last century. */
export const usualPivot = 2068;
const damage = cleanWords.filter(
  (word) => word !== "enum-case" && word !== "full-width" && word !== "line-breaks",
);
const cleaners = damage.map((word) => [word, compileClean([word])] as const);
const cleanAll = compileClean(damage);
const knownCurrencies = ["€", "$", "£", "¥"];

const integer = /^-?(?:0|[1-9]\d{0,15})$/;
const number =
  /^[(+\u2212\u2013-]?\s*(?:[€$£¥]\s*)?[+-]?\d[\d.,'\s_\u2019]*(?:[€$£¥%]|[A-Z]{3})?[)-]?$/u;
/** Negative amounts as accountants write them, with a currency or without. */
const accounting =
  /^[€$£¥]? ?\(.*\)(?: ?[€$£¥])?$|\d(?: ?[€$£¥])?[-\u2212\u2013]$|^[\u2212\u2013]/u;
const figures = /^\d{2,20}$/;
const mail = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const prefixed = /^([A-Za-z]{1,8})[-_:|/]?\d/;

const dateWords = { format: "auto", pivot: usualPivot, output: "date" } as const;
/** What dates begin with; trying every format on every cell would take long. */
const mayBeDate =
  /^(?=.{6,60}$)(?:\d{1,4}[./-]|\d{8}|\d{1,2}(?:er|[º°.])? ?[ -]?\p{L}|\p{L}{2,12}\.? \d)/iu;

/** The ways to write dates that columns are tried with. */
export interface DateWays {
  readonly figures: readonly DateFamily[];
  readonly named: (language: Language) => readonly DateFamily[];
}

/** Making them takes longer than reading a small file, so that all columns share them. */
export function listDateWays(): DateWays {
  const named = new Map<Language, readonly DateFamily[]>();
  return {
    figures: listDateFamilies(dateWords, true),
    named: (language) => {
      const families = named.get(language) ?? listDateFamilies({ language });
      named.set(language, families);
      return families;
    },
  };
}

/** Looks at the cells of one column, one by one, in bounded memory. */
export class ColumnProfiler {
  readonly #decimal = new DecimalProof({
    mark: "auto",
    signs: "accounting",
    currency: knownCurrencies,
  });
  readonly #date: DateProof;
  readonly #currencies = new Set<string>();
  #values: Map<string, number> | undefined = new Map();
  readonly #different = new Set<string>();
  readonly #samples: string[] = [];
  #cells = 0;
  #counted = 0;
  #tried = 0;
  readonly #counts = { integers: 0, numbers: 0, percents: 0, mails: 0, serials: 0 };
  readonly #zeros = new ZeroWatch();
  #runs = 0;
  #before: string | undefined;
  #isJson = true;
  #prefix: string | undefined;
  #hasPrefix = true;
  readonly #separators = new SeparatorCount();
  readonly #strays = new Map<string, number>();
  readonly #clean = new Set<CleanWord>();
  readonly #namedDate: NamedDateProof;
  #hasAccountingSigns = false;

  /** @param ways the ways to write dates, made once for all columns */
  constructor(ways: DateWays) {
    this.#date = new DateProof(dateWords, ways.figures);
    this.#namedDate = new NamedDateProof(ways.named);
  }

  add(cell: string, line: number): void {
    if (isBlank(cell)) return;
    const text = cleanAll(cell);
    if (text !== cell) this.#noteDamage(cell);
    if (isBlank(text)) return;
    this.#namedDate.add(text, line);
    if (accounting.test(text)) this.#hasAccountingSigns = true;
    for (const sign of knownCurrencies) if (text.includes(sign)) this.#currencies.add(sign);
    this.#decimal.add(text, line);
    if (this.#cells < mostTried || this.#date.hasDates) {
      if (this.#tried === 0 || mayBeDate.test(text)) this.#date.add(text, line);
      this.#tried += 1;
    }
    this.#cells += 1;
    this.#count(text);
    this.#separators.add(text);
    this.#zeros.add(text);
    if (this.#isJson && this.#cells <= mostTried) this.#isJson = holdsJson(text);
    this.#keep(text, cell);
  }

  conclude(): ColumnProfile {
    const named = this.#namedDate.conclude();
    const dates = named === undefined ? this.#date.dateCount : this.#namedDate.dateCount;
    const isThroughout = Math.max(this.#counts.numbers, dates) >= this.#cells * throughout;
    return {
      values: this.#values,
      samples: this.#samples,
      clean: damage.filter((word) => this.#clean.has(word)),
      hasAccountingSigns: this.#hasAccountingSigns,
      currencies: [...this.#currencies],
      decimal: this.#decimal.conclude(),
      date: named ?? this.#date.conclude(),
      filled: this.#cells,
      distinct: this.#different.size,
      counted: this.#counted,
      integers: this.#counts.integers,
      numbers: this.#counts.numbers,
      percents: this.#counts.percents,
      mails: this.#counts.mails,
      dates,
      strayWords: isThroughout ? this.#strays : new Map(),
      triedDates: named === undefined ? this.#tried : Math.min(this.#cells, mostTried),
      looksLikeSerials: this.#cells > 0 && this.#counts.serials === this.#cells,
      prefix: this.#hasPrefix ? this.#prefix : undefined,
      separator: findSeparator(this.#separators, this.#cells),
      lostZeros: this.#zeros.width(),
      liesTogether: this.#runs === this.#different.size && this.#counted > this.#runs,
      isJson: this.#isJson && this.#cells > 0,
    };
  }

  #count(text: string): void {
    const counts = this.#counts;
    if (integer.test(text)) counts.integers += 1;
    if (text.length < 40 && number.test(text)) counts.numbers += 1;
    if (text.endsWith("%")) counts.percents += 1;
    if (mail.test(text)) counts.mails += 1;
    if (looksLikeSerial(text)) counts.serials += 1;
    if (strayWord.test(text) && (this.#strays.has(text) || this.#strays.size < mostStray))
      this.#strays.set(text, (this.#strays.get(text) ?? 0) + 1);
    if (!this.#hasPrefix) return;
    const found = prefixed.exec(text)?.[1]?.toLowerCase();
    this.#prefix ??= found;
    if (found === undefined || found !== this.#prefix) this.#hasPrefix = false;
  }

  #keep(text: string, cell: string): void {
    if (this.#samples.length < mostSamples && !this.#samples.includes(cell))
      this.#samples.push(cell);
    if (this.#counted < mostCounted) {
      this.#counted += 1;
      const short = text.slice(0, 200);
      this.#different.add(short);
      if (short !== this.#before) this.#runs += 1;
      this.#before = short;
    }
    if (this.#values === undefined) return;
    this.#values.set(text, (this.#values.get(text) ?? 0) + 1);
    if (this.#values.size > mostValues) this.#values = undefined;
  }

  /** One word may show only what another has taken off: each is tried on what the earlier ones leave. */
  #noteDamage(cell: string): void {
    let text = cell;
    for (const [word, clean] of [...cleaners, ...cleaners]) {
      const cleaned = clean(text);
      if (cleaned !== text) this.#clean.add(word);
      text = cleaned;
    }
  }
}

/** Watches ids in figures for leading zeros that some of them have lost. */
class ZeroWatch {
  #isOfFigures = true;
  /** The one width of cells that begin with a zero. */
  #width: number | undefined;
  #longest = 0;
  #shortest = Number.POSITIVE_INFINITY;

  add(text: string): void {
    if (!this.#isOfFigures) return;
    const { length } = text;
    const isWide = text.startsWith("0");
    this.#isOfFigures =
      figures.test(text) && !(isWide && this.#width !== undefined && this.#width !== length);
    if (isWide) this.#width = length;
    else this.#shortest = Math.min(this.#shortest, length);
    this.#longest = Math.max(this.#longest, length);
  }

  width(): number | undefined {
    const width = this.#width ?? 0;
    const isProven = this.#isOfFigures && this.#shortest < width && this.#longest === width;
    return isProven ? width : undefined;
  }
}

const longestJson = 10_000;

function holdsJson(text: string): boolean {
  if (text.length > longestJson || !/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
