import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { LoadError, UsageError } from "../../index.ts";
import { lookAtMapping } from "../../operations/entrance.ts";
import type { DeskMeans } from "../means.ts";
import { findMappingPlace, noSuchFile } from "./sources.ts";

/** Largest mapping that is edited here, in bytes. */
export const mostMappingBytes = 256 * 1024;

/**
 * A mapping on disk. What is none is not shown, whatever it is called.
 * @throws UsageError ERR_NO_SUCH_FILE
 */
export async function openMapping(
  means: DeskMeans,
  name: string,
): Promise<{ readonly path: string; readonly text: string; readonly hash: string }> {
  const place = await findMappingPlace(means, name);
  const path = place === undefined ? undefined : await means.roots.find(place);
  if (path === undefined || !(await isMapping(path))) throw noSuchFile(means, name);
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  // It would be blanked out in the page, and saved so.
  if (bytes.length > mostMappingBytes || means.redact(text) !== text)
    throw new UsageError(
      bytes.length > mostMappingBytes
        ? `${name} is larger than the ${mostMappingBytes / 1024} KiB that can be edited here`
        : `${name} holds a secret, and no page of the desk shows one`,
      { code: "ERR_NO_SUCH_FILE", actions: ["Edit it with an editor of your own."] },
    );
  return { path, text, hash: hashOf(bytes) };
}

export const hashOf = (bytes: Buffer | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Whether a file is a mapping for a target that there is, be it sound or not. */
export async function isMapping(path: string): Promise<boolean> {
  const { target } = await lookAtMapping(path).catch((error: unknown) => {
    if (error instanceof LoadError) return { target: undefined };
    throw error;
  });
  return target !== undefined;
}
