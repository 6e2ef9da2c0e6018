import assert from "node:assert/strict";
import { join } from "node:path";
import { Script } from "node:vm";
import { checkFile, exitCodes } from "../../src/index.ts";
import { boundSteps } from "../../src/mapping/pattern-cost.ts";
import { openSource } from "../../src/source/open-source.ts";
import { readRows } from "../../src/source/read-rows.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const mappingWith = (note: string, more = ""): string => `version: 1
target: rhythm/billing-run-action
write: merge
${more}fields:
  id: Id
  name: ${note}
`;
const extract = (pattern: string): string => `{ column: Note, extract: '${pattern}' }`;
const replace = (pattern: string): string =>
  `{ column: Note, replace: { pattern: '${pattern}', with: "" } }`;

/** Two seconds are waited for once by a check and once by a load; what else waits for them here gives up much sooner. */
async function inHaste<T>(act: () => Promise<T>): Promise<T> {
  const { prototype } = Script;
  const own = Object.getOwnPropertyDescriptor(prototype, "runInThisContext");
  assert.ok(own !== undefined);
  const run: Script["runInThisContext"] = function (this: Script, options) {
    return Reflect.apply(own.value, this, [{ ...options, timeout: 50 }]);
  };
  Object.defineProperty(prototype, "runInThisContext", { ...own, value: run });
  try {
    return await act();
  } finally {
    Object.defineProperty(prototype, "runInThisContext", own);
  }
}

describe("a pattern of a mapping", () => {
  let api: FakeApi;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const write = (mapping: string, cell: string): void => {
    workdir.file("a.yaml", mapping);
    workdir.file("a.csv", `Id,Note\nact-1,a\nact-2,"${cell}"\n`);
  };
  const run = async (command: string, ...more: string[]): Promise<Run> =>
    await runInProcess([command, at("a.csv"), "-m", at("a.yaml"), ...more]);
  const place = (): readonly string[] =>
    ["--base-url", api.url, "--tenant", "acme"].concat(["--runs-dir", at("runs")]);

  beforeEach(async () => {
    workdir = makeWorkdir();
    api = await startFakeApi((_call, _index, response) =>
      answerJson(response, 200, { id: "act-1", name: "a" }),
    );
  });
  afterEach(async () => {
    await api.stop();
    workdir.remove();
  });

  // Each setting that takes a pattern is tried by another command.
  it("that never ends on a cell is a fault of the mapping, told with pattern, column and line by every command that maps rows", async () => {
    const skip = (pattern: string): string =>
      mappingWith("Note", `skip_rows: [{ column: Note, matches: '${pattern}' }]\n`);
    for (const [words, mapping, pattern, setting] of [
      [
        ["check"],
        mappingWith(extract("^(?:a{1,50}){1,50}$")),
        "^(?:a{1,50}){1,50}$",
        "fields.name",
      ],
      [["preview"], mappingWith(replace("a*a*a*a*b")), "a*a*a*a*b", "fields.name"],
      [
        ["plan", "-o", at("x.plan"), ...place()],
        skip("(?:a*){1,99}b"),
        "(?:a*){1,99}b",
        "skip_rows",
      ],
    ] as const) {
      write(mapping, `${"a".repeat(500)}c`);
      const [command, ...more] = words;
      const act = async (): Promise<Run> => await run(command, ...more);
      const refused = await (command === "check" ? act() : inHaste(act));
      assertRefused(
        refused,
        exitCodes.couldNotStart,
        "ERR_PATTERN_TOO_SLOW",
        /takes longer than 2 s/,
      );
      const told = `the pattern "${pattern}" (${setting}) takes`;
      assert.ok(refused.stderr.includes(told), refused.stderr);
      assert.match(refused.stderr, /which column "Note" has in line 3/);
    }
  });

  it("is told with the cell of a workbook", async () => {
    write(mappingWith(extract("^(a?){60}$")), "");
    const rows = [
      ["Id", "Note"],
      ["act-1", "a"],
      ["act-2", `${"a".repeat(60)}b`],
    ];
    workdir.file("a.xlsx", makeWorkbook({ sheets: [{ name: "March", rows }] }));
    const { stderr } = await inHaste(
      async () => await runInProcess(["check", at("a.xlsx"), "-m", at("a.yaml")]),
    );
    assert.match(stderr, /which column "Note" has in March!B3\./);
  });

  it("stops a load before anything is sent, and one without preflight where it comes to the cell", async () => {
    write(mappingWith(extract("^(a?){60}$")), `${"a".repeat(60)}b`);
    const code = "ERR_PATTERN_TOO_SLOW";
    assertRefused(await run("load", ...place()), exitCodes.couldNotStart, code, /line 3/);
    assert.equal(api.calls.length, 0);
    const begun = await inHaste(async () => await run("load", "--no-preflight", ...place()));
    assertExit(begun, exitCodes.stopped);
    assert.match(begun.stderr, /^error ERR_PATTERN_TOO_SLOW: .*line 3/m);
  });

  const good: readonly (readonly [setting: string, cell: string])[] = [
    [extract("^(\\w+)-(\\d+)(?:-(\\w+))?$"), "inv-204-b"],
    [extract("(\\d+)\\.(\\d+)"), `${"x".repeat(300)} 12.50`],
    [extract("^(?:[A-Z]{2,3}-){1,3}\\d+$"), "AB-CDE-12"],
    [extract("^.*?(\\d{5})$"), `${"Bern ".repeat(1000)}30120`],
    [extract("(?<year>\\d{4})-(?<month>\\d\\d)"), "2026-03"],
    [extract("^(?:(?:INV|CN)[-_ ]?){1,2}0*(\\d+)$"), "INV-CN 00042"],
    [replace("\\s+$"), `x${" ".repeat(9000)}`],
    [replace("\\s+$"), `x${" ".repeat(9000)}x`],
    [replace("[^\\p{L}\\p{N}]+"), "Müller & Söhne, Bern — 2026"],
    [replace("^(?:a{1,50}){1,50}$"), "aaaaaaaab"],
    [replace("(?<=\\d),(?=\\d{3})"), "1,234,567.80"],
    [replace("\\u{1F600}|\\[draft\\]"), "[draft] Gold"],
  ];
  it("that comes to an end does its work, however it is written", async () => {
    for (const [setting, cell] of good) {
      workdir.file("a.yaml", mappingWith(setting));
      workdir.file("a.csv", `Id,Note\nact-1,"${cell}"\n`);
      const { preflight } = await checkFile({
        sourcePath: at("a.csv"),
        mappingPath: at("a.yaml"),
        keepErrors: 9,
      });
      assert.deepEqual(preflight.errors, {}, setting);
    }
  });

  it("lets a signal through between rows that take long", async () => {
    workdir.file("a.csv", `Id,Note\n${"act-1,a\n".repeat(5000)}`);
    const stop = new AbortController();
    const source = await openSource(at("a.csv"), {});
    let rows = 0;
    const readAll = async (): Promise<void> => {
      for await (const _row of readRows(source, stop.signal)) {
        if ((rows += 1) === 1) setImmediate(() => stop.abort());
        const since = performance.now();
        while (performance.now() - since < 1);
      }
    };
    await assert.rejects(readAll(), { name: "AbortError" });
    assert.ok(rows < 5000, "the signal came before the last row");
  });
});

describe("the steps that a pattern may take", () => {
  it("are few where no two repetitions can take the same text, and many where they can", () => {
    const few = ["^\\d+$", "^[A-Z]{2}\\d{4,}$", "abc", "^(?:inv|cn)$", "^(?=\\d)\\w{3}$"];
    for (const pattern of few) assert.ok(boundSteps(pattern, 1000) < 1e6, pattern);
    const many = ["(a+)+", "(?:a|a){1,40}", "(a?){60}", "a*a*a*b", "(?:a*){1,99}", "(?=(a+)+)b"];
    for (const pattern of many) assert.ok(boundSteps(pattern, 1000) > 1e9, pattern);
  });
});

describe("a cell as long as a row may be", () => {
  const mapping = `version: 1
