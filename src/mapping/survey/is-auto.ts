import type { FieldSettings } from "../schema/field-schema.ts";

/** True for a field whose number or date format the column has to prove. */
export function isAuto({ date, decimal }: FieldSettings): boolean {
  const format = typeof date === "object" ? date.format : date;
  const mark = typeof decimal === "object" ? decimal.mark : decimal;
  return format === "auto" || mark === "auto";
}
