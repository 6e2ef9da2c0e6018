import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = globSync(["*.md", "docs/**/*.md", "samples/**/*.md"], { cwd: root });

/** The anchors of a page as GitHub makes them; what stands in blocks of code is no heading. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replaceAll(/^```[^]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

describe("links between the pages", () => {
  it("lead to headings that are there", () => {
    const astray = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), "utf8");
      return [...text.matchAll(/\]\((?!\w+:)([^)#\s]*\.md|)#([^)\s]+)\)/g)]
        .filter(([, path = "", anchor = ""]) => {
          const target = path === "" ? page : join(dirname(page), path);
          return !anchorsOf(readFileSync(join(root, target), "utf8")).has(anchor);
        })
        .map(([link]) => `${page}: ${link}`);
    });
    assert.deepEqual(astray, []);
    assert.ok(pages.length > 30);
  });
});
