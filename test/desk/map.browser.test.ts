import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Desk } from "../../src/desk/open-desk.ts";
import type { Browser } from "../support/browser.ts";
import { startBrowserOrSkip } from "../support/judge-page.ts";
import { dataOf } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { faultsOf } from "./page-faults.ts";
import { sitAt, type Person } from "./person.ts";

const german = readFileSync(
  fileURLToPath(new URL("../layouts/corrections-german-export.csv", import.meta.url)),
);

/** Something in the page that is pressed like a button. */
const doing = (script: string): string => `({ click: () => { ${script} } })`;

describe("a mapping that a person makes in a browser", function () {
  this.timeout(180_000);
  let place: DeskPlace;
  let browser: Browser;
  let desk: Desk;
  let person: Person;
  const faults: Record<string, unknown> = {};
  /** At both ends of what people sit at. */
  const judge = async (name: string): Promise<void> => {
    for (const [width, scheme] of [
      [390, "dark"],
      [1280, "light"],
    ] as const) {
      await person.page.show(width, scheme);
      const found = await faultsOf(person.page);
      if (found.length > 0) faults[`${name} ${width}`] = found;
    }
  };

  before(async function () {
    browser = startBrowserOrSkip(this);
    place = makeDeskPlace();
    place.workdir.file("korrekturen.csv", german);
    desk = await place.open();
    person = sitAt(await browser.visit(desk.link));
  });
  after(async () => {
    if (place === undefined) return;
    await browser.close();
    await place.close();
  });

  it("goes from a dropped German export, by questions and by hand, to a check and a file", async () => {
    const { page } = person;
    await page.go(`${desk.url}/map`);
    await judge("begin");
    await page.press(
      doing(`const data = new DataTransfer();
        const bytes = Uint8Array.from(atob("${german.toString("base64")}"), (one) => one.charCodeAt(0));
        data.items.add(new File([bytes], "Korrekturen Oktober.csv"));
        document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))`),
    );
    await person.waitFor(/182 rows, 8 columns, header on line 4; encoding windows-1252/);
    await person.waitFor(/lines below the last row, such as totals, were left out/);
    await judge("file");

    await page.press(
      doing(`const target = document.querySelector("select[name=target]");
        target.value = "billingplatform/invoice-detail";
        target.dispatchEvent(new Event("change", { bubbles: true }))`),
    );
    await person.waitFor(/What is a row of this file/);
    await person.waitFor(/may mean "document number"; nearly every cell is another/);
    await judge("question");
    for (let asked = 1; !/No question is open/.test(await person.text()); asked += 1) {
      assert.ok(asked < 20);
      await person.press("Answer");
      await person.waitFor(new RegExp(`Question ${asked + 1}|No question is open`));
    }

    await person.waitFor(/ERR_CONTROL_TOTAL/);
    await judge("total");
    await person.write("let pass, by code", "footer-total");
    await person.press("Show");
    await person.waitFor(/180 could be sent, 2 invalid, 0 skipped by the mapping/);
    await person.waitFor(/"n. v." is not a number/);
    await judge("check");

    // Written by hand, it is checked without the page being loaded anew.
    await page.evaluate(`window.stays = true;
      const mapping = document.querySelector("textarea");
      mapping.focus();
      mapping.value = mapping.value.replace("fields:", 'nulls: ["n. v."]\\nfields:');
      mapping.dispatchEvent(new Event("input", { bubbles: true }));`);
    await person.waitFor(/181 could be sent, 1 invalid, 0 skipped by the mapping/);
    assert.equal(await page.evaluate("window.stays"), true);

    await person.press("Show what that changes on disk");
    assert.match(await person.waitFor(/mapping\.yaml is new/), /put in:\s*nulls: \["n\. v\."\]/);
    await judge("difference");
    await person.press("Save it so");
    await person.waitFor(/181 could be sent/);

    const words = ["check", "korrekturen.csv", "-m", "Korrekturen Oktober.mapping.yaml"];
    const run = await place.workdir.run([...words, "--accept", "footer-total", "--json"]);
    const { valid, invalid, skipped } = dataOf(run);
    assert.deepEqual([valid, invalid, skipped], [181, 1, 0]);
    assert.deepEqual(page.complaints, []);
  });

  it("has no fault that axe knows, and nothing too wide, on the way", () => {
    assert.deepEqual(faults, {});
  });
});
