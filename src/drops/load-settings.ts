import { z } from "zod";
import { parseDuration } from "../kernel/parse-duration.ts";
import { parseRate } from "../kernel/parse-rate.ts";
import { parsedText } from "../yaml/parsed-text.ts";

/** What of a load can be said for a drop, in the words of `waybill load`. */
export interface DropLoadSettings {
  /** What every execution of a load keeps to. */
  readonly rules: {
    readonly maxErrors?: { readonly rows: number } | { readonly share: number };
    /** Infinity: never. */
    readonly maxConsecutive?: number;
    readonly ramp?: object;
    readonly rejects?: "csv";
  };
  /** What wins over the drop's connection; times and rates as they are written. */
  readonly connection: {
    readonly rate?: string | undefined;
    readonly concurrency?: number | undefined;
    readonly timeout?: string | undefined;
    readonly maxWait?: string | undefined;
    readonly batch?: number | undefined;
  };
  readonly keepBefore: boolean;
  /** Rows that say what their key was last given are left out. */
  readonly sameAsLastSent?: "skip";
  /** Share of the applied rows that is read back. */
  readonly verify?: number;
  /** Codes of damage to let pass. */
  readonly accept?: readonly string[];
  /** Values of the mapping's parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
}

const count = z.int().min(1, "takes a whole number from 1 on");

/** A text that a parser understands, as it is written. */
const checked = (parse: (text: string) => unknown): z.ZodType<string, string> =>
  parsedText((text) => {
    parse(text);
    return text;
  });

/** `2.5%` as 0.025; undefined for what is no share of a whole. */
export function shareOf(text: string): number | undefined {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1]);
  return percent <= 100 ? percent / 100 : undefined;
}

const bound = z.union([count.or(z.literal(0)), z.string()]).transform((value, context) => {
  if (typeof value === "number") return { rows: value };
  const share = shareOf(value);
  if (share !== undefined) return { share };
  context.addIssue({ code: "custom", message: "takes a number of rows, or a share like 2%" });
  return z.NEVER;
});

const share = z
  .union([z.literal("all"), z.literal("none"), z.string()])
  .transform((value, context) => {
    if (value === "all") return 1;
    if (value === "none") return 0;
    const found = shareOf(value);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: "takes all, none, or a share like 5%" });
    return z.NEVER;
  });

export const loadSchema = z.strictObject({
  max_errors: bound.optional(),
  max_consecutive: z
    .union([count, z.literal("off")], { error: "takes a whole number from 1 on, or off" })
    .optional(),
  ramp: z.boolean().default(false),
  rejects: z.literal("csv", "takes csv").optional(),
  keep_before: z.boolean().default(false),
  same_as_last_sent: z.literal("skip", "takes skip").optional(),
  verify: share.optional(),
  rate: checked(parseRate).optional(),
  concurrency: count.optional(),
  timeout: checked(parseDuration).optional(),
  max_wait: checked(parseDuration).optional(),
  batch: count.optional(),
  accept: z.array(z.string().min(1)).optional(),
  set: z.record(z.string(), z.string()).optional().describe("Values of the mapping's parameters."),
});

export function toLoadSettings(written: z.output<typeof loadSchema>): DropLoadSettings {
  const { max_errors, max_consecutive, ramp, rejects, keep_before, verify, accept } = written;
  const { same_as_last_sent, rate, concurrency, timeout, max_wait, batch } = written;
  return {
    rules: {
      ...(max_errors === undefined ? {} : { maxErrors: max_errors }),
      ...(max_consecutive === undefined
        ? {}
        : {
            maxConsecutive: max_consecutive === "off" ? Number.POSITIVE_INFINITY : max_consecutive,
          }),
      ...(ramp ? { ramp: {} } : {}),
      ...(rejects === undefined ? {} : { rejects }),
    },
    connection: { rate, concurrency, timeout, maxWait: max_wait, batch },
    keepBefore: keep_before,
    ...(same_as_last_sent === undefined ? {} : { sameAsLastSent: same_as_last_sent }),
    ...(verify === undefined ? {} : { verify }),
    ...(accept === undefined ? {} : { accept }),
    ...(written.set === undefined ? {} : { parameters: written.set }),
  };
}
