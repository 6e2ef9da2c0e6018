import { isLosslessNumber, parse, stringify } from "lossless-json";
import { isJsonObject, type JsonObject, type JsonValue } from "../../kernel/json.ts";
import { isExactNumber } from "../../yaml/is-exact-number.ts";
import { messageOf } from "../../kernel/load-error.ts";
import { type Convert, faultOf, type Fault, type Rewrite } from "../conversion-result.ts";
import { type FieldAddress, showFieldAddress } from "../field-address.ts";
import { isBlank } from "./is-blank.ts";

const deepest = 50;
const unsafeKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const changes = (why: string, hint: string): Fault =>
  faultOf("json-would-change", { why, hint }).fault;

/** The first thing in a parsed value that a copy of it would lose or that is dangerous to carry on. */
function findHazard(value: unknown, depth: number): Fault | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > deepest)
    return changes(`it is nested deeper than ${deepest} levels`, "Correct the cell.");
  for (const [key, child] of Object.entries(value)) {
    if (unsafeKeys.has(key)) return changes(`"${key}" can't be a key`, "Take the key out.");
    const hazard = findHazard(child, depth + 1);
    if (hazard !== undefined) return hazard;
  }
  return undefined;
}

class InexactNumber extends Error {}

function parseExactNumber(text: string): number {
  if (!isExactNumber(text)) throw new InexactNumber(text);
  return Number(text);
}

const jsonString = /"(?:[^"\\]|\\.)*"/gu;

/** How many keys a JSON text writes: outside of strings, each colon follows one. */
const countWrittenKeys = (text: string): number =>
  text.replaceAll(jsonString, "").split(":").length - 1;

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null || isLosslessNumber(value)) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, child) => sum + countKeys(child), own);
}

type Read = { readonly value: unknown } | { readonly fault: Fault };

/** Reads sound JSON once more, so that nothing of it gets lost. */
function readExactly(text: string, readNumber?: (text: string) => unknown): Read {
  try {
    const value = parse(text, undefined, readNumber);
    // lossless-json lets a key stand twice if both values are equal.
    if (countKeys(value) === countWrittenKeys(text)) return { value };
    return { fault: changes("a key stands twice", "Keep each key once.") };
  } catch (error) {
    if (error instanceof InexactNumber) {
      const why = `the number ${error.message} can't be kept exactly`;
      return { fault: changes(why, "Put it in quotes.") };
    }
    return { fault: changes(messageOf(error), "Keep each key once.") };
  }
}

function readJson(text: string, wanted: string, readNumber?: (text: string) => unknown): Read {
  try {
    const hazard = findHazard(JSON.parse(text), 1);
    if (hazard !== undefined) return { fault: hazard };
  } catch (error) {
    return faultOf("not-json", { why: messageOf(error), wanted });
  }
  return readExactly(text, readNumber);
}

type Container = JsonObject | readonly JsonValue[];

interface Kind {
  readonly named: string;
  readonly fits: (value: unknown) => value is Container;
}

const isList = (value: unknown): value is readonly JsonValue[] => Array.isArray(value);

const kinds: Readonly<Record<"object" | "array" | "any", Kind>> = {
  object: { named: "an object", fits: isJsonObject },
  array: { named: "a list", fits: isList },
  any: {
    named: "an object or a list",
    fits: (value): value is Container => isJsonObject(value) || isList(value),
  },
};

/**
 * Reads a cell as JSON. Numbers that a double would change, keys that stand twice and keys with a meaning in JavaScript
 * are faults.
 */
export function parseJsonCell(wanted: keyof typeof kinds): Convert {
  const { named, fits } = kinds[wanted];
  return (text) => {
    const read = readJson(text, named, parseExactNumber);
    if ("fault" in read) return read;
    if (!fits(read.value))
      return faultOf("not-json", { wanted: named, why: "it is JSON of another kind" });
    return { value: read.value };
  };
}

/** What stands at a place of parsed JSON; undefined where nothing does. */
function readAt(value: unknown, path: FieldAddress): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || isLosslessNumber(found)) return undefined;
    if (!Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

/**
 * Takes one value out of a text of JSON: a text as it is, a number as it is written, null as a blank, and of an object or a
 * list its JSON.
 * @param path where it stands
 */
export function pickFromJson(path: FieldAddress, missing: "error" | "blank"): Rewrite {
  return (text) => {
    if (isBlank(text)) return { value: text };
    const read = readJson(text, "an object or a list");
    if ("fault" in read) return read;
    const found = readAt(read.value, path);
    if (found === null || (found === undefined && missing === "blank")) return { value: "" };
    if (found === undefined) return faultOf("not-in-json", { path: showFieldAddress(path) });
    if (typeof found === "string") return { value: found };
    return { value: stringify(found) ?? "" };
  };
}
