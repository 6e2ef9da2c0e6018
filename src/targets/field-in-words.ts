import type { FieldSpec, Target } from "./target.ts";

/** The field's type as people say it: `list of strings`, `open object`. */
export function typeInWords({ type, items, open }: FieldSpec): string {
  if (type === "array") return `list of ${items}s`;
  return open ? "open object" : type;
}

/** Who gives the field its value: `required`, `filled by the server` …; blank for a field that a row may give or leave. */
export function demandInWords(target: Target, field: FieldSpec): string {
  if (field.name in target.refusedFields) return "refused, the server gives it";
  if (target.filledByServer.includes(field.name)) return "filled by the server";
  const words = [field.required && "required", field.writtenByServer && "kept by the server"];
  return words.filter((word) => word !== false).join(", ");
}
