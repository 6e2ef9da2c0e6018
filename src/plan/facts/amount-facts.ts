import { Exact } from "../../kernel/exact-decimal.ts";
import type { CurrencySum } from "../../rows/currency-sum.ts";
import type { FieldGuard } from "../../rows/guard-settings.ts";
import type { AmountChange, PlannedRow } from "../plan.ts";
import { placesOf, readAmount } from "../read-amount.ts";
import { createCurrencyTally } from "./currency-sums.ts";
import { createSpreadTally, type Spread } from "./spread.ts";

type UpdatedRow = Extract<PlannedRow, { action: "update" }>;

/** What a plan does to one amount, beyond its sums. */
export interface AmountFacts {
  readonly field: string;
  /** Rows whose amount changes from above 0 to below or the other way, and the first of them, at most ten. */
  readonly flipped: number;
  readonly flips: readonly AmountChange[];
  /** By the currency of the records, as in the sums of the plan: most rows first. Empty where no record has one. */
  readonly currencies: readonly CurrencySum[];
  /** The field that the currencies are from. */
  readonly currencyField?: string;
  /** How far the amount moves. */
  readonly changes?: Spread;
  /** How far it moves in percent of the old amount; there where a guard bounds that. */
  readonly percents?: Spread;
  /** Rows in which the old amount is nothing, so that there is no percentage. */
  readonly fromNothing: number;
}

/** Looks at one amount over rows. */
export interface AmountLook {
  /** @returns whether the amount changes its sign */
  add(row: UpdatedRow): boolean;
  conclude(): AmountFacts;
}

const mostFlips = 10;
/** @param field dotted name of the amount, without indexes @param guard what the mapping says about it, where that is known */
export function createAmountLook(field: string, guard: FieldGuard | undefined): AmountLook {
  const changes = createSpreadTally();
  const percents = createSpreadTally();
  const currencies = createCurrencyTally(field);
  const flips: AmountChange[] = [];
  let flipped = 0;
  let fromNothing = 0;

  return {
    add: (row) => {
      const before = readAmount(row.before, field);
      const after = readAmount(row.after, field);
      const [old, fresh] = [before.amount ?? new Exact(0), after.amount ?? new Exact(0)];
      const difference = fresh.minus(old);
      currencies.add(row, before, after, !difference.isZero());
      if (difference.isZero()) return false;
      const places = Math.max(placesOf(before.text), placesOf(after.text));
      const [oldUnits, units] = [toUnits(old, places), toUnits(difference, places)];
      changes.add(units, 10n ** BigInt(places));
      if (oldUnits === 0n) fromNothing += 1;
      else if (guard?.maxPercent !== undefined)
        percents.add(units * 100n, oldUnits < 0n ? -oldUnits : oldUnits);
      if (!old.times(fresh).isNegative() || old.isZero() || fresh.isZero()) return false;
      flipped += 1;
      if (flips.length < mostFlips)
        flips.push({
          rowNumber: row.rowNumber,
          line: row.line,
          key: row.key,
          before: before.text,
          after: after.text,
          difference: difference.toFixed(places),
        });
      return true;
    },
    conclude: () => {
      const drawn = changes.conclude(guard?.maxChange === undefined ? [] : [guard.maxChange]);
      const inPercent =
        guard?.maxPercent === undefined ? undefined : percents.conclude([guard.maxPercent]);
      return {
        field,
        flipped,
        flips,
        ...currencies.conclude(),
        ...(drawn !== undefined && { changes: drawn }),
        ...(inPercent !== undefined && { percents: inPercent }),
        fromNothing,
      };
    },
  };
}

function toUnits(amount: Exact, places: number): bigint {
  return BigInt(amount.toFixed(places).replace(".", ""));
}
