import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigurationError, messageOf, systemCodeOf } from "../load-error.ts";
import type { Environment, SecretReference } from "./connection.ts";

/** A secret as it goes into a header, and what a person should know about where it came from. */
export interface Secret {
  readonly value: string;
  readonly warnings: readonly string[];
}

/** Where references are looked up. */
export interface SecretPlace {
  readonly env: Environment;
  /** Folder that relative file names start from: that of the configuration file. */
  readonly folder: string;
}

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
): Promise<Secret> {
  if ("env" in reference) {
    const value = readVariable(place.env, reference.env);
    if (value !== undefined) return { value, warnings: [] };
    throw new ConfigurationError(
      `The environment variable ${reference.env}, which should hold ${use}, is not set or empty.`,
      {
        code: "ERR_CREDENTIAL_MISSING",
        actions: [`Set ${reference.env} and run the command again.`],
      },
    );
  }
  return readSecretFile(resolve(place.folder, reference.file), use);
}

/** The secret of a variable, checked; undefined when it is not set or empty. */
export function readVariable(env: Environment, name: string): string | undefined {
  const text = env[name]?.replace(/[\r\n]+$/, "");
  if (text === undefined || text === "") return undefined;
  return refuseMalformed(text, `The environment variable ${name}`);
}

async function readSecretFile(path: string, use: string): Promise<Secret> {
  let text: string;
  let mode: number;
  try {
    const facts = await stat(path);
    if (facts.size > largestFile) throw new Error("it is too large for a secret");
    mode = facts.mode;
    text = await readFile(path, "utf8");
  } catch (error) {
    const why =
      systemCodeOf(error) === "ENOENT" ? "does not exist" : `can't be read: ${messageOf(error)}`;
    throw new ConfigurationError(`The file ${path}, which should hold ${use}, ${why}.`, {
      code: "ERR_CREDENTIAL_UNREADABLE",
      actions: ["Write the secret alone into that file and give yourself the right to read it."],
      cause: error,
    });
  }
  const value = text.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
  if (value === "") {
    throw new ConfigurationError(`The file ${path}, which should hold ${use}, is empty.`, {
      code: "ERR_CREDENTIAL_MISSING",
      actions: ["Write the secret alone into that file."],
    });
  }
  const isOpen = process.platform !== "win32" && (mode & othersMayRead) !== 0;
  const warning = `The secret file ${path} can be read by other users of this machine; chmod 600 keeps it to you.`;
  return { value: refuseMalformed(value, `The file ${path}`), warnings: isOpen ? [warning] : [] };
}

/** A header takes visible ASCII; anything else is a sign of a bad copy, and must not be printed to show it. */
function refuseMalformed(secret: string, where: string): string {
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