target: rhythm/billing-run-action
write: merge
skip_rows: [{ any: [{ column: Note, decimal: ",", less_than: { product: [Id, Note] } }, { column: Note, check_digit: iban }] }]
checks: [{ that: { column: Note, within: { percent: 10, of: { sum: [Id, Note] } } }, else: far }]
custom_fields: { d1: string, d2: string, d3: string, d4: string, d5: array, d6: string, d7: string, c1: string, c2: string, c3: string, c4: array, c5: object, c6: string, c7: string, c8: boolean, c9: string, c10: string }
fields:
  id: { column: Id, trim: true }
  name: { column: Note, trim: true, case: upper }
  email_address: Note
  status: { column: Note, table: { a: pending } }
  date: Note
  c1: { column: Note, clean: [line-breaks, zero-width, bidi, outer-blanks, formula-text, apostrophe, full-width] }
  c2: { column: Note, date: { format: "D.M.YYYY" } }
  c3: { column: Note, decimal: "," }
  c4: { column: Note, list: ";" }
  c5: { column: Note, json: true }
  c6: { column: Note, currency: true }
  c7: { column: Note, date: { format: "D. MMMM YYYY HH:mm:ssZ" } }
  c8: { column: Note, boolean: { "true": [x], "false": [n] } }
  c9: { column: Note, decimal: { mark: ".", group: ",", signs: accounting } }
  c10: { template: "{Note} {Id}" }
  d1: { first_of: [Note, Id], case: title, pad: { to: 9, with: "0" } }
  d2: { join: { columns: [Note, Id], with: "-" }, extract: { pattern: "^x", otherwise: blank } }
  d3: { sum: [Note, Id], decimal: { multiply: "0.01", divide: 3, places: 2, round: up } }
  d4: { column: Note, json: { path: "a[0].b" } }
  d5: { column: Note, list: { separator: ";", each: { case: title, table: { a: b } } } }
  d6: { hash: { sha256: [Note, Id] } }
  d7: { column: Note, when: { column: Note, date: D.M.YYYY, at_least: 2026-01-01 }, date: { format: D.M.YYYY, then: +30 days } }
