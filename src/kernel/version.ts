import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/**
 * The version in package.json, which stands above the program wherever that was built to.
 * @example
 * console.log(`loaded with Waybill ${programVersion}`);
 */
export const programVersion: string = readVersion();

function readVersion(): string {
  const path = findPackageJSON(import.meta.url);
  const manifest: unknown = path === undefined ? undefined : JSON.parse(readFileSync(path, "utf8"));
  const version: unknown =
    typeof manifest === "object" && manifest !== null
      ? Reflect.get(manifest, "version")
      : undefined;
  return typeof version === "string" ? version : "unknown";
}
