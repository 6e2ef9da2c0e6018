import type { Conclusion } from "../survey/proof.ts";
import { DateProof } from "../survey/prove-date.ts";
import { DecimalProof } from "../survey/prove-decimal.ts";
import { isBlank } from "../transforms/is-blank.ts";

/** What the cells of one column have in common. */
export interface ColumnProfile {
  /** How often each value occurs, outer blanks off; undefined when there are more than are listed. */
  readonly values: ReadonlyMap<string, number> | undefined;
  readonly hasOuterBlanks: boolean;
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
  #hasOuterBlanks = false;
  #hasAccountingSigns = false;

  add(cell: string, line: number): void {
    if (isBlank(cell)) return;
    const text = cell.trim();
    if (text !== cell) this.#hasOuterBlanks = true;
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
      hasOuterBlanks: this.#hasOuterBlanks,
      hasAccountingSigns: this.#hasAccountingSigns,
      currencies: [...this.#currencies],
      decimal: this.#decimal.conclude(),
      date: this.#date.conclude(),
    };
  }
}
