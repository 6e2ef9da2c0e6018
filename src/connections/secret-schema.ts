import { z } from "zod";
import { messageOf } from "../kernel/load-error.ts";
import type { SecretReference, TextOrReference } from "./connection.ts";
import { splitWords } from "./split-words.ts";

const variableName = /^[A-Za-z_]\w*$/;
const forms = "{env: NAME}, {file: path} or {command: program arguments}";

/** A reference is checked by hand: a schema's own message would quote a secret that stands there in plain text. */
export const secretSchema = z.unknown().transform((value, context): SecretReference => {
  const reference = readReference(value);
  if (typeof reference !== "string") return reference;
  context.addIssue({ code: "custom", message: reference });
  return z.NEVER;
});

/** What is no secret may stand in the configuration. */
export const textOrSecretSchema = z.unknown().transform((value, context): TextOrReference => {
  if (typeof value === "string" && value !== "") return value;
  const reference = typeof value === "string" ? "must not be empty" : readReference(value);
  if (typeof reference !== "string") return reference;
  context.addIssue({ code: "custom", message: reference });
  return z.NEVER;
});

/** Settings of which some are secret: a plain text in their place is likely one, and is not quoted. */
export function secretSettings<T extends z.ZodObject>(schema: T): z.ZodPipe<z.ZodTransform, T> {
  const check = z.transform((value: unknown, context) => {
    if (typeof value === "object" && value !== null) return value;
    const names = Object.keys(schema.shape).join(", ");
    context.addIssue({ code: "custom", message: `takes settings (key: value): ${names}` });
    return z.NEVER;
  });
  return check.pipe(schema);
}

/** The reference, or a sentence about what is wrong. */
function readReference(value: unknown): SecretReference | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `a secret must not stand here in plain text; say where it is: {env: NAME} for an environment variable, {file: path}, or {command: program arguments} that prints it`;
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const variables = entries.find(([name]) => name === "variables");
  const [entry, ...others] = entries.filter((one) => one !== variables);
  if (entry === undefined || others.length > 0) return `takes one of ${forms}`;
  const [kind, place] = entry;
  if (kind === "command") return readCommand(place, variables?.[1]);
  if (variables !== undefined) return "variables stands beside command only";
  if (typeof place !== "string" || place === "") return `takes one of ${forms}`;
  if (kind === "file") return { file: place };
  if (kind !== "env") return `takes one of ${forms}`;
  if (variableName.test(place)) return { env: place };
  return "env takes the name of an environment variable (letters, digits and _), not its value";
}

function readCommand(place: unknown, variables: unknown): SecretReference | string {
  const words = typeof place === "string" ? splitSafely(place) : place;
  if (typeof words === "string") return words;
  const isList = Array.isArray(words) && words.every((word) => typeof word === "string");
  if (!isList || words.length === 0 || words[0] === "")
    return "command takes a program with its arguments, as one text or as a list of texts";
  if (variables === undefined) return { command: words };
  const areNames =
    Array.isArray(variables) &&
    variables.every((name): name is string => typeof name === "string" && variableName.test(name));
  return areNames
    ? { command: words, variables }
    : "variables takes a list of names of environment variables, not their values";
}

function splitSafely(text: string): readonly string[] | string {
  try {
    return splitWords(text);
  } catch (error) {
    return messageOf(error);
  }
}
