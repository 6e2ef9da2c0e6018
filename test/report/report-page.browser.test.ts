import assert from "node:assert/strict";
import { createHtmlRows } from "../../src/report/reporters/html-rows.ts";
import { findBarriers } from "../servers/find-barriers.ts";
import type { BrowserPage } from "../support/browser.ts";
import type { ListReader } from "../support/judge-page.ts";
import { openInBrowser } from "../support/page-in-browser.ts";
import { renderAll } from "./build-head.ts";
import { buildError, buildRow, streamOf } from "./build-report.ts";

const sent = { attempts: 1, elapsedMs: 1023, httpStatus: 200 };
const appliedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

const rows = Array.from({ length: 300 }, (_, at) => {
  const errors = [buildError(at + 1, { column: "Quantity of the day", field: "Quantity" })];
  if (at % 10 === 9) return buildRow(at + 1, [`key-${at + 1}`], "rejected", { ...sent, errors });
  if (at % 10 === 5) return buildRow(at + 1, ["x".repeat(400)], "in-doubt", { ...sent, errors });
  return buildRow(at + 1, [`key-${at + 1}`], "applied", { ...sent, appliedAt });
});

describe("the report page in a browser", function () {
  this.timeout(60_000);
  const open = openInBrowser(async () => {
    const totals = { notes: ["the file has changed"], next: ["waybill resume load-1"] };
    const { text } = await renderAll(
      streamOf(rows),
      createHtmlRows((cell) => cell),
      { totals },
    );
    return text;
  });
  let page: BrowserPage;
  let list: ListReader;
  let url = "";
  before(() => {
    ({ page, list, url } = open());
  });

  it("asks for nothing but itself, and the browser has no complaint", async () => {
    assert.equal(await list.read(), "300 of 300 rows, page 1 of 3");
    assert.deepEqual(page.requests, [url]);
    assert.deepEqual(page.complaints, []);
  });

  it("is narrowed by outcome and by words", async () => {
    assert.match(await list.choose("outcome", "applied"), /^240 of 300/);
    assert.ok((await list.shown()).every((cells) => cells[2] === "✓ applied"));
    assert.match(await list.search("KEY-21"), /^9 of 300/);
    assert.match(await list.click("#clear"), /^300 of 300/);
  });

  it("has no barrier for people who don't see it, or use no mouse", async () => {
    for (const [width, scheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      await page.show(width, scheme);
      assert.deepEqual(await findBarriers(page), []);
    }
  });

  for (const width of [1280, 390])
    for (const scheme of ["light", "dark"] as const)
      it(`can be read at ${width} pixels, ${scheme}: enough contrast, nothing wider than its place`, async () => {
        await page.show(width, scheme);
        assert.deepEqual(await list.faint(), []);
        assert.deepEqual(await list.overflow(), []);
      });

  it("is narrowed by the button of a cause", async () => {
    const button = `document.querySelectorAll("#causes button")[0]`;
    assert.match(await page.evaluate<string>(`${button}.textContent`), /these 30 rows/);
    assert.match(await list.act(`${button}.click()`), /^30 of 300/);
    assert.equal(await page.evaluate("document.activeElement.id"), "list-title");
    await list.click("#clear");
  });

  it("never breaks an id that fits its place", async () => {
    await page.show(390, "light");
    const lines = `[...document.querySelectorAll("#rows .id:not(.long)")].map((one) => one.getClientRects().length)`;
    const broken = (await page.evaluate<number[]>(lines)).filter((one) => one !== 1);
    assert.deepEqual(broken, []);
  });
});
