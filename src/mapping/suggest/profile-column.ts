import type { Conclusion } from "../survey/proof.ts";
import { DateProof } from "../survey/prove-date.ts";
import { DecimalProof } from "../survey/prove-decimal.ts";
import { type CleanWord, cleanWords, compileClean } from "../transforms/clean-cell.ts";
import { isBlank } from "../transforms/is-blank.ts";
import { NamedDateProof } from "./prove-named-dates.ts";

/** What the cells of one column have in common. */
export interface ColumnProfile {
  /** How often each value occurs, cleaned; undefined when there are more than are listed. */
  readonly values: ReadonlyMap<string, number> | undefined;
  /** What has to be taken off some cells. */
  readonly clean: readonly CleanWord[];
  /** True when some negative amount is written otherwise than with a leading minus. */
  readonly hasAccountingSigns: boolean;
  /** Signs of currencies in the cells. */
  readonly currencies: readonly string[];
  readonly decimal: Conclusion;
  readonly date: Conclusion;
}

const mostValues = 50;
/** A column without a date in so many cells is none of dates, and not worth trying on. */
const mostTried = 1000;
const damage = cleanWords.filter(
  (word) => word !== "enum-case" && word !== "full-width" && word !== "line-breaks",
);
const cleaners = damage.map((word) => [word, compileClean([word])] as const);
const cleanAll = compileClean(damage);
const knownCurrencies = ["€", "$", "£", "¥"];

/** Looks at the cells of one column, one by one. */
export class ColumnProfiler {
  readonly #decimal = new DecimalProof({
    mark: "auto",
    signs: "accounting",
    currency: knownCurrencies,
  });
  readonly #date = new DateProof({ format: "auto" });
  readonly #currencies = new Set<string>();
  #values: Map<string, number> | undefined = new Map();
  #cells = 0;
  readonly #clean = new Set<CleanWord>();
  readonly #namedDate = new NamedDateProof();
  #hasAccountingSigns = false;

  add(cell: string, line: number): void {
    if (isBlank(cell)) return;
    const text = cleanAll(cell);
    if (text !== cell) this.#noteDamage(cell);
    if (isBlank(text)) return;
    this.#namedDate.add(text, line);
    if (/^\(.*\)$|\d[-\u2212\u2013]$|^[\u2212\u2013]/u.test(text)) this.#hasAccountingSigns = true;
    for (const sign of knownCurrencies) if (text.includes(sign)) this.#currencies.add(sign);
    this.#decimal.add(text, line);
    if (this.#cells < mostTried || this.#date.hasDates) this.#date.add(text, line);
    this.#cells += 1;
    if (this.#values === undefined) return;
    this.#values.set(text, (this.#values.get(text) ?? 0) + 1);
    if (this.#values.size > mostValues) this.#values = undefined;
  }

  conclude(): ColumnProfile {
    return {
      values: this.#values,
      clean: damage.filter((word) => this.#clean.has(word)),
      hasAccountingSigns: this.#hasAccountingSigns,
      currencies: [...this.#currencies],
      decimal: this.#decimal.conclude(),
      date: this.#namedDate.conclude() ?? this.#date.conclude(),
    };
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
