import type { JsonObject, JsonValue } from "../../src/kernel/json.ts";
import type { FieldSpec, Target } from "../../src/targets/target.ts";

/** A record with all fields of a target, or with those that are asked of a row alone. */
export function exampleRecord(target: Target, extent: "all" | "required"): JsonObject {
  const asked = target.fields.filter(
    (field) => extent === "all" || (field.required && !target.filledByServer.includes(field.name)),
  );
  return exampleChildren(asked, "");
}

function exampleChildren(fields: readonly FieldSpec[], prefix: string): JsonObject {
  const children = fields.filter(
    ({ name }) => name.startsWith(prefix) && !name.slice(prefix.length).includes("."),
  );
  return Object.fromEntries(
    children.map((field) => [field.name.slice(prefix.length), exampleValue(field, fields)]),
  );
}

function exampleValue(field: FieldSpec, fields: readonly FieldSpec[]): JsonValue {
  const children = () => exampleChildren(fields, `${field.name}.`);
  switch (field.type) {
    case "object":
      return children();
    case "array":
      return field.items === "object" ? [children()] : ["one", "two"];
    case "boolean":
      return true;
    case "integer":
      return 12;
    case "number":
      return 3;
    case "string":
      return field.allowed?.[0] ?? exampleText(field);
  }
}

function exampleText({ form }: FieldSpec): string {
  if (form === undefined) return "0012";
  return form.includes("decimal") ? "10.50" : "2026-01-31T09:00:00Z";
}
