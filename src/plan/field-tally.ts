import type { FieldChange } from "../rows/field-change.ts";
import type { PlanSummary } from "./plan.ts";

/** Records may carry names of their own making, and memory must stay flat. */
const mostFields = 1000;
const others = "(other fields)";
const firstIndex = /\[\d+\].*$/s;

/** Counts in how many rows each field changes. */
export interface FieldTally {
  add(changes: readonly FieldChange[]): void;
  conclude(): PlanSummary["fields"];
}

/** The field as it is counted: whatever changes within a list is a change of the list. */
export function countedField(field: string): string {
  return field.replace(firstIndex, "");
}

export function createFieldTally(): FieldTally {
  const counts = new Map<string, number>();
  return {
    add: (changes) => {
      const names = changes.map(({ field }) => {
        const name = countedField(field);
        return counts.has(name) || counts.size < mostFields ? name : others;
      });
      for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    conclude: () =>
      [...counts]
        .map(([field, rows]) => ({ field, rows }))
        .toSorted((a, b) => b.rows - a.rows || (a.field < b.field ? -1 : 1)),
  };
}
