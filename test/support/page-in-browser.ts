import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserPage } from "./browser.ts";
import { readList, startBrowserOrSkip, type ListReader } from "./judge-page.ts";

/** A page of ours, open in a browser while the tests of a `describe` run. */
export interface PageInBrowser {
  /** Where it stands, as the browser names it. */
  readonly url: string;
  readonly page: BrowserPage;
  readonly list: ListReader;
}

/** Opens a page before the tests of a `describe`, or skips them where there is no browser. @returns asked within a test */
export function openInBrowser(render: () => Promise<string>): () => PageInBrowser {
  const folder = mkdtempSync(join(tmpdir(), "waybill-page-"));
  const path = join(folder, "page.html");
  let browser: Browser | undefined;
  let opened: PageInBrowser | undefined;
  before(async function () {
    browser = startBrowserOrSkip(this);
    writeFileSync(path, await render());
    const page = await browser.open(path);
    opened = { url: pathToFileURL(path).href, page, list: readList(page) };
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (opened === undefined) throw new Error("no page is open");
    return opened;
  };
}
