import assert from "node:assert/strict";
import { join } from "node:path";
import type { Desk } from "../../src/desk/open-desk.ts";
import { showPlan, type Simulator } from "../../src/index.ts";
import type { Browser, BrowserPage } from "../support/browser.ts";
import { startBrowserOrSkip } from "../support/judge-page.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { actionHeader, actionRows } from "../support/load-files.ts";
import { assertExit } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { faultsOf } from "./page-faults.ts";

describe("the desk in a browser", function () {
  this.timeout(120_000);
  let place: DeskPlace;
  let simulator: Simulator;
  let browser: Browser;
  let desk: Desk;
  let page: BrowserPage;
  let load: string;
  let screens: readonly string[];
  const text = async (): Promise<string> => await page.evaluate("document.body.innerText");

  before(async function () {
    browser = startBrowserOrSkip(this);
    place = makeDeskPlace();
    simulator = await startWithActions(4);
    await place.simulate({ latency: "2" });
    const { workdir } = place;
    const rows = Array.from(
      { length: 60 },
      (_, at) => `act-${at + 1},Gold,${at % 9 === 0 ? "unheard of" : "pending"},2026-03-01`,
    );
    load = await place.load("mixed.csv", `${[actionHeader, ...rows].join("\n")}\n`);
    workdir.file("a.yaml", correctionMapping);
    workdir.file("a.csv", correctionRows(4));
    workdir.file(
      "waybill.config.yaml",
      `version: 1\nconnections:\n  it:\n    base_url: ${simulator.urls.collect}\n    tenant: acme\n    token: {env: WAYBILL_TOKEN}\ndrops:\n  nightly:\n    from: ./inbox\n    match: "a-{date:YYYYMMDD}.csv"\n    mapping: a.yaml\n    connection: it\n    complete: rename\n    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }\n`,
    );
    const plan = ["plan", "a.csv", "-m", "a.yaml", "-o", "a.plan", "--connection", "it"];
    assertExit(await workdir.run(plan), 0);
    const configPath = join(workdir.path, "waybill.config.yaml");
    desk = await place.open({ configPath, env: { WAYBILL_TOKEN: "a-token" } });
    page = await browser.visit(desk.link);
    screens = [
      "/loads",
      `/loads/${load}`,
      `/loads/${load}/rows/10`,
      "/plans",
      "/plans/view?file=a.plan",
      "/drops",
      "/keys?key=act-1",
      "/health",
      "/nowhere",
    ];
  });
  after(async () => {
    if (place === undefined) return;
    await browser.close();
    await place.close();
    await simulator.stop();
  });

  it("is let in by the link, and asks nobody else for anything", async () => {
    assert.match(await text(), /mixed\.csv/);
    for (const path of screens.slice(0, -1)) await page.go(desk.url + path);
    assert.deepEqual(
      page.requests.filter((url) => !url.startsWith(`${desk.url}/`)),
      [],
    );
    assert.deepEqual(page.complaints, []);
  });

  for (const [width, scheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const)
    it(`has no fault that axe knows, and nothing too wide, at ${width} pixels, ${scheme}`, async () => {
      await page.show(width, scheme);
      const faults: Record<string, unknown> = {};
      for (const path of screens) {
        await page.go(desk.url + path);
        const found = await faultsOf(page);
        if (found.length > 0) faults[path] = found;
      }
      assert.deepEqual(faults, {});
    });

  it("takes little: style and scripts of all screens", async () => {
    const sizes = await page.evaluate<readonly number[]>(
      `Promise.all(["/desk.css", "/desk.js", "/plan.js", "/map.js"].map(async (path) => (await (await fetch(path)).arrayBuffer()).byteLength))`,
    );
    const sum = sizes.reduce((all, one) => all + one, 0);
    assert.ok(sum > 10_000 && sum <= 150 * 1024, `${sum} bytes`);
  });

  it("shows a load of somebody else move, without being loaded anew", async () => {
    await page.show(1280, "light");
    await page.go(`${desk.url}/loads`);
    await page.evaluate("window.stays = true");
    const moved = page.evaluate<string>(`new Promise((resolve) => {
      new MutationObserver(() => {
        const found = /later\\.csv(?:(?!mixed)[^])*completed/.exec(document.body.innerText);
        if (found !== null) resolve(found[0]);
      }).observe(document.body, { childList: true, subtree: true });
    })`);
    await place.load("later.csv", actionRows(30));
    assert.match(await moved, /30 of 30 rows in/);
    assert.equal(await page.evaluate("window.stays"), true);
  });

  it("takes a decision over a plan by the press of a button", async () => {
    await page.go(`${desk.url}/plans/view?file=a.plan`);
    const isThere = `[...document.querySelectorAll("#decision button")].map((one) => one.textContent)`;
    assert.deepEqual(await page.evaluate(isThere), [
      "Approve this plan",
      "Send it back",
      "Apply it",
    ]);
    assert.match(await text(), /You are who made it/);
    await page.press(
      `[...document.querySelectorAll("button")].find((one) => one.textContent === "Approve this plan")`,
    );
    assert.match(await text(), /approved it/);
    const planPath = join(place.workdir.path, "a.plan");
    const runsDir = join(place.workdir.path, "waybill-runs");
    assert.equal((await showPlan({ planPath, runsDir })).approvals.length, 1);
    const applied = `new Promise((resolve) => setInterval(() => /is completed/.test(document.body.innerText) && resolve(document.body.innerText), 20))`;
    await page.press(
      `[...document.querySelectorAll("button")].find((one) => one.textContent === "Apply it")`,
    );
    assert.match(await page.evaluate<string>(applied), /load wb-[\w-]+ is completed/);
    assert.equal(simulator.record("collect", "act-1")?.writes.length, 1);
  });
});
