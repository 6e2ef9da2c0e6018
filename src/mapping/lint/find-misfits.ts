import { isJsonObject, type JsonValue } from "../../kernel/json.ts";
import type { FieldSpec, Target } from "../../targets/target.ts";
import type { Finding } from "../checks/mapped-field.ts";
import {
  documentedName,
  type FieldAddress,
  parseFieldAddress,
  showFieldAddress,
} from "../field-address.ts";
import { createFindField, type KnownField } from "../find-field.ts";
import type { UnboundMapping } from "../load-mapping.ts";
import { settingsOf } from "../schema/field-schema.ts";

const childOf = (parent: string, name: string): string | undefined => {
  const child = name.startsWith(`${parent}.`) ? name.slice(parent.length + 1) : undefined;
  return child === undefined || child.includes(".") ? undefined : child;
};

const isOfType = (value: JsonValue, type: KnownField["type"]): boolean => {
  if (type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return Number.isSafeInteger(value);
  return typeof value === type;
};

/** Forms of texts that can be told without a schema of their own. */
const forms: readonly (readonly [of: RegExp, fits: RegExp])[] = [
  [/decimal/, /^-?\d+(?:\.\d+)?$/],
  [/ISO-8601/, /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/],
];

/** Holds values that a mapping writes out against the document, down to the last child. */
class ValueCheck {
  readonly #target: Target;
  readonly #find: ReturnType<typeof createFindField>;
  readonly #excused: ReadonlySet<string>;
  readonly #isPart: boolean;

  constructor({ target, customFields, leaveToServer, write }: UnboundMapping) {
    this.#target = target;
    this.#find = createFindField(target, customFields);
    this.#excused = new Set([...leaveToServer, ...target.filledByServer]);
    this.#isPart = write === "merge";
  }

  /** Sentences on what does not fit in the value of a field. */
  misfitsOf(address: FieldAddress, value: JsonValue, isTop: boolean): string[] {
    const name = showFieldAddress(address);
    const known = this.#find(address);
    if ("refused" in known) return [`${known.refused}.`];
    const { type, allowed } = known;
    // Of the value as a whole every entrance tells.
    if (!isOfType(value, type))
      return isTop
        ? []
        : [`${JSON.stringify(value)} does not fit ${name}, which is ${type ?? ""}.`];
    if (Array.isArray(value))
      return value.flatMap((item, i) => this.misfitsOf([...address, i], item, false));
    if (isJsonObject(value)) return this.#misfitsIn(address, value);
    if (typeof value !== "string") return [];
    if (!isTop && allowed !== undefined && !allowed.includes(value))
      return [
        `${JSON.stringify(value)} is not allowed for ${name}; it takes ${allowed.join(", ")}.`,
      ];
    const spec = this.#specOf(address);
    const form = forms.find(([of]) => spec?.form !== undefined && of.test(spec.form));
    return form === undefined || form[1].test(value)
      ? []
      : [`${JSON.stringify(value)} does not fit ${name}, which takes ${spec?.form ?? ""}.`];
  }

  #misfitsIn(address: FieldAddress, value: Readonly<Record<string, JsonValue>>): string[] {
    const missing = this.#isPart ? [] : this.#missingIn(address, Object.keys(value));
    return [
      ...missing,
      ...Object.entries(value).flatMap(([child, inner]) =>
        this.misfitsOf([...address, child], inner, false),
      ),
    ];
  }

  #missingIn(address: FieldAddress, given: readonly string[]): string[] {
    const parent = documentedName(address);
    const missing = this.#target.fields.flatMap(({ name, required }) => {
      const child = childOf(parent, name);
      const isMissing = child !== undefined && required && !this.#excused.has(name);
      return isMissing && !given.includes(child) ? [child] : [];
    });
    if (missing.length === 0) return [];
    const shown = showFieldAddress(address);
    return [
      `the API requires ${missing.join(" and ")} within ${shown}, and the constant does not have ${missing.length === 1 ? "it" : "them"}: every row is invalid so. Put ${missing.length === 1 ? "it" : "them"} in, or map ${missing.map((child) => `${shown}.${child}`).join(" and ")} in place of the constant.`,
    ];
  }

  #specOf(address: FieldAddress): FieldSpec | undefined {
    return this.#target.fields.find(({ name }) => name === documentedName(address));
  }
}

/**
 * Constants that the validation refuses in every row, though each is of its field's type: objects without a child that
 * the API requires, with one that it does not know, texts of another form.
 */
export function findMisfits(mapping: UnboundMapping): readonly Finding[] {
  const check = new ValueCheck(mapping);
  return Object.entries(mapping.file.fields).flatMap(([name, field]): Finding[] => {
    const { constant } = settingsOf(field);
    const address = parseFieldAddress(name);
    if (constant === undefined || constant === null || address === undefined) return [];
    return check
      .misfitsOf(address, constant, true)
      .map((text) => ({ path: ["fields", name, "constant"], text }));
  });
}
