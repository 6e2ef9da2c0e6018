import { Exact } from "../../kernel/exact-decimal.ts";
import { scalarText, type ExactObject } from "../../kernel/exact-json.ts";
import type { CurrencySum } from "../../rows/currency-sum.ts";
import { placesOf, type ReadAmount } from "../read-amount.ts";

/** Adds up one amount by currency. */
export interface CurrencyTally {
  /** @param moves whether the amount of the row changes */
  add(row: Records, before: ReadAmount, after: ReadAmount, moves: boolean): void;
  /** Most rows first; empty where no record has a currency, else with the member that they have it in. */
  conclude(): { readonly currencies: readonly CurrencySum[]; readonly currencyField?: string };
}

interface Records {
  readonly before: ExactObject;
  readonly after: ExactObject;
}

interface Sums {
  rows: number;
  places: number;
  before: Exact;
  after: Exact;
}

/** Records may say anything; these are enough to be read. */
const mostCurrencies = 50;
const otherCurrencies = "(other currencies)";
const currencyName = /^(?:billing_?)?currency(?:_?(?:code|iso|id))?$/i;
/** These are counted, and belong to no currency. */
const isCounted = /(?:quantity|qty|count|percent)$/i;

/** An empty tally. @param field dotted name of the amount */
export function createCurrencyTally(field: string): CurrencyTally {
  const currencies = new Map<string | undefined, Sums>();
  let currencyField: string | undefined;
  return {
    add: (row, before, after, moves) => {
      if (isCounted.test(field)) return;
      const found = findCurrency(row.after) ?? findCurrency(row.before);
      currencyField ??= found?.name;
      const isKept = currencies.has(found?.currency) || currencies.size < mostCurrencies;
      const currency = isKept ? found?.currency : otherCurrencies;
      const sums = currencies.get(currency) ?? noSums();
      currencies.set(currency, sums);
      sums.rows += moves ? 1 : 0;
      sums.places = Math.max(sums.places, placesOf(before.text), placesOf(after.text));
      sums.before = sums.before.plus(before.amount ?? 0);
      sums.after = sums.after.plus(after.amount ?? 0);
    },
    conclude: () =>
      currencyField === undefined
        ? { currencies: [] }
        : { currencies: sumUp(currencies), currencyField },
  };
}

const noSums = (): Sums => ({ rows: 0, places: 0, before: new Exact(0), after: new Exact(0) });

function sumUp(currencies: ReadonlyMap<string | undefined, Sums>): readonly CurrencySum[] {
  return [...currencies]
    .filter(([, { rows }]) => rows > 0)
    .map(([currency, { rows, places, before, after }]) => ({
      currency,
      rows,
      sumBefore: before.toFixed(places),
      sumAfter: after.toFixed(places),
      difference: after.minus(before).toFixed(places),
    }))
    .toSorted((a, b) => b.rows - a.rows);
}

/** The member of a record that says its currency. */
function findCurrency(
  record: ExactObject,
): { readonly name: string; readonly currency: string } | undefined {
  const name = Object.keys(record).find((one) => currencyName.test(one));
  const currency = name === undefined ? undefined : scalarText(record[name]);
  return name === undefined || currency === undefined || currency === "" || record[name] === null
    ? undefined
    : { name, currency };
}
