import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { actionHeader, actionMapping } from "../support/load-files.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { settled, view } from "./map-page.ts";
import type { Visit } from "./visit.ts";

const markup = `<img src=x onerror=alert(1)>"'</script><script>alert(1)</script>`;

describe("an attacker with files and mappings of his own", function () {
  this.timeout(60_000);
  let place: DeskPlace;
  let visit: Visit;
  let load: string;
  const outside = mkdtempSync(join(tmpdir(), "waybill-outside-"));
  const secret = "key,value\nGold,a-secret-of-another-folder\n";
  const within = mkdtempSync(join(tmpdir(), "waybill-uploads-"));
  const temporary = (): readonly string[] =>
    readdirSync(within, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(sep));

  before(async () => {
    place = makeDeskPlace();
    const { workdir } = place;
    writeFileSync(join(outside, "secret.csv"), secret);
    workdir.file("rows.csv", `${actionHeader}\nact-1,Gold,pending,2026-03-01\n`);
    workdir.file(".hidden/key.csv", secret);
    workdir.file("token.txt", "a-token");
    workdir.file("waybill.config.yaml", "version: 1\nconnections: {}\n");
    workdir.file("other.yaml", "password: a-password\n");
    symlinkSync(join(outside, "secret.csv"), join(workdir.path, "link.csv"));
    symlinkSync(outside, join(workdir.path, "away"));
    await place.simulate();
    load = await place.load("a.csv", `${actionHeader}\nact-1,Gold,pending,2026-03-01\n`);
    await place.open({ uploads: { within } });
    visit = await place.enter();
  });
  after(async () => {
    await place.close();
    for (const folder of [outside, within]) rmSync(folder, { recursive: true });
  });

  it("brings nothing in without the word of a form, nor from another site", async () => {
    const kept = temporary().length;
    for (const token of ["", "x", visit.cookie])
      assert.equal((await visit.bring("a.csv", "a\n1\n", { token })).status, 403);
    const { length } = temporary();
    const headers = { origin: "http://evil.example" };
    assert.equal((await visit.bring("a.csv", "a\n1\n", { headers })).status, 403);
    const site = { "sec-fetch-site": "cross-site" };
    assert.equal((await visit.bring("a.csv", "a\n1\n", { headers: site })).status, 403);
    assert.deepEqual([length, temporary().length], [kept, kept]);
  });

  it("leaves nothing behind by a form that is cut, or is none", async () => {
    const kept = temporary().length;
    const changes: readonly ((body: Buffer) => Buffer)[] = [
      (body) => body.subarray(0, -12),
      (body) => body.subarray(0, 20),
      () => Buffer.alloc(100_000, "x"),
      () => Buffer.from(`--ab\r\nContent-Disposition: form-data; name="${"x".repeat(20_000)}"`),
    ];
    for (const [at, change] of changes.entries())
      assert.equal((await visit.bring("a.csv", "a\n1\n", { change })).status, 413, String(at));
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=", "text/csv"])
      assert.equal(
        (await visit.bring("a.csv", "a\n1\n", { headers: { "content-type": type } })).status,
        413,
      );
    assert.equal(temporary().length, kept);
  });

  it("brings no markup in by a file's name, its header, its cells, or a mapping", async () => {
    const cell = `"${markup.replaceAll('"', '""')}"`;
    const csv = `Id,${cell}\n1,${cell}\n2,${cell}\n`;
    const brought = await visit.bring(`../../${markup}.csv`, csv);
    const page = `${String(brought.headers["location"])}&target=rhythm%2Fbilling-run-action`;
    (await settled(visit, page)).body;
    const mapping = `version: 1\ntarget: rhythm/billing-run-action\nfields:\n  id: Id\n  name: '${markup.replaceAll("'", "''")}'\n# ${markup}</textarea>\n`;
    const answers = page.replace("/view?", "/text?");
    assert.equal((await visit.send(page, answers, { text: mapping })).status, 303);
    const pages = [
      page,
      `${page}&row=2`,
      "/map",
      view({ file: markup }),
      view({ file: "rows.csv", mapping: markup }),
      view({ file: "rows.csv", target: markup }),
      view({ file: "rows.csv", encoding: markup }),
      `${page}&to=${encodeURIComponent(`${markup}.yaml`)}`,
    ];
    for (const one of pages) {
      const body = (await settled(visit, one)).body;
      assert.doesNotMatch(
        body,
        /<img src=x|<script>alert|<\/textarea>\s*&|onerror=alert\(1\)>(?!&quot;)/,
        one,
      );
      assert.doesNotMatch(
        body,
        /<script(?! src="\/(?:desk|map)\.js" defer>)|<style|\sstyle=|\son\w+=["']/,
      );
    }
    assert.equal(existsSync(join(tmpdir(), `${markup}.csv`)), false);
  });

  it("reads no file but tables of the desk's folders", async () => {
    const tricks = [
      join(outside, "secret.csv"),
      "link.csv",
      "away/secret.csv",
      "../secret.csv",
      "..",
      "rows.csv\0",
      ".hidden/key.csv",
      "token.txt",
      "waybill.config.yaml",
      "waybill-runs/ledger.db",
      "/etc/passwd",
      "",
    ];
    for (const file of tricks) {
      const { status, body } = await visit.get(view({ file }));
      assert.equal(status, 404, file);
      assert.doesNotMatch(body, /a-secret|a-token/);
    }
  });

  it("shows no file as a mapping that is none", async () => {
    for (const mapping of [
      "waybill.config.yaml",
      "other.yaml",
      "rows.csv",
      "../../m.yaml",
      "away/x.yaml",
    ]) {
      const body = (await settled(visit, view({ file: "rows.csv", mapping }))).body;
      assert.match(body, /ERR_NO_SUCH_FILE/, mapping);
      assert.doesNotMatch(body, /a-password|<textarea/, mapping);
    }
  });

  it("has a mapping look cells up in no other file", async () => {
    const page = view({ file: "rows.csv", target: "rhythm/billing-run-action" });
    (await settled(visit, page)).body;
    for (const table of [
      join(outside, "secret.csv"),
      "link.csv",
      "away/secret.csv",
      "../secret.csv",
      ".hidden/key.csv",
      "waybill.config.yaml",
      "/etc/passwd",
    ]) {
      const text = `version: 1\ntarget: rhythm/billing-run-action\nfields:\n  id: Id\n  name: { column: Name, lookup: { file: ${JSON.stringify(table)}, key: key, value: value } }\n`;
      await visit.send(page, page.replace("/view?", "/text?"), { text });
      const body = (await settled(visit, page)).body;
      assert.match(body, /ERR_NO_SUCH_FILE/, table);
      assert.doesNotMatch(body, /a-secret/, table);
    }
  });

  it("writes nothing but mappings, and those in the desk's folders alone", async () => {
    const page = view({ file: "rows.csv", target: "rhythm/billing-run-action" });
    (await settled(visit, page)).body;
    const save = page.replace("/view?", "/save?");
    const text = page.replace("/view?", "/text?");
    await visit.send(page, text, { text: actionMapping });
    const names = [
      join(outside, "new.yaml"),
      "away/new.yaml",
      "../../new.yaml",
      "new.csv",
      "new",
      ".hidden/new.yaml",
      ".new.yaml",
      "waybill.config.yaml",
      "waybill.config.yml",
      "other.yaml",
      "waybill-runs/new.yaml",
      `waybill-runs/${load}/new.yaml`,
      "no-such-folder/new.yaml",
      "new.yaml\0",
      "",
    ];
    for (const name of names) {
      const sent = await visit.send(page, save, { to: name, disk: "none" });
      assert.equal(sent.status, 404, name);
    }
    assert.deepEqual(readdirSync(outside), ["secret.csv"]);
    assert.equal(place.workdir.read("other.yaml"), "password: a-password\n");
    for (const other of [
      "connections: {}\n",
      "version: 1\n",
      "target: nowhere/at-all\n",
      "\0",
      "{",
    ]) {
      await visit.send(page, text, { text: other });
      (await settled(visit, page)).body;
      const sent = await visit.send(page, save, { to: "new.yaml", disk: "none" });
      assert.equal(sent.status, 409, other);
      assert.equal(place.workdir.exists("new.yaml"), false);
    }
  });

  it("can't fill the memory with a mapping", async () => {
    const page = view({ file: "rows.csv", target: "rhythm/billing-run-action" });
    (await settled(visit, page)).body;
    const text = page.replace("/view?", "/text?");
    assert.equal((await visit.send(page, text, { text: "x".repeat(2_000_000) })).status, 413);
    assert.equal((await visit.send(page, text, { text: "x".repeat(300_000) })).status, 409);
  });
});
