import { readFileSync } from "node:fs";

/** The version in package.json, which stands one folder above the compiled and the uncompiled program alike. */
export const programVersion: string = readVersion(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

function readVersion(text: string): string {
  const manifest: unknown = JSON.parse(text);
  const version: unknown =
    typeof manifest === "object" && manifest !== null
      ? Reflect.get(manifest, "version")
      : undefined;
  return typeof version === "string" ? version : "unknown";
}
