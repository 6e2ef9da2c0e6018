import { withoutEnd } from "../kernel/without-end.ts";
import { resolve } from "node:path";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { openRegularFile } from "../kernel/read-regular-file.ts";
import type { Environment, SecretReference } from "./connection.ts";
import { runSecretCommand } from "./run-secret-command.ts";

/** A secret as it goes into a header, and what a person should know about where it came from. */
export interface Secret {
  readonly value: string;
  readonly warnings: readonly string[];
}

/** Where references are looked up. */
export interface SecretPlace {
  readonly env: Environment;
  /** Folder that relative file names start from and commands run in: that of the configuration file. */
  readonly folder: string;
  /** The configuration file; its commands are run only where nobody else may write it. */
  readonly configPath?: string;
  /** Ends a command. */
  readonly signal?: AbortSignal | undefined;
}

/** Where the secret goes: into a header, which takes visible ASCII only, or into a body, which takes any text. */
export type SecretForm = "header" | "body";

const largestFile = 64 * 1024;
const othersMayRead = 0o077;

/**
 * Fetches a secret from where its reference points to.
 * @param use what it is for, as errors name it: `the token of connection sandbox`
 * @throws ConfigurationError ERR_CREDENTIAL_MISSING, ERR_CREDENTIAL_UNREADABLE, ERR_CREDENTIAL_MALFORMED; none of them
 * shows any of the secret
 */
export async function readSecret(
  reference: SecretReference,
  place: SecretPlace,
  use: string,
  form: SecretForm = "header",
): Promise<Secret> {
  if ("command" in reference) return await readCommand(reference, place, use, form);
  if ("env" in reference) {
    const value = readVariable(place.env, reference.env, form);
    if (value !== undefined) return { value, warnings: [] };
    throw new ConfigurationError(
      `The environment variable ${reference.env}, which should hold ${use}, is not set or empty.`,
      {
        code: "ERR_CREDENTIAL_MISSING",
        actions: [`Set ${reference.env} and run the command again.`],
      },
    );
  }
  return await readSecretFile(resolve(place.folder, reference.file), use, form);
}

/** The secret of a variable, checked; undefined when it is not set or empty. */
export function readVariable(
  env: Environment,
  name: string,
  form: SecretForm = "header",
): string | undefined {
  const text = withoutLineEnd(env[name] ?? "");
  if (text === "") return undefined;
  return refuseMalformed(text, `The environment variable ${name}`, form);
}

async function readCommand(
  { command, variables = [] }: Extract<SecretReference, { command: unknown }>,
  place: SecretPlace,
  use: string,
  form: SecretForm,
): Promise<Secret> {
  const printed = await runSecretCommand(command, { ...place, variables }, use);
  const value = form === "header" ? printed.trim() : withoutLineEnd(printed);
  const where = `What the program ${command[0]} prints`;
  if (value !== "") return { value: refuseMalformed(value, where, form), warnings: [] };
  throw new ConfigurationError(
    `The program ${command[0]}, which should print ${use}, prints nothing.`,
    {
      code: "ERR_CREDENTIAL_MISSING",
      actions: ["Run it by hand: it must print the secret alone to its standard output."],
    },
  );
}

async function readSecretFile(path: string, use: string, form: SecretForm): Promise<Secret> {
  let text: string;
  let mode: number;
  try {
    const file = await openRegularFile(path);
    try {
      const facts = await file.stat();
      if (facts.size > largestFile) throw new Error("it is too large for a secret");
      mode = facts.mode;
      text = await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    const why =
      systemCodeOf(error) === "ENOENT" ? "does not exist" : `can't be read: ${messageOf(error)}`;
    throw new ConfigurationError(`The file ${path}, which should hold ${use}, ${why}.`, {
      code: "ERR_CREDENTIAL_UNREADABLE",
      actions: ["Write the secret alone into that file and give yourself the right to read it."],
      cause: error,
    });
  }
  const value = withoutLineEnd(text.replace(/^\uFEFF/, ""));
  if (value === "") {
    throw new ConfigurationError(`The file ${path}, which should hold ${use}, is empty.`, {
      code: "ERR_CREDENTIAL_MISSING",
      actions: ["Write the secret alone into that file."],
    });
  }
  const isOpen = process.platform !== "win32" && (mode & othersMayRead) !== 0;
  const warning = `The secret file ${path} can be read by other users of this machine; chmod 600 keeps it to you.`;
  return {
    value: refuseMalformed(value, `The file ${path}`, form),
    warnings: isOpen ? [warning] : [],
  };
}

const withoutLineEnd = (text: string): string => withoutEnd(text, /[\r\n]/);

/** A header takes visible ASCII; anything else is a sign of a bad copy, and must not be printed to show it. */
function refuseMalformed(secret: string, where: string, form: SecretForm): string {
  if (form === "body") return secret;
  if (/^(?:bearer|basic)\s/i.test(secret)) {
    throw malformed(`${where} begins with a word such as Bearer; the secret stands alone there.`);
  }
  const at = secret.search(/[^\x21-\x7E]/);
  if (at === -1) return secret;
  throw malformed(
    `${where} holds a blank or a character that no credential has, at position ${at + 1}.`,
  );
}

function malformed(sentence: string): ConfigurationError {
  return new ConfigurationError(sentence, {
    code: "ERR_CREDENTIAL_MALFORMED",
    actions: ["Copy the secret again: no quotes, no blanks, one line."],
  });
}
