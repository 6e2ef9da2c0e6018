import assert from "node:assert/strict";
import type { BrowserPage } from "../support/browser.ts";

/** What a person does in a page, by what stands on it. */
export interface Person {
  readonly page: BrowserPage;
  text(): Promise<string>;
  /** Presses the button, or goes by the link, that says so. */
  press(words: string): Promise<void>;
  /** Writes into the field that is called so. */
  write(label: string, words: string): Promise<void>;
  /** Waits, without loading anything anew, until the page says it. @returns what it says then */
  waitFor(words: RegExp): Promise<string>;
}

/** What stands on the page; parts of a line that are not broken have a space of their own kind. */
const spoken = `document.body.innerText.replaceAll("\\u00a0", " ")`;

export function sitAt(page: BrowserPage): Person {
  const text = async (): Promise<string> => await page.evaluate(spoken);
  const called = (words: string): string =>
    `[...document.querySelectorAll("main button, main a")].find((one) => one.innerText.includes(${JSON.stringify(words)}))`;
  return {
    page,
    text,
    press: async (words) => {
      assert.ok(await page.evaluate(`${called(words)} !== undefined`), `${words}: ${await text()}`);
      await page.press(called(words));
    },
    write: async (label, words) =>
      await page.evaluate(
        `[...document.querySelectorAll("main label")].find((one) => one.innerText.trim() === ${JSON.stringify(label)}).querySelector("input").value = ${JSON.stringify(words)}`,
      ),
    waitFor: async (words) =>
      await page.evaluate(`new Promise((resolve) => {
        const look = () => {
          const says = ${spoken};
          if (!${String(words)}.test(says)) return false;
          resolve(says);
          return true;
        };
        if (!look()) new MutationObserver((_, watching) => { if (look()) watching.disconnect(); })
          .observe(document.body, { childList: true, subtree: true, characterData: true });
      })`),
  };
}
