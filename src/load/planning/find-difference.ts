import { type ExactJson, isExactObject, stringifyExactJson } from "../../kernel/exact-json.ts";
import { printable } from "../../kernel/show-cell.ts";

type Value = ExactJson | undefined;

/** Where two values differ first, dotted: `after.city`, `changes[2].field`; undefined where they are the same. */
export function findDifference(one: Value, other: Value, path = ""): string | undefined {
  if (isExactObject(one) && isExactObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    for (const name of names) {
      const [a, b] = [memberOf(one, name), memberOf(other, name)];
      const found = findDifference(a, b, path === "" ? name : `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isList(one) && isList(other)) {
    for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
      const found = findDifference(one[at], other[at], `${path}[${at}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const isSame =
    one === other ||
    (one !== undefined &&
      other !== undefined &&
      stringifyExactJson(one) === stringifyExactJson(other));
  return isSame ? undefined : printable(path).slice(0, 200);
}

function memberOf(value: Readonly<Record<string, ExactJson>>, name: string): Value {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isList(value: Value): value is readonly ExactJson[] {
  return Array.isArray(value);
}
