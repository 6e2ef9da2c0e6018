import { z } from "zod";
import { isAmount } from "../kernel/exact-decimal.ts";
import { SourceError } from "../kernel/load-error.ts";
import { parseYaml } from "../yaml/read-yaml.ts";

/** What a control file says of the file beside it. */
export interface ControlTotals {
  readonly rows?: number;
  /** Amounts by field, as decimals. */
  readonly sum?: Readonly<Record<string, string>>;
  /** 64 hexadecimal digits. */
  readonly sha256?: string;
  readonly bytes?: number;
}

const count = z.union(
  [
    z.int().min(0),
    z
      .string()
      .regex(/^\d{1,15}$/, "takes a whole number")
      .transform(Number),
  ],
  {
    error: "takes a whole number",
  },
);
const amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  if (isAmount(text)) return text;
  context.addIssue({ code: "custom", message: "takes an amount such as 1234.50" });
  return z.NEVER;
});
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, "takes 64 hexadecimal digits")
  .transform((text) => text.toLowerCase());
const controlSchema = z
  .strictObject({
    rows: count.optional(),
    bytes: count.optional(),
    sha256: hash.optional(),
    sum: z.record(z.string(), amount).optional(),
  })
  .refine((totals) => Object.values(totals).some((one) => one !== undefined), {
    error: "says nothing: it takes rows, bytes, sha256 or sum",
  });

const pair = /^\s*(?:sum\.([^=\s]+)|(rows|bytes|sha256))\s*=\s*(\S+)\s*$/;

/**
 * Reads a control file: YAML, JSON or lines of `key=value` (`rows=20000`, `sum.Amount=1234.50`, `sha256=…`).
 * @throws SourceError ERR_CONTROL_FILE naming what is wrong with it
 */
export function parseControlFile(text: string, name: string): ControlTotals {
  try {
    return withoutUndefined(parseYaml(asYaml(text), controlSchema, name).value);
  } catch (error) {
    throw new SourceError(error instanceof Error ? error.message : String(error), {
      code: "ERR_CONTROL_FILE",
      actions: [`Have ${name} put right by whoever sends it.`],
      cause: error,
    });
  }
}

/** Lines of `key=value` as YAML with the same number of lines; anything else as it is. */
function asYaml(text: string): string {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const said = lines.filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  const pairs = said.map((line) => pair.exec(line));
  if (said.length === 0 || pairs.some((one) => one === null)) return text;
  const quoted = (value: string): string => JSON.stringify(value);
  const sums = pairs.flatMap((one) =>
    one?.[1] === undefined ? [] : [`${quoted(one[1])}: ${quoted(one[3] ?? "")}`],
  );
  const rest = pairs.flatMap((one) =>
    one?.[2] === undefined ? [] : [`${one[2]}: ${quoted(one[3] ?? "")}`],
  );
  return `{${[...rest, ...(sums.length === 0 ? [] : [`sum: {${sums.join(", ")}}`])].join(", ")}}`;
}

function withoutUndefined({
  rows,
  bytes,
  sha256,
  sum,
}: z.output<typeof controlSchema>): ControlTotals {
  return {
    ...(rows === undefined ? {} : { rows }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sum === undefined ? {} : { sum }),
  };
}
