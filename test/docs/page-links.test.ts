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

/** Words of ours that a first reader can't know, and where each is told. */
const ourWords = [
  { word: /preflight/i, toldIn: "docs/words.md" },
  { word: /ledgers?/i, toldIn: "docs/ledger.md" },
  { word: /ramps?/i, toldIn: "docs/delivery.md" },
  { word: /guards?/i, toldIn: "docs/mappings.md" },
];

/** Pages that are read from their top, by somebody who may have read nothing else. */
const firstPages = [
  "README.md",
  "docs/README.md",
  "docs/installing.md",
  ...globSync("docs/tours/*.md", { cwd: root }),
  ...["reading", "mappings", "delivery", "restart", "plans", "drops", "connections", "pace"].map(
    (name) => `docs/${name}.md`,
  ),
];

/** The first place of a word in the prose of a page, and whether it is a link there; code, headings and addresses are no prose. */
function findFirst(text: string, word: RegExp): { readonly isLink: boolean } | undefined {
  const prose = text
    .replaceAll(/^```[^]*?^```/gm, "")
    .replaceAll(/^#.*$/gm, "")
    .replaceAll(/`[^`\n]*`/g, "")
    .replaceAll(/\]\([^)\s]*\)/g, "]()");
  const found = new RegExp(`(?<![\\w.-])(?:${word.source})(?![\\w-])`, "i").exec(prose);
  if (found === null) return undefined;
  const before = prose.slice(0, found.index);
  return { isLink: before.lastIndexOf("[") > before.lastIndexOf("]") };
}

describe("words of ours", () => {
  for (const { word, toldIn } of ourWords)
    it(`are links where they first stand: ${word.source}`, () => {
      const astray = firstPages.filter((page) => {
        const text = readFileSync(join(root, page), "utf8");
        return findFirst(text, word)?.isLink === false;
      });
      assert.deepEqual(astray, []);
      assert.match(readFileSync(join(root, toldIn), "utf8"), word);
    });

  it("are found in prose, as a link or not", () => {
    const page = "# A ledger\n\n`ledger` and\n\n```sh\nledger\n```\n";
    assert.equal(findFirst(page, /ledger/), undefined);
    assert.equal(findFirst(`${page}the ledger`, /ledger/)?.isLink, false);
    assert.equal(findFirst(`${page}the [old ledger](x.md)`, /ledger/)?.isLink, true);
  });
});
