import { type ExactObject, scalarText } from "../kernel/exact-json.ts";
import type { CheckedRule } from "./rule-schema.ts";
import type { ServiceName } from "./services.ts";

/** One record of a request, as rules see it. */
export interface RuleSubject {
  readonly service: ServiceName;
  readonly method: string;
  /** The identity under which tries are counted. */
  readonly key: string;
  /** The body's record; for a GET only the id. */
  readonly fields: ExactObject;
}

export interface RuleBook {
  /** The first rule that still applies to the record. Counts the try. */
  find(subject: RuleSubject): CheckedRule | undefined;
}

/** Rules in their order, the first match wins; `times` counts per rule and record. */
export function createRuleBook(rules: readonly CheckedRule[]): RuleBook {
  const tries = rules.map(() => new Map<string, number>());
  return {
    find(subject) {
      for (const [index, rule] of rules.entries()) {
        if (!matches(rule, subject)) continue;
        if (rule.times === undefined) return rule;
        const used = tries[index]?.get(subject.key) ?? 0;
        if (used >= rule.times) continue;
        tries[index]?.set(subject.key, used + 1);
        return rule;
      }
      return undefined;
    },
  };
}

function matches(rule: CheckedRule, subject: RuleSubject): boolean {
  if (rule.service !== undefined && rule.service !== subject.service) return false;
  if (rule.method === undefined ? subject.method === "GET" : rule.method !== subject.method) {
    return false;
  }
  return Object.entries(rule.match).every(([path, wanted]) => {
    const value = fieldAt(subject.fields, path);
    return value !== undefined && value === wanted;
  });
}

/** The text of a field by its name or dotted name; undefined when it is absent or no single value. */
function fieldAt(fields: ExactObject, path: string): string | undefined {
  let value: unknown = fields;
  for (const name of Object.hasOwn(fields, path) ? [path] : path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = Reflect.get(value, name);
  }
  return scalarText(value);
}
