import assert from "node:assert/strict";
import { createHash } from "node:crypto";

/** A page needs no network, and its policy lets nothing run but its own script and style. */
export function assertStandsAlone(html: string): void {
  assert.doesNotMatch(html, /\b(?:src|href|url)\s*[=(]|@import|https?:(?!\/\/127)/);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
  for (const name of ["script", "style"] as const) {
    const [, text = ""] = new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(html) ?? [];
    const hash = createHash("sha256").update(text).digest("base64");
    assert.ok(text.length > 100 && policy.includes(`${name}-src 'sha256-${hash}'`), name);
  }
  assert.match(policy, /^default-src 'none';/);
}
