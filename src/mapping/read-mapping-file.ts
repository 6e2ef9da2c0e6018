import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";

const actions = [
  "Give the path of a mapping file with -m; ready ones are in the folder mappings/.",
];

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder, not a file",
  ERR_NOT_REGULAR: "is a pipe or a device; it is read more than once and must be a file",
  EACCES: "can't be read: permission denied",
  EPERM: "can't be read: permission denied",
};

const explain = (error: unknown): string =>
  reasons[systemCodeOf(error) ?? ""] ?? `can't be read: ${messageOf(error)}`;

/**
 * The bytes of a mapping file.
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE when there is no readable file
 */
export async function readMappingFile(path: string): Promise<Buffer> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    throw new ConfigurationError(`The mapping ${path} ${explain(error)}.`, {
      code: "ERR_MAPPING_UNREADABLE",
      actions,
      cause: error,
    });
  }
}

/**
 * The text of a mapping file.
 * @throws ConfigurationError ERR_MAPPING_UNREADABLE when the bytes are not UTF-8
 */
export function decodeMapping(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigurationError(`The mapping ${path} is not a text in UTF-8.`, {
      code: "ERR_MAPPING_UNREADABLE",
      actions: ["Save it as UTF-8.", ...actions],
      cause: error,
    });
  }
}
