import type { JsonValue } from "../kernel/json.ts";
import type { RowError } from "../rows/row-error.ts";
import type { SourceRow } from "../rows/row.ts";
import type { CompiledField } from "./compile-field.ts";
import { errorAt } from "./error-at.ts";

/** What one field of a mapping makes of a row. */
export interface FieldTrace {
  readonly field: string;
  /** The cells that the value comes from, or that keep it out; none for a constant. */
  readonly from: readonly { readonly column: string; readonly cell: string }[];
  /** Undefined when the field is left out of the payload or has an error. */
  readonly value?: JsonValue;
  readonly error?: RowError;
  /** The condition that the row does not meet, in words. */
  readonly unmet?: string;
}

/** Tries every field of a mapping on a row. */
export function traceRow(fields: readonly CompiledField[], row: SourceRow): readonly FieldTrace[] {
  return fields.map((field) => {
    const made = field.make(row.cells, row.created);
    const { when } = field;
    const isUnmet = when !== undefined && when.judge(row.cells) !== true;
    const columns = isUnmet ? when.columns : field.columns;
    const from = columns.map(({ name, index }) => ({ column: name, cell: row.cells[index] ?? "" }));
    const place = { field: field.name, from };
    if (made === undefined) return isUnmet ? { ...place, unmet: when.sentence } : place;
    if ("value" in made) return { ...place, value: made.value };
    const error = errorAt(made.fault, row, field.columnFor(row.cells), field.name);
    return { ...place, error };
  });
}
