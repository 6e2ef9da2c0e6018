import { isDateField } from "../targets/is-date-field.ts";
import { isDecimalField } from "../targets/is-decimal-field.ts";
import type { FieldType, Target } from "../targets/target.ts";
import { isNothing, isNumber, isSameNumber, type Value } from "./exact-values.ts";
import { readAmount } from "./read-amount.ts";
import { isSameMoment } from "./same-moment.ts";

/** True for two scalars of a field that mean the same, however they are written. @param name without indexes */
export type EqualInMeaning = (name: string, one: Value, other: Value) => boolean;

type Kind = "decimal" | "number" | "boolean" | "moment";

/** A number in text; what begins with a needless zero may be an id. */
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * Makes the comparison of single values by the documented type of their field: numbers, decimals, truths and moments by value,
 * also where one side is a text. In every other text, ids among them, only the composition of letters says nothing.
 * @param custom types of fields that no document lists
 */
export function compileEqualInMeaning(
  target: Pick<Target, "fields">,
  custom: Readonly<Record<string, FieldType>> = {},
): EqualInMeaning {
  const kinds = new Map<string, Kind>();
  for (const [name, type] of Object.entries(custom)) setKind(kinds, name, kindOfType(type));
  for (const field of target.fields)
    setKind(
      kinds,
      field.name,
      isDecimalField(field) ? "decimal" : isDateField(field) ? "moment" : kindOfType(field.type),
    );
  return (name, one, other) => {
    if (one === other || (isNothing(one) && isNothing(other))) return true;
    if (isNothing(one) || isNothing(other)) return false;
    if (isNumber(one) && isNumber(other)) return isSameNumber(one, other);
    if (isText(one) && isText(other) && one.normalize("NFC") === other.normalize("NFC"))
      return true;
    return isSameOf(kinds.get(name), one, other);
  };
}

function setKind(kinds: Map<string, Kind>, name: string, kind: Kind | undefined): void {
  if (kind !== undefined) kinds.set(name, kind);
}

function kindOfType(type: FieldType): Kind | undefined {
  if (type === "integer" || type === "number") return "number";
  return type === "boolean" ? "boolean" : undefined;
}

const isText = (value: Value): value is string => typeof value === "string";

function isSameOf(kind: Kind | undefined, one: Value, other: Value): boolean {
  switch (kind) {
    case "moment":
      return isText(one) && isText(other) && isSameMoment(one, other);
    case "boolean":
      return truthOf(one) !== undefined && truthOf(one) === truthOf(other);
    case "decimal":
      return isSameAmount(one, other);
    case "number":
      return [one, other].every((value) => !isText(value) || plainNumber.test(value))
        ? isSameAmount(one, other)
        : false;
    case undefined:
      return false;
  }
}

function isSameAmount(one: Value, other: Value): boolean {
  const [a, b] = [readAmount(one), readAmount(other)];
  return a !== undefined && b !== undefined && a.equals(b);
}

function truthOf(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}
