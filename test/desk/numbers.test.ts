import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadRecords } from "../../src/index.ts";
import { groupDigits } from "../../src/page/components/figures.ts";
import { actionHeader, actionRows } from "../support/load-files.ts";
import { dataOf } from "../support/workdir.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import type { Visit } from "./visit.ts";

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../samples/invoice-corrections/${name}`, import.meta.url));

/** What stands on a page, for the eye. */
const textOf = (body: string): string =>
  body
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'");

describe("the numbers of a desk", () => {
  let place: DeskPlace;
  let visit: Visit;
  let mixed: string;
  let stopped: string;
  const cli = async (...words: readonly string[]) =>
    dataOf(await place.workdir.run([...words, "--json"]));

  before(async () => {
    place = makeDeskPlace();
    await place.simulate({
      records: await loadRecords(`billingplatform=${sample("live-records.ndjson")}`),
    });
    const rows = Array.from({ length: 40 }, (_, at) => {
      const status = at % 5 === 0 ? "unheard of" : "pending";
      return `act-${at + 1},${at % 7 === 0 ? "" : "Gold"},${status},2026-03-01`;
    });
    mixed = await place.load("mixed.csv", `${[actionHeader, ...rows].join("\n")}\n`);
    stopped = await place.load("stopped.csv", actionRows(30), "--limit", "12");
    await place.open();
    visit = await place.enter();
  });
  after(async () => await place.close());

  it("are those of loads", async () => {
    const listed = await cli("loads");
    const page = textOf((await visit.get("/loads")).body);
    assert.equal(listed.length, 2);
    for (const { loadId, sourceName, standing, counts, rowCount } of listed) {
      for (const text of [loadId, sourceName, standing]) assert.ok(page.includes(text), text);
      assert.ok(page.includes(`${counts.applied + counts.unchanged} of ${rowCount} rows in`), page);
    }
  });

  for (const which of ["mixed", "stopped"] as const)
    it(`are those of the report of a load, ${which}`, async () => {
      const load = which === "mixed" ? mixed : stopped;
      const { summary } = await cli("report", load);
      const { surveyLoad } = await import("../../src/index.ts");
      const survey = await surveyLoad({ load, runsDir: `${place.workdir.path}/waybill-runs` });
      assert.deepEqual(survey.outcomes, summary.outcomes);
      assert.deepEqual(survey.errors, summary.errors);
      assert.equal(survey.rows, summary.rows);
      assert.equal(survey.answersUnknown, summary.answersUnknown);
      assert.deepEqual(
        survey.next.map((one) => one.replaceAll(/ --runs-dir \S+/g, "")),
        summary.next,
      );
      const page = textOf((await visit.get(`/loads/${load}`)).body);
      for (const { rows, title, code } of survey.causes) {
        assert.ok(page.includes(`${rows} row${rows === 1 ? "" : "s"}: ${title}`), title);
        assert.ok(page.includes(code), code);
      }
    });

  it("are those of the rows, page by page", async () => {
    const { rows } = await cli("report", mixed);
    const seen: string[] = [];
    let path: string | undefined = `/loads/${mixed}?outcome=invalid&most=50`;
    while (path !== undefined) {
      const { body } = await visit.get(path);
      seen.push(...[...body.matchAll(/\/rows\/(\d+)">\1<\/a>/g)].map(([, row]) => row ?? ""));
      path = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll("&amp;", "&");
    }
    const invalid = rows.filter((row: { outcome: string }) => row.outcome === "invalid");
    assert.deepEqual(
      seen.map(Number),
      invalid.map((row: { rowNumber: number }) => row.rowNumber),
    );
  });

  it("of a page of rows have the reason in them that is asked for", async () => {
    const { pageLoadRows } = await import("../../src/index.ts");
    const books = { runsDir: `${place.workdir.path}/waybill-runs`, load: mixed, most: 3 };
    const all = await pageLoadRows({ ...books, code: "field-missing", field: "name" });
    assert.deepEqual([all.rows.length, all.next !== undefined], [3, true]);
    for (const { errors } of all.rows)
      assert.ok(errors.some(({ code, field }) => code === "field-missing" && field === "name"));
    const last = await pageLoadRows({ ...books, lastFirst: true, outcomes: ["invalid"] });
    assert.deepEqual(
      last.rows.map(({ rowNumber }) => rowNumber),
      [36, 31, 29].toSorted((a, b) => b - a),
    );
    await assert.rejects(pageLoadRows({ ...books, code: "no-such" }), {
      code: "ERR_REQUEST_INVALID",
    });
  });

  it("of what a load changed are those of its plan", async () => {
    const { workdir, simulator } = place;
    const lines = readFileSync(sample("corrections-2026-10.csv"), "utf8").split("\n");
    workdir.file("changes.csv", lines.slice(0, 40).join("\n"));
    workdir.file("changes.yaml", readFileSync(sample("mapping.yaml")));
    const to = ["--base-url", simulator().urls.billingplatform];
    const env = { WAYBILL_SESSION_ID: "simulated" };
    const run = async (...words: readonly string[]) => await workdir.run(words, { env });
    await run("plan", "changes.csv", "-m", "changes.yaml", "-o", "a.plan", ...to);
    const { summary } = await cli("review", "a.plan");
    const before = new Set(workdir.loadIds());
    await run("apply", "a.plan", "--yes", ...to);
    const load = workdir.loadIds().find((id) => !before.has(id)) ?? "";
    const { surveyLoad } = await import("../../src/index.ts");
    const runsDir = `${workdir.path}/waybill-runs`;
    const { amounts = [] } = await surveyLoad({ load, runsDir, withAmounts: true });
    const planned = summary.amounts
      .filter(({ rows }: { rows: number }) => rows > 0)
      .map(({ largest: _rows, ...sums }: Record<string, unknown>) => sums);
    assert.ok(planned.length > 0);
    assert.deepEqual(
      amounts.map(({ currencies: _apart, currencyField: _name, ...sums }) => sums),
      planned,
    );
    const page = textOf((await visit.get(`/loads/${load}`)).body);
    for (const { sumBefore } of planned)
      assert.ok(page.includes(groupDigits(sumBefore)), sumBefore);
  });

  it("of the records of a plan are the same page by page, and as a file, as in its page", async () => {
    const { body } = await visit.get("/plans/view?file=a.plan");
    const blocks = body.matchAll(
      /<script type="application\/json" class="rows">(\[[^]*?\])<\/script>/g,
    );
    const all = [...blocks].flatMap(([, json = ""]) => JSON.parse(json));
    assert.ok(all.length > 30, String(all.length));
    const ask = async (query: string) => await visit.get(`/plans/records?plan=a.plan&${query}`);
    const seen: unknown[] = [];
    for (let start = 0; start < all.length; start += 10) {
      const page = JSON.parse((await ask(`action=*&start=${start}&size=10`)).body);
      assert.deepEqual([page.matches, page.total], [all.length, all.length]);
      seen.push(...page.rows);
    }
    assert.deepEqual(seen, all);
    const { body: csv, headers } = await ask("action=update&as=csv");
    assert.match(String(headers["content-disposition"]), /plan\.csv/);
    const [titles, ...lines] = csv.trimEnd().split("\r\n");
    assert.equal(titles, "\uFEFFline,key,action,field,old,new,difference,message");
    const changes = all
      .filter(([, , action]) => action === "update")
      .reduce((sum, [, , , , changed]) => sum + changed.length, 0);
    assert.equal(lines.length, changes);
    assert.equal((await visit.get("/plans/records?plan=../x.plan")).status, 404);
  });

  it("of a row are its cells, its payload and what became of it", async () => {
    const page = textOf((await visit.get(`/loads/${mixed}/rows/2`)).body);
    for (const text of ["applied", "act-2", "2026-03-01", '"name": "Gold"', "line 3"])
      assert.ok(page.includes(text), text);
    assert.equal((await visit.get(`/loads/${mixed}/rows/41`)).status, 404);
  });
});
