import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { renderAnswers } from "../../docs/render-answers.ts";
import { renderRowErrors } from "../../docs/render-row-errors.ts";
import { rowErrorCatalogue } from "../../src/rows/catalogue/index.ts";

const stale = "run make docs";

describe("docs/row-errors.md", () => {
  it("is what the catalogue makes", () => {
    const page = readFileSync(new URL("../../docs/row-errors.md", import.meta.url), "utf8");
    assert.equal(page, renderRowErrors(), stale);
  });

  it("has every code, each with a title and what to do", () => {
    const page = renderRowErrors();
    for (const [code, { title, remedy }] of Object.entries(rowErrorCatalogue)) {
      assert.ok(page.includes(`### \`${code}\``), code);
      assert.ok(title.length > 10 && remedy.length > 20, code);
    }
  });
});

describe("docs/answers.md", () => {
  it("is what the answer cases make", () => {
    const page = readFileSync(new URL("../../docs/answers.md", import.meta.url), "utf8");
    assert.equal(squeeze(page), squeeze(renderAnswers()), stale);
  });
});

/** The formatter widens the columns of a table. */
function squeeze(page: string): string {
  return page.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");
}
