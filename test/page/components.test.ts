import assert from "node:assert/strict";
import fc from "fast-check";
import { facts, fold, notice, section, steps, verdict } from "../../src/page/components/blocks.ts";
import { dataTable } from "../../src/page/components/data-table.ts";
import { amount, count, groupDigits, id, moment } from "../../src/page/components/figures.ts";
import { shareBar } from "../../src/page/components/share-bar.ts";
import { html, nothing } from "../../src/page/markup.ts";
import { style } from "../../src/page/style.ts";

describe("a piece of a page", () => {
  it("shows whatever is put in as text, and other pieces as they are", () => {
    const hostile = `</script><img src=x onerror="alert(1)">&\u202E`;
    const inner = html`<b title="${hostile}">${hostile}</b>`;
    const shown = html`<p>${inner}${[1, "a", false, undefined, nothing]}</p>`.toHtml();
    const safe = "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;\\u202e";
    assert.equal(shown, `<p><b title="${safe}">${safe}</b>1a</p>`);
  });

  it("blanks secrets out before it escapes", () => {
    const redact = (text: string): string => text.replaceAll(`a"b`, "[redacted]");
    assert.equal(html`<i>${`x a"b`}</i>`.toHtml(redact), "<i>x [redacted]</i>");
  });

  it("has, as every component makes it, no style or handler of its own, which the policy would refuse", () => {
    const text = `"><b>`;
    const all = html`${verdict("bad", { line: text, more: text })}${section("x", text)}${fold(text)}
    ${facts([[text, text]])}${notice("wait", text)}${steps([text])}${dataTable(text, [{ title: text }], [[text]])}
    ${shareBar(text, [{ name: text, rows: 1, tone: "good", means: text }])}${id(text)}${moment(text)}`.toHtml();
    const tags = all.match(/<[^>]*>/g) ?? [];
    assert.deepEqual(
      tags.filter((tag) => /\s(?:style|on\w+)=/.test(tag)),
      [],
    );
  });
});

describe("a figure", () => {
  it("is grouped as Intl groups the decimal, however long it is, and no digit is lost", () => {
    const format = new Intl.NumberFormat("en-US", { maximumFractionDigits: 100 });
    const decimal = fc
      .tuple(
        fc.constantFrom("", "-"),
        fc.bigInt(1n, 10n ** 40n),
        fc.stringMatching(/^\.\d{0,20}[1-9]$/),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(decimal, (text) => {
        assert.equal(groupDigits(text), format.format(text as `${number}`));
        assert.equal(groupDigits(text).replaceAll(",", ""), text);
      }),
    );
  });

  it("keeps the amount as it is stored", () => {
    assert.equal(amount("-12345.60").toHtml(), `<data value="-12345.60">-12,345.60</data>`);
    assert.equal(amount("12e3").toHtml(), `<data value="12e3">12e3</data>`);
    assert.equal(count(20_000).toHtml(), `<data value="20000">20,000</data>`);
  });

  it("is not broken in its middle where it is an id that fits a telephone", () => {
    assert.equal(id("82000137").toHtml(), `<span class="id">82000137</span>`);
    assert.match(id("x".repeat(300)).toHtml(), /class="id long"/);
  });

  it("says a moment for people, and exactly", () => {
    assert.equal(
      moment("2026-11-22T21:49:54.281Z").toHtml(),
      `<time datetime="2026-11-22T21:49:54.281Z" title="2026-11-22T21:49:54.281Z">22 Nov 2026, 21:49 UTC</time>`,
    );
    assert.equal(moment("never").toHtml(), "never");
  });
});

describe("a whole as one bar", () => {
  it("shows every part, and says each with its number, word and sign", () => {
    const bar = shareBar("rows", [
      { name: "applied", rows: 19_999, tone: "good" },
      { name: "invalid", rows: 1, tone: "bad" },
      { name: "failed", rows: 0, tone: "bad" },
    ]).toHtml();
    const widths = [...bar.matchAll(/<svg\s+x="[^"]+"\s+width="([\d.]+)%"/g)].map(([, one]) =>
      Number(one),
    );
    assert.equal(widths.length, 2);
    assert.ok(widths.every((one) => one > 0.5));
    assert.ok(Math.abs(widths.reduce((sum, one) => sum + one, 0) - 100) < 0.01);
    const text = bar.replaceAll(/<svg\s+class="bar".*<\/svg>/gs, "").replaceAll(/<[^>]*>/g, " ");
    assert.match(text, /✓\s+19,999\s+applied\s+✕\s+1\s+invalid\s+✕\s+0\s+failed/);
  });
});

describe("the style of our pages", () => {
  it("names colours in its tokens only, and needs nothing from elsewhere", () => {
    const rules = style.replaceAll(/:root \{.*?\}/gs, "");
    assert.deepEqual(rules.match(/#[\da-f]{3,8}\b/gi)?.filter((one) => one !== "#fff") ?? [], []);
    assert.doesNotMatch(style, /@import|url\(/);
    const named = new Set([...style.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    for (const [, name] of style.matchAll(/var\((--[\w-]+)\)/g)) assert.ok(named.has(name), name);
  });
});
