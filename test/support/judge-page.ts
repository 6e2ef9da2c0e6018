import type { Browser, BrowserPage } from "./browser.ts";
import { findChromium, startBrowser } from "./browser.ts";

/** A text whose color is too near to what is behind it. */
interface FaintText {
  readonly text: string;
  readonly ratio: number;
}

/** Runs in the page: WCAG contrast of every element with a text of its own that is below 4.5. */
const findFaint = `(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
  return [...document.querySelectorAll("body, body *")]
    .filter((element) => !["SCRIPT", "NOSCRIPT"].includes(element.tagName) && own(element) !== "")
    .map((element) => {
      const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
      return { text: own(element).slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    })
    .filter(({ ratio }) => ratio < 4.5);
})()`;

/** Runs in the page: what is wider than its place. */
const findOverflow = `[
  ...(document.documentElement.scrollWidth > innerWidth ? ["the page: " + document.documentElement.scrollWidth] : []),
  ...[...document.querySelectorAll("#rows, #rows td, #rows thead th, header, section, .tools")]
    // On a narrow screen the titles stand beside the cells, and the head is there for screen readers only.
    .filter((one) => one.tagName !== "TH" || one.closest("thead").clientWidth > 1)
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.tagName + " " + one.className + ": " + one.textContent.slice(0, 40)),
]`;

const settled = `(act) => new Promise((resolve) => {
  const place = document.getElementById("count");
  const isSettled = () => place.textContent.includes(", page ");
  const watch = new MutationObserver(() => { if (isSettled()) { watch.disconnect(); resolve(place.textContent); } });
  watch.observe(place, { childList: true });
  act();
  if (act.name === "nothing" && isSettled()) { watch.disconnect(); resolve(place.textContent); }
})`;

/** What a reader does on a page with a list, and sees. Every action gives what the page then says of its rows. */
export interface ListReader {
  read(): Promise<string>;
  search(words: string): Promise<string>;
  choose(id: string, value: string): Promise<string>;
  click(selector: string): Promise<string>;
  /** Whatever else, as an expression of the page. */
  act(expression: string): Promise<string>;
  /** Texts of the cells that are shown. */
  shown(): Promise<readonly (readonly string[])[]>;
  faint(): Promise<readonly FaintText[]>;
  overflow(): Promise<readonly string[]>;
}

export function readList(page: BrowserPage): ListReader {
  const act = async (body: string): Promise<string> =>
    await page.evaluate(`(${settled})(function act() { ${body} })`);
  const set = (id: string, value: string, event: string): string =>
    `const place = document.getElementById(${JSON.stringify(id)}); place.value = ${JSON.stringify(value)}; place.dispatchEvent(new Event("${event}"));`;
  return {
    act,
    read: async () => await page.evaluate(`(${settled})(function nothing() {})`),
    search: async (words) => await act(set("search", words, "input")),
    choose: async (id, value) => await act(set(id, value, "change")),
    click: async (selector) =>
      await act(`document.querySelector(${JSON.stringify(selector)}).click();`),
    shown: async () =>
      await page.evaluate(
        `[...document.querySelectorAll("#rows tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent))`,
      ),
    faint: async () => await page.evaluate(findFaint),
    overflow: async () => await page.evaluate(findOverflow),
  };
}

/** Starts a browser, or skips the tests, with a word, where there is none. */
export function startBrowserOrSkip(context: Mocha.Context): Browser {
  const program = findChromium();
  if (program !== undefined) return startBrowser(program);
  console.log("      skipped: no Chromium here (CHROMIUM_PATH names one elsewhere)");
  return context.skip();
}
