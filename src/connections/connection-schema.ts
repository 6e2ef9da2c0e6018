import { z } from "zod";
import { messageOf } from "../load-error.ts";
import type { SecretReference } from "./connection.ts";
import { parseDuration } from "./parse-duration.ts";
import { parseRate } from "./parse-rate.ts";

const variableName = /^[A-Za-z_]\w*$/;

/** A reference is checked by hand: a schema's own message would quote a secret that stands there in plain text. */
const secretSchema = z.unknown().transform((value, context): SecretReference => {
  const reference = readReference(value);
  if (typeof reference !== "string") return reference;
  context.addIssue({ code: "custom", message: reference });
  return z.NEVER;
});

/** The reference, or a sentence about what is wrong. */
function readReference(value: unknown): SecretReference | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "a secret must not stand here in plain text; say where it is: {env: NAME} for an environment variable, or {file: path}";
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) return "takes either {env: NAME} or {file: path}";
  const [kind, place] = entry;
  if (typeof place !== "string" || place === "") return "takes either {env: NAME} or {file: path}";
  if (kind === "file") return { file: place };
  if (kind !== "env") return "takes either {env: NAME} or {file: path}";
  if (variableName.test(place)) return { env: place };
  return "env takes the name of an environment variable (letters, digits and _), not its value";
}

/** A text that one of the parsers of this folder understands. */
function parsed(parse: (text: string) => number): z.ZodType<number> {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
}

const connectionSchema = z.strictObject({
  base_url: z.string().optional(),
  tenant: z.string().optional(),
  token: secretSchema.optional(),
  session_id: secretSchema.optional(),
  rate: parsed(parseRate).optional(),
  concurrency: z.int().min(1, "takes a whole number from 1 on").optional(),
  batch: z.int().min(1, "takes a whole number from 1 on").optional(),
  timeout: parsed(parseDuration).optional(),
  max_wait: parsed(parseDuration).optional(),
});

/** The content of waybill.config.yaml, version 1. */
export const configurationSchema = z.strictObject({
  version: z.literal(1),
  connections: z.record(z.string(), connectionSchema),
});

export type ConfiguredConnection = z.output<typeof connectionSchema>;
