import { z } from "zod";
import { serviceNames } from "./services.ts";

/** What a rule can make of a request. */
export const ruleAnswers = [
  "bad-request",
  "unauthorized",
  "forbidden",
  "not-found",
  "conflict",
  "too-many-requests",
  "server-error",
  "unavailable",
  "lost",
  "reset",
  "html",
  "unreadable",
  "empty",
  "no-evidence",
  "record-error",
  "update-error",
  "huge",
] as const;

export type RuleAnswer = (typeof ruleAnswers)[number];

/** Files give every value as text, so that an id like 00042 keeps its zeros. */
const numberOrText = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).transform(Number);
const count = numberOrText.pipe(z.number().int().min(1));

export const ruleSchema = z.strictObject({
  match: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .refine((match) => Object.keys(match).length > 0, "match names no field"),
  answer: z.enum(ruleAnswers),
  service: z.enum(serviceNames).optional(),
  /** Writes only, unless this says GET. */
  method: z.enum(["PUT", "POST", "GET"]).optional(),
  times: count.optional(),
  status: numberOrText.pipe(z.number().int().min(200).max(599)).optional(),
  retryAfter: numberOrText.optional(),
  message: z.string().optional(),
  errorCode: z.string().optional(),
  bytes: count.optional(),
});

/** A rule as it is written: which records, and what happens to them. */
export type Rule = z.input<typeof ruleSchema>;
/** A rule after it was checked. */
export type CheckedRule = z.output<typeof ruleSchema>;
