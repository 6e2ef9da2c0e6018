import type { FieldSpec } from "./target.ts";

const dateName = /(?:^|_)date(?:_|$)|Date$|_at$/;

/** True for a text that the documents have as a date or a moment: by its form, or by its name where no form is documented. */
export function isDateField({
  name,
  type,
  form,
}: Pick<FieldSpec, "name" | "type" | "form">): boolean {
  if (type !== "string") return false;
  return form?.includes("ISO-8601") === true || dateName.test(name.split(".").at(-1) ?? "");
}
