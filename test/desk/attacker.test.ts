import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Desk } from "../../src/desk/open-desk.ts";
import { actionHeader } from "../support/load-files.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { ask, type Visit } from "./visit.ts";

const markup = `<img src=x onerror=alert(1)>"'</script><script>alert(1)</script>`;

describe("an attacker at a desk", () => {
  let place: DeskPlace;
  let desk: Desk;
  let visit: Visit;
  let load: string;

  before(async () => {
    place = makeDeskPlace();
    await place.simulate();
    const cell = `"${markup.replaceAll('"', '""')}"`;
    const rows = [`act-1,Gold,pending,2026-03-01`, `${cell},${cell},${cell},${cell}`];
    load = await place.load("a <b>&amp;.csv", `${[actionHeader, ...rows].join("\n")}\n`);
    desk = await place.open();
    visit = await place.enter();
  });
  after(async () => await place.close());

  it("gets in with nothing but the link, and by it once", async () => {
    for (const path of ["/", "/loads", `/loads/${load}`, `/loads/${load}/files/report`, "/health"])
      assert.equal((await ask(desk.url, path)).status, 401, path);
    for (const path of ["/enter", "/enter?token=", "/enter?token=x", new URL(desk.link).pathname])
      assert.equal((await ask(desk.url, path)).status, 403, path);
    const { pathname, search } = new URL(desk.link);
    const replayed = await ask(desk.url, pathname + search);
    assert.equal(replayed.status, 403);
    assert.equal(replayed.headers["set-cookie"], undefined);
    assert.equal((await visit.get("/loads")).status, 200);
  });

  it("can't read the cookie, and no other site or port is given it", async () => {
    const another = await place.open();
    const { pathname, search } = new URL(another.link);
    const entered = await ask(another.url, pathname + search);
    const port = new URL(another.url).port;
    const [cookie] = [entered.headers["set-cookie"]].flat();
    assert.match(
      String(cookie),
      new RegExp(String.raw`^waybill-desk-${port}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    assert.equal(
      (await ask(another.url, "/loads", { headers: { cookie: visit.cookie } })).status,
      401,
    );
    await another.close();
  });

  it("reaches nothing under a name of its own, as after rebinding it", async () => {
    const port = new URL(desk.url).port;
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:1`,
      `127.0.0.1.evil.example:${port}`,
      `[::1]:${port}`,
    ])
      assert.equal((await visit.get("/loads", { headers: { host } })).status, 421, host);
    assert.equal(
      (await visit.get("/loads", { headers: { host: `localhost:${port}` } })).status,
      200,
    );
  });

  it("changes nothing from a page of another site", async () => {
    const token = await visit.token(`/loads/${load}`);
    assert.match(token, /^[\w-]{43}$/);
    const to = `/loads/${load}/verify`;
    const foreign: readonly Readonly<Record<string, string | undefined>>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: undefined },
      { origin: desk.url.replace("http:", "https:") },
      { origin: `${desk.url}.evil.example` },
      { origin: desk.url.replace("127.0.0.1", "localhost").replace(/\d+$/, "1") },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
    ];
    for (const headers of foreign)
      assert.equal(
        (await visit.post(to, { token }, { headers })).status,
        403,
        JSON.stringify(headers),
      );
    for (const type of ["text/plain", "multipart/form-data", "application/json"])
      assert.equal(
        (await visit.post(to, { token }, { headers: { "content-type": type } })).status,
        413,
      );
    assert.equal((await visit.post(to, { token }, { headers: { cookie: undefined } })).status, 401);
    for (const other of ["", "x", token.replace(/.$/, "_"), visit.cookie])
      assert.equal((await visit.post(to, { token: other })).status, 403);
    assert.equal((await visit.post(`${to}?token=${token}`, {})).status, 403, "not in an address");
    assert.equal((await visit.post(to, { token })).status, 303);
  });

  it("gets no answer for a page of another site to read or frame", async () => {
    const own = { "sec-fetch-site": "cross-site" };
    for (const mode of ["no-cors", "cors"]) {
      const headers = { ...own, "sec-fetch-mode": mode, origin: "http://evil.example" };
      assert.equal((await visit.get("/loads", { headers })).status, 403, mode);
    }
    const asked = await visit.get("/loads", { method: "OPTIONS" });
    assert.equal(asked.status, 405);
    const { headers, body } = await visit.get(`/loads/${load}`);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["referrer-policy"], "same-origin");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["cache-control"], "no-store");
    const policy = String(headers["content-security-policy"]);
    assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|data:/);
    assert.doesNotMatch(body, /<script(?! src="\/desk\.js" defer>)|<style|\sstyle=|\son\w+=["']/);
  });

  it("brings no markup in by a cell, a key, a field, a file's name, an answer or an address", async () => {
    const paths = [
      "/loads",
      `/loads/${load}`,
      `/loads/${load}/rows/2`,
      `/loads?file=${encodeURIComponent(markup)}`,
      `/loads/${load}?code=${encodeURIComponent(markup)}&field=${encodeURIComponent(markup)}`,
      `/loads/${encodeURIComponent(markup)}`,
      `/loads/${load}/rows/${encodeURIComponent(markup)}`,
      `/${encodeURIComponent(markup)}`,
    ];
    for (const path of paths) {
      const { body } = await visit.get(path);
      assert.doesNotMatch(
        body,
        /<img src=x|<script>alert|<b>&amp;|onerror=alert\(1\)>(?!&quot;)/,
        path,
      );
    }
    const { body } = await visit.get(`/loads/${load}/rows/2`);
    assert.match(body, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&lt;\/script&gt;/);
    assert.match((await visit.get("/loads")).body, /a &lt;b&gt;&amp;amp;\.csv/);
  });

  it("reads no file but those of a load", async () => {
    const tricks = [
      "..%2f..%2fledger.db",
      "..%2fledger.db",
      "%2e%2e",
      "/etc/passwd",
      "..%5cledger.db",
      "report%00",
      "ledger.db",
      "m.yaml",
      "constructor",
      "__proto__",
    ];
    for (const trick of tricks)
      assert.ok(
        [400, 404, 409].includes((await visit.get(`/loads/${load}/files/${trick}`)).status),
        trick,
      );
    for (const path of [
      "//evil.example/loads",
      "/loads/%",
      "/loads/%ff",
      "http://evil.example/",
      "/../../etc/passwd",
    ])
      assert.ok((await visit.get(path)).status >= 400, path);
  });

  it("is not led out of the folder by a link in a file's place", async () => {
    const folder = join(place.workdir.path, "waybill-runs", load);
    const secret = join(place.workdir.path, "secret.txt");
    writeFileSync(secret, "secret");
    rmSync(join(folder, "load.log"));
    symlinkSync(secret, join(folder, "load.log"));
    assert.equal((await visit.get(`/loads/${load}/files/log`)).status, 404);
    rmSync(join(folder, "load.log"));
    mkdirSync(join(folder, "load.log"));
    assert.ok((await visit.get(`/loads/${load}/files/report`)).status === 200);
  });

  it("can't have a file shown as a page of the desk", async () => {
    const { headers } = await visit.get(`/loads/${load}/report.html`);
    assert.match(String(headers["content-disposition"]), /^attachment; filename="[\w.-]+"$/);
    assert.equal(headers["content-security-policy"], "default-src 'none'; sandbox");
  });

  it("can't fill the memory with a form", async () => {
    const token = await visit.token(`/loads/${load}`);
    const { status } = await visit.post(`/loads/${load}/verify`, {
      token,
      because: "x".repeat(100_000),
    });
    assert.equal(status, 413);
  });
});
