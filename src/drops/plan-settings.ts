import { z } from "zod";
import { shareOf } from "./load-settings.ts";

/** That the files of a drop are planned first, and which of the plans a person approves. */
export interface DropPlan {
  /** Plans that go beyond one of these are approved by a person, others are applied at once; absent: all are approved. */
  readonly above: ApprovalLimits | undefined;
}

export interface ApprovalLimits {
  /** Rows that change, or make, a record. */
  readonly rows: number | undefined;
  /** The same, as a share of all rows. */
  readonly share: number | undefined;
  /** Decimals by field: what its changes come to, up and down alike. */
  readonly sums: ReadonlyMap<string, string>;
}

const amountWords = "takes an amount without a sign, like 100 or 12.50";
const amount = z.union([
  z.string().regex(/^\d+(\.\d+)?$/, amountWords),
  z.number(amountWords).min(0, amountWords),
]);

const share = z.string().transform((text, context) => {
  const found = shareOf(text);
  if (found !== undefined) return found;
  context.addIssue({ code: "custom", message: "takes a share of the rows like 5%" });
  return z.NEVER;
});

const aboveSchema = z
  .strictObject({
    rows: z.int().min(0, "takes a whole number from 0 on").optional(),
    share: share.optional(),
    sum: z.record(z.string(), amount).optional(),
  })
  .refine((above) => Object.values(above).some((one) => one !== undefined), {
    message: "takes rows, share or sum",
  });

export const planSchema = z.strictObject({
  approve: z.union([z.literal("required"), z.strictObject({ above: aboveSchema })], {
    error: "takes required, or above: { rows: 500 }, { share: 5% } or { sum: { FIELD: 10000.00 } }",
  }),
});

export function toDropPlan({ approve }: z.output<typeof planSchema>): DropPlan {
  if (approve === "required") return { above: undefined };
  const { rows, share: part, sum = {} } = approve.above;
  const sums = Object.entries(sum).map(([field, limit]) => [field, String(limit)] as const);
  return { above: { rows, share: part, sums: new Map(sums) } };
}
