import { type Cause, createCauseTally } from "../../rows/cause-tally.ts";
import type { GuardSettings } from "../../rows/guard-settings.ts";
import type { PlannedRow } from "../plan.ts";
import { type AmountFacts, createAmountLook } from "./amount-facts.ts";

/** The guards of a plan's mapping; `gone` where the mapping is not here as it was, undefined where it has none. */
export type KnownGuard = GuardSettings | "gone" | undefined;

/** What a person who decides over a plan looks at, beside its summary. */
export interface PlanFacts {
  readonly amounts: readonly AmountFacts[];
  /** Rows in which an amount changes its sign. */
  readonly flippedRows: number;
  /** Why rows are left as they are, most rows first. */
  readonly causes: readonly Cause[];
  /** What the mapping says that changes may not do. */
  readonly guard: KnownGuard;
}

/** What is known of a row when it goes by. */
export interface RowMarks {
  /** The cause of a row that is left as it is, by its id. */
  readonly cause: number | undefined;
  /** True where an amount changes its sign. */
  readonly flips: boolean;
}

/** Looks at the rows of a plan while they go by; memory does not grow with them. */
export interface PlanLook {
  add(row: PlannedRow): RowMarks;
  conclude(): PlanFacts;
}

/**
 * Begins to look at a plan.
 * @param amounts dotted names of the amounts, as the summary has them
 */
export function createPlanLook(amounts: readonly string[], guard: KnownGuard): PlanLook {
  const fields = guard === "gone" ? undefined : guard?.fields;
  const looks = amounts.map((field) => createAmountLook(field, fields?.get(field)));
  const causes = createCauseTally();
  let flippedRows = 0;
  return {
    add: (row) => {
      if (row.action === "leave") {
        // As the summary counts: by the first error of a row.
        const errors = row.errors.slice(0, 1);
        return { cause: causes.add({ ...row, errors })[0], flips: false };
      }
      if (row.action !== "update") return { cause: undefined, flips: false };
      const flips = looks.map((look) => look.add(row)).includes(true);
      if (flips) flippedRows += 1;
      return { cause: undefined, flips };
    },
    conclude: () => ({
      amounts: looks.map((look) => look.conclude()),
      flippedRows,
      causes: causes.conclude(),
      guard,
    }),
  };
}
