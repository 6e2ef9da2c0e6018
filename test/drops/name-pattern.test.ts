import assert from "node:assert/strict";
import fc from "fast-check";
import { parseNamePattern, parseNameTemplate } from "../../src/drops/name-pattern.ts";

describe("a pattern for file names", () => {
  const good: readonly (readonly [pattern: string, name: string, facts: object | undefined])[] = [
    ["actions.csv", "actions.csv", { name: "actions.csv", stem: "actions" }],
    ["actions.csv", "Actions.csv", undefined],
    ["actions.csv", "actionsXcsv", undefined],
    ["a-{date:YYYYMMDD}.csv", "a-20261130.csv", { date: "2026-11-30" }],
    ["a-{date:DD.MM.YY}.csv", "a-30.11.26.csv", { date: "2026-11-30" }],
    ["a-{date:YYYYMMDD}.csv", "a-20260230.csv", undefined],
    ["a-{date:YYYYMMDD}.csv", "a-2026113.csv", undefined],
    ["a-{date:YYYY-MM-DD}-{seq}.csv", "a-2026-11-30-007.csv", { sequence: "007" }],
    ["a-{seq}.csv", "a-.csv", undefined],
    ["a-{seq}.csv", "a-1234567890123456.csv", undefined],
    ["*.csv", "Läufe (neu)\n.csv", { stem: "Läufe (neu)\n" }],
    ["a*.csv", "b.csv", undefined],
    ["(a+)+[$].csv", "(a+)+[$].csv", { stem: "(a+)+[$]" }],
    ["no-ending", "no-ending", { stem: "no-ending" }],
  ];
  for (const [pattern, name, facts] of good)
    it(`${pattern} ${facts === undefined ? "does not take" : "takes"} ${JSON.stringify(name)}`, () => {
      const found = parseNamePattern(pattern).match(name);
      if (facts === undefined) assert.equal(found, undefined);
      else assert.deepEqual({ ...found, ...facts }, found);
    });

  for (const bad of [
    "",
    "a/b.csv",
    "{date}.csv",
    "{date:YYYYMM}",
    "{when}",
    "{seq}{seq}",
    "a}",
    "**",
  ])
    it(`refuses ${JSON.stringify(bad)} with a sentence`, () => {
      assert.throws(() => parseNamePattern(bad), { code: "ERR_NAME_PATTERN" });
    });

  it("takes its own names back, whatever day and number they have", () => {
    const pattern = parseNamePattern("x-{date:YYYYMMDD}_{seq}.csv");
    const write = parseNameTemplate("x-{date:YYYYMMDD}_{seq}.csv", pattern);
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1970-01-01"), max: new Date("2199-12-31"), noInvalidDate: true }),
        fc.integer({ min: 0, max: 999_999 }),
        (day, number) => {
          const facts = {
            name: "",
            stem: "",
            date: day.toISOString().slice(0, 10),
            sequence: String(number),
          };
          const found = pattern.match(write(facts, "2026-11-30"));
          assert.equal(found?.date, facts.date);
          assert.equal(found.sequence, facts.sequence);
        },
      ),
    );
  });
});

describe("a template of paths", () => {
  const names = parseNamePattern("a-{date:YYYYMMDD}-{seq}.csv");
  const facts = {
    name: "a-20261130-7.csv",
    stem: "a-20261130-7",
    date: "2026-11-30",
    sequence: "7",
  };
  for (const [template, path] of [
    ["{name}.done", "a-20261130-7.csv.done"],
    ["{stem}.ctl", "a-20261130-7.ctl"],
    ["./archive/{date:YYYY}/{date:MM}", "./archive/2026/11"],
    ["./archive/{today:YYYY-MM}", "./archive/2026-12"],
    ["{seq}-{date}", "7-2026-11-30"],
  ] as const)
    it(`${template} gives ${path}`, () => {
      assert.equal(parseNameTemplate(template, names)(facts, "2026-12-01"), path);
    });

  it("knows only what the names have", () => {
    const plain = parseNamePattern("a.csv");
    for (const text of ["{seq}", "{date}", "{nme}", "{", ""])
      assert.throws(() => parseNameTemplate(text, plain), { code: "ERR_NAME_PATTERN" }, text);
  });
});
