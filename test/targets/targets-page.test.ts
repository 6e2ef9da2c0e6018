import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "mocha";
import { renderTargets } from "../../docs/render-targets.ts";
import { targets } from "../../src/targets/index.ts";

const page = new URL("../../docs/targets.md", import.meta.url);

describe("docs/targets.md", () => {
  it("is what the registry says now (else: make docs)", async () => {
    assert.equal(await readFile(page, "utf8"), renderTargets(targets));
  });

  it("lists every field of every target", () => {
    const sections = renderTargets(targets).split(/^## /m);
    for (const target of targets) {
      const section = sections.find((text) => text.startsWith(`${target.name}\n`)) ?? "";
      const missing = target.fields.filter(({ name }) => !section.includes(`\n- \`${name}\` (`));
      assert.deepEqual(missing, []);
    }
  });

  it("links to every section", () => {
    const text = renderTargets(targets);
    for (const { name } of targets) assert.ok(text.includes(`](#${name.replace("/", "")})`), name);
  });
});
