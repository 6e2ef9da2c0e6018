import { withSign } from "../../kernel/exact-decimal.ts";
import { type Markup, nothing } from "../markup.ts";
import { section } from "./blocks.ts";
import { groupDigits } from "./figures.ts";
import { sumTable } from "./sum-table.ts";

/** What changed, over some records. Decimals. */
interface Sums {
  readonly rows: number;
  readonly sumBefore: string;
  readonly sumAfter: string;
  readonly difference: string;
}

/** What one amount changed by in the records of a load. */
export interface ChangedAmount extends Sums {
  readonly field: string;
  /** The same by currency; empty where no record has one. */
  readonly currencies: readonly (Sums & { readonly currency?: string | undefined })[];
  /** The member of the records that the currencies are from. */
  readonly currencyField?: string;
}

/** Amounts beyond these stand in the table only. */
const mostSaid = 3;

/** `RatedAmount +12.50 EUR`: the currency where it is one for all records and a word for people. */
export function sayAmounts(amounts: readonly ChangedAmount[]): readonly string[] {
  return amounts.slice(0, mostSaid).map(({ field, difference, currencies: [only, ...others] }) => {
    const currency = others.length === 0 ? only?.currency : undefined;
    const unit = currency !== undefined && /^[A-Z]{3}$/.test(currency) ? `\u00a0${currency}` : "";
    return `${field}\u00a0${groupDigits(withSign(difference))}${unit}`;
  });
}

/** What the records changed by; nothing is said where that is not known. */
export function changedAmounts(amounts: readonly ChangedAmount[]): Markup {
  if (amounts.length === 0) return nothing;
  const lines = amounts.map((one) => ({ ...one, name: one.field }));
  const byCurrency = amounts.flatMap(({ field, currencies }) =>
    currencies.map((one) => ({ ...one, name: field, currency: one.currency ?? "(none)" })),
  );
  const [named] = amounts.flatMap(({ currencyField }) => currencyField ?? []);
  return section(
    "money",
    "What changed in money and in number",
    sumTable("Amounts, over the rows that went in", lines),
    named !== undefined && sumTable(`By currency (${named})`, byCurrency),
  );
}
