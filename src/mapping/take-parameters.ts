import { ConfigurationError } from "../kernel/load-error.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { printable, showCell } from "../kernel/show-cell.ts";
import { compilePattern } from "./compile-pattern.ts";
import type { Mapping } from "./mapping.ts";

type Declared = NonNullable<Mapping["file"]["parameters"]>[string];

const longestValue = 1000;

function refuse(sentence: string, action: string): ConfigurationError {
  return new ConfigurationError(printable(sentence), { code: "ERR_PARAMETER", actions: [action] });
}

function explain(declared: Declared): string {
  const description = typeof declared === "string" ? declared : declared.description;
  return description === undefined ? "" : ` (${description})`;
}

/** Why a value can't be taken, or undefined. */
function refuseValue(
  name: string,
  value: string,
  declared: Declared | undefined,
): string | undefined {
  if (value.trim() === "") return "is blank";
  if (value.length > longestValue) return `has more than ${longestValue} characters`;
  const pattern = typeof declared === "object" ? declared.pattern : undefined;
  if (pattern === undefined) return undefined;
  const run = compilePattern(pattern, "u", { setting: `parameters.${name}`, column: `$${name}` });
  return run(value, (expression) => expression.test(value))
    ? undefined
    : `does not match ${pattern}`;
}

/**
 * Holds what a person gives against what a mapping asks for.
 * @param given values by name
 * @returns the values by name with its $
 * @throws ConfigurationError ERR_PARAMETER when one is missing, is not asked for or does not fit
 */
export function takeParameters(
  { path, file: { parameters = {}, above = {} } }: Pick<Mapping, "path" | "file">,
  given: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const known = [...Object.keys(parameters), ...Object.keys(above)];
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw refuse(
      `${path} has no parameter ${stranger}.${didYouMean(stranger, known)}`,
      known.length === 0
        ? "Take --set out, or declare it in the mapping under parameters."
        : `It takes ${known.join(", ")}.`,
    );
  for (const [name, declared] of Object.entries(parameters))
    if (given[name] === undefined)
      throw refuse(
        `${path} needs the parameter ${name}${explain(declared)}, and nobody gives it.`,
        `Say --set ${name}=…`,
      );
  for (const [name, value] of Object.entries(given)) {
    const why = refuseValue(name, value, parameters[name]);
    if (why !== undefined)
      throw refuse(
        `the parameter ${name}${explain(parameters[name] ?? {})} ${why}: ${showCell(value)}`,
        `Say --set ${name}=… with another value.`,
      );
  }
  return new Map(Object.entries(given).map(([name, value]) => [`$${name}`, value]));
}
