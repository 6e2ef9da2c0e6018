import type { JsonValue } from "../kernel/json.ts";
import { type FieldAddress, showFieldAddress } from "./field-address.ts";

/** A payload while it is filled. */
export type Draft = Record<string, unknown>;

type Holder = Record<string | number, unknown>;

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

interface Step {
  readonly key: string | number;
  readonly isList: boolean;
}

function listSteps(address: FieldAddress): readonly Step[] {
  return address
    .slice(0, -1)
    .map((key, i) => ({ key, isList: typeof address[i + 1] === "number" }));
}

/** The innermost holder that some steps lead to; those that are missing are made. */
function holdSteps(draft: Draft, steps: readonly Step[]): Holder {
  let holder: Holder = draft;
  for (const { key, isList } of steps) {
    let next = holder[key];
    if (!isHolder(next)) {
      next = isList ? [] : {};
      holder[key] = next;
    }
    if (isHolder(next)) holder = next;
  }
  return holder;
}

/** Puts values at one address of payloads and makes the objects and lists on the way. */
export function compilePlace(address: FieldAddress): (draft: Draft, value: JsonValue) => void {
  const steps = listSteps(address);
  const last = address.at(-1) ?? "";
  if (steps.length === 0)
    return (draft, value) => {
      draft[last] = value;
    };
  return (draft, value) => {
    holdSteps(draft, steps)[last] = value;
  };
}

/**
 * Makes the outer objects and lists of an address, though it gets no value.
 * @param depth how many of them
 */
export function compileHold(address: FieldAddress, depth: number): (draft: Draft) => void {
  const steps = listSteps(address).slice(0, depth);
  return (draft) => void holdSteps(draft, steps);
}

/** A list item that has a value, behind one that has none. */
export interface Hole {
  readonly missing: string;
  readonly filled: string;
}

function readAt(draft: Draft, address: FieldAddress): unknown {
  let value: unknown = draft;
  for (const key of address) value = isHolder(value) ? value[key] : undefined;
  return value;
}

/** A search for holes in the lists that some addresses fill by index. */
export function compileFindHole(
  addresses: readonly FieldAddress[],
): (draft: Draft) => Hole | undefined {
  const lists = new Map<string, FieldAddress>();
  for (const address of addresses)
    for (const [i, part] of address.entries())
      if (typeof part === "number") {
        const list = address.slice(0, i);
        lists.set(showFieldAddress(list), list);
      }
  return (draft) => {
    for (const [name, address] of lists) {
      const list = readAt(draft, address);
      if (!Array.isArray(list)) continue;
      const missing = list.findIndex((item) => item === undefined);
      if (missing === -1) continue;
      const filled = list.findIndex((item, i) => i > missing && item !== undefined);
      return { missing: `${name}[${missing}]`, filled: `${name}[${filled}]` };
    }
    return undefined;
  };
}
