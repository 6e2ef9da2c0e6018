import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { listArrivals, showLoad, type Simulator } from "../../src/index.ts";
import type { Browser } from "../support/browser.ts";
import { createCountdown } from "../support/countdown.ts";
import { makeDropPlace } from "../support/drop-place.ts";
import { startBrowserOrSkip } from "../support/judge-page.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import { actionHeader, actionRows } from "../support/load-files.ts";
import { assertExit } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { sitAt } from "./person.ts";
import { startSignInProxy, type SignInProxy } from "./sign-in-proxy.ts";

describe("what people do at a desk, in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  before(function () {
    browser = startBrowserOrSkip(this);
  });
  after(async () => await browser?.close());

  describe("a plan", () => {
    let place: DeskPlace;
    let simulator: Simulator;
    let proxy: SignInProxy;
    const nameOf = (id: string) => simulator.record("collect", id)?.fields["name"];
    before(async () => {
      place = makeDeskPlace();
      simulator = await startWithActions(40, { latency: 25 });
      const { workdir } = place;
      workdir.file("a.yaml", correctionMapping);
      workdir.file("a.csv", correctionRows(40));
      workdir.file(
        "waybill.config.yaml",
        `version: 1\nconnections:\n  it:\n    base_url: ${simulator.urls.collect}\n    tenant: acme\n    token: {env: WAYBILL_TOKEN}\n    require_approval: true\n    concurrency: 2\n`,
      );
      const secret = "a secret of the proxy";
      proxy = await startSignInProxy({ "x-waybill-proxy-secret": secret });
      const desk = await place.open({
        team: {
          addresses: [proxy.url],
          listen: "127.0.0.1",
          from: ["127.0.0.1"],
          userHeader: "x-forwarded-user",
          secret,
          roles: { viewer: [], operator: ["Otto"], approver: ["Anna Berg"] },
        },
        configPath: join(workdir.path, "waybill.config.yaml"),
        env: { WAYBILL_TOKEN: "a-token" },
      });
      proxy.leadTo(desk.url);
    });
    after(async () => {
      await place?.close();
      await proxy?.close();
      await simulator?.stop();
    });

    it("is approved by another person, applied, watched, and taken back again", async () => {
      const { workdir } = place;
      const words = ["plan", "a.csv", "-m", "a.yaml", "-o", "a.plan", "--connection", "it"];
      assertExit(await workdir.run(words), 0);
      const person = sitAt(await browser.visit(`${proxy.url}/sign-in?as=Anna%20Berg`));
      const signIn = async (name: string) =>
        await person.page.go(`${proxy.url}/sign-in?as=${encodeURIComponent(name)}`);
      const goTo = async (path: string) => await person.page.go(proxy.url + path);

      await goTo("/plans");
      await person.press("a.plan");
      assert.match(await person.text(), /you are Anna Berg/);
      await person.press("Approve this plan");
      assert.match(await person.text(), /Anna Berg approved it/);

      await signIn("Otto");
      await goTo("/plans/view?file=a.plan");
      await person.press("Apply it");
      await person.waitFor(/load wb-[\w-]+ is at work/);
      await person.press("is at work");
      const lines = await person.page.evaluate<readonly string[]>(`new Promise((resolve) => {
        const seen = new Set();
        const look = () => {
          seen.add(document.querySelector(".verdict .line").innerText.replaceAll("\\u00a0", " "));
          if (/completed/.test(document.querySelector(".badge").innerText)) resolve([...seen]);
        };
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        look();
      })`);
      assert.ok(lines.length > 2, `it moved: ${lines.join(" | ")}`);
      assert.match(lines.at(-1) ?? "", /40 of 40 rows in/);
      assert.equal(nameOf("act-1"), "New 1");

      await person.press("See what an undo would do");
      await person.waitFor(/an undo would change 40 records back and leave 0 of 40 rows alone/);
      assert.equal(nameOf("act-1"), "New 1", "so far it was only looked at");
      await person.press("an undo would change 40 records back");
      const undo = await person.text();
      assert.match(undo, /Plan that takes back load wb-/);
      assert.doesNotMatch(undo, /Take the load back/, "it needs an approval as well");
      const here = await person.page.evaluate<string>("location.pathname + location.search");
      await signIn("Anna Berg");
      await goTo(here);
      await person.press("Approve this plan");
      await signIn("Otto");
      await goTo(here);
      await person.press("Take the load back");
      await person.waitFor(/load wb-[\w-]+ is completed/);
      await person.press("is completed");
      assert.match(await person.text(), /40 of 40 rows in/);
      for (const at of [1, 17, 40]) assert.equal(nameOf(`act-${at}`), `Name of act-${at}`);
      const [first = "", second = ""] = workdir.loadIds();
      const books = { runsDir: join(workdir.path, "waybill-runs") };
      const { load, interventions } = await showLoad({ ...books, load: second });
      assert.equal(load.terms?.undoes, first);
      assert.equal(interventions[0]?.person, `Otto@${hostname()}`);
      assert.match(interventions[0]?.says ?? "", /to take back load .*approved by Anna Berg/);
      assert.deepEqual(person.page.complaints, []);
    });
  });

  describe("a load", () => {
    let place: DeskPlace;
    before(() => {
      place = makeDeskPlace();
    });
    after(async () => await place.close());

    it("that was killed is seen to be, and resumed to its end", async () => {
      const some = createCountdown(20);
      await place.simulate({ latency: 10, onReceived: some.tell });
      const { workdir } = place;
      workdir.file("a.csv", actionRows(80));
      const to = ["--base-url", place.simulator().urls.collect, "--tenant", "acme"];
      const desk = await place.open({ env: { WAYBILL_TOKEN: "a-token" } });
      const person = sitAt(await browser.visit(desk.link));
      const program = workdir.start(["load", "a.csv", "-m", "m.yaml", ...to]);
      await person.waitFor(/a\.csv[^]*running/);
      await person.press("a.csv");
      await some.over;
      program.process.kill("SIGKILL");
      await program.over;
      await person.waitFor(/killed/);
      await person.press("Resume the load");
      const said = await person.waitFor(/completed[^]*load wb-[\w-]+ is completed/);
      assert.match(said, /80 of 80 rows in/);
      assert.doesNotMatch(said, /Resume the load/);
      assert.equal(place.simulator().records("collect").length, 80);
      assert.deepEqual(
        workdir.report().map(({ outcome }) => outcome),
        Array.from({ length: 80 }, () => "applied"),
      );
      assert.deepEqual(person.page.complaints, []);
    });
  });

  it("scrolls through all rows of a load, of which few stand in the page at a time", async () => {
    const place = makeDeskPlace();
    try {
      await place.simulate();
      const rows = Array.from(
        { length: 1234 },
        (_, at) => `act-${at + 1},Gold,unheard of,2026-03-01`,
      );
      const id = await place.load("long.csv", `${[actionHeader, ...rows].join("\n")}\n`);
      const desk = await place.open();
      const { page } = sitAt(await browser.visit(desk.link));
      await page.show(1280, "light");
      await page.go(`${desk.url}/loads/${id}`);
      const isThere = (row: number): string =>
        `document.querySelector('table.rows a[href$="/rows/${row}"]') !== null`;
      const scroll = async (to: string, row: number): Promise<number> =>
        await page.evaluate(`new Promise((resolve) => {
          let most = 0;
          const look = () => {
            most = Math.max(most, document.querySelectorAll("table.rows tbody tr").length);
            if (${isThere(row)}) return resolve(most);
            scrollTo(0, ${to});
            requestAnimationFrame(() => setTimeout(look, 10));
          };
          look();
        })`);
      const most = await scroll("document.body.scrollHeight", 1234);
      assert.ok(most < 700, `${most} rows at a time`);
      assert.equal(await page.evaluate(isThere(1)), false, "it is far from the eye");
      assert.equal(await page.evaluate("document.querySelector('a[rel=next]')"), null);
      const shown = `document.querySelector("#all-rows").getBoundingClientRect().top + scrollY`;
      await scroll(shown, 1);
      assert.equal(await page.evaluate(isThere(1234)), false);
      await page.go(`${desk.url}/loads/${id}/rows?outcome=invalid&beyond=1230`);
      const last = await page.evaluate<string>("document.querySelector('table.rows').innerText");
      assert.match(last, /act-1234/);
      assert.doesNotMatch(last, /act-1230\b/);
      assert.deepEqual(page.complaints, []);
    } finally {
      await place.close();
    }
  });

  it("releases a file that came late and was held back, and sees it go in", async () => {
    const simulator = await startWithActions(20);
    const settings = `complete: { marker: "{name}.done" }
expect: { rows: "1..5", cron: "0 2 * * 1-5", zone: Europe/Berlin, by: "02:30", grace: 4h }`;
    const drops = makeDropPlace(simulator, settings);
    const place = makeDeskPlace();
    try {
      drops.clock.goTo("2026-11-29T12:00:00Z");
      await drops.look();
      drops.clock.goTo("2026-11-30T03:00:00Z");
      assert.deepEqual(await drops.look(), ["late"]);
      drops.deliver("actions-20261130.csv", correctionRows(9));
      const told = await drops.look();
      assert.ok(told.includes("actions-20261130.csv quarantined"), told.join());
      const runsDir = join(drops.path, "waybill-runs");
      const configPath = join(drops.path, "waybill.config.yaml");
      const desk = await place.open({ books: { runsDir }, configPath, roots: [drops.path] });
      const person = sitAt(await browser.visit(desk.link));
      await person.page.go(`${desk.url}/drops`);
      assert.match(await person.text(), /Waits for a person/);
      await person.press("actions-20261130.csv");
      assert.match(await person.text(), /its rows are 9, and 1\.\.5 is expected/);
      await person.write("why", "a long month");
      await person.press("Release");
      assert.match(await person.text(), /released: a long month/);
      await drops.look();
      const said = await person.waitFor(/\bdone\b/);
      assert.match(said, /What happened/);
      const arrivals = await listArrivals({ runsDir, most: 10 });
      const { state, loadId = "" } = arrivals.find(({ name }) => name !== "") ?? {};
      assert.equal(state, "done");
      const { load } = await showLoad({ runsDir, load: loadId });
      assert.equal(load.counts.applied, 9);
      assert.deepEqual(person.page.complaints, []);
    } finally {
      await place.close();
      drops.remove();
      await simulator.stop();
    }
  });
});