`;
  const mostBytes = 990_000;
  const units = [
    " ",
    "a",
    "a@",
    "@.x",
    "1",
    "0",
    "1,",
    "1.",
    ".",
    ",",
    "(",
    "-",
    "'",
    "\t",
    "\n",
    "<",
    "[",
    "{",
    "1e",
    "\u200B",
    "Ã",
    "＝",
  ];
  it("is judged like any other, whatever it holds", async () => {
    const workdir = makeWorkdir();
    try {
      workdir.file("a.yaml", mapping);
      for (const unit of units) {
        // The second is there for patterns that look at an end. What is linear on a part of a cell is so on all of it.
        const share = unit === " " || unit === "a" ? 1 : 1 / 2;
        const filled = unit.repeat((mostBytes * share) / Buffer.byteLength(unit));
        const within = unit.repeat(mostBytes / 4 / Buffer.byteLength(unit));
        workdir.file("a.csv", `Id,Note\nact-1,"${filled}"\nact-2,"x${within}x"\nact-3,a\n`);
        const { preflight } = await checkFile({
          sourcePath: join(workdir.path, "a.csv"),
          mappingPath: join(workdir.path, "a.yaml"),
          keepErrors: 50,
        });
        assert.equal(preflight.rows, 3, JSON.stringify(unit));
      }
    } finally {
      workdir.remove();
    }
  });
});
