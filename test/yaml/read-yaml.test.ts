import assert from "node:assert/strict";
import { z } from "zod";
import { ConfigurationError } from "../../src/kernel/load-error.ts";
import { parseYaml } from "../../src/yaml/read-yaml.ts";

const schema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  rate: z.number().optional(),
  list: z.array(z.strictObject({ column: z.string() })).optional(),
  table: z.record(z.string(), z.string()).optional(),
  mark: z.union([z.enum([".", ","]), z.strictObject({ sign: z.enum(["a"]) })]).optional(),
  either: z.union([z.string(), z.strictObject({ column: z.string().optional() })]).optional(),
});

function messageOf(text: string): string {
  try {
    parseYaml(text, schema, "some.yaml");
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.code, "ERR_CONFIGURATION_INVALID");
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  return "no error";
}

describe("parseYaml", () => {
  it("gives the value and the line of each setting", () => {
    const text = "version: 1\nname: a\nlist:\n  - column: x\n  - column: y\n";
    const { value, lineOf } = parseYaml(text, schema, "some.yaml");
    assert.deepEqual(value, { version: 1, name: "a", list: [{ column: "x" }, { column: "y" }] });
    assert.equal(lineOf(["list", 1, "column"]), 5);
    assert.equal(lineOf(["list"]), 3);
    assert.equal(lineOf(["list", 1, "absent"]), 5);
    assert.equal(lineOf(["nowhere"]), 1);
  });

  it("names file, line and key of an unknown setting, and the nearest name", () => {
    assert.equal(
      messageOf("version: 1\nname: a\nlist:\n  - colum: x\n    column: y\n"),
      'some.yaml line 4, list[0].colum: there is no such setting; it can be column. Did you mean "column"?',
    );
  });

  it("reports all problems in file order, up to ten", () => {
    const lines = messageOf("nme: a\nversion: 2\nrate: fast\n").split("\n");
    assert.deepEqual(lines, [
      "some.yaml line 1, name: is missing; it takes text.",
      'some.yaml line 1, nme: there is no such setting; it can be version, name, rate, list, table, mark, either. Did you mean "name"?',
      "some.yaml line 2, version: 2 is not possible here; it takes 1.",
      'some.yaml line 3, rate: takes a number, not text "fast".',
    ]);
    const many = Array.from({ length: 14 }, (_, i) => `x${i}: 1\n`).join("");
    const shown = messageOf(`version: 1\nname: a\n${many}`).split("\n");
    assert.equal(shown.length, 11);
    assert.equal(shown.at(-1), "… and 4 more.");
  });

  it("looks into the branch of a union that was meant", () => {
    assert.match(
      messageOf("version: 1\nname: a\neither:\n  colunm: x\n"),
      /line 4, either\.colunm: .*"column"\?/,
    );
    assert.equal(
      messageOf("version: 1\nname: a\nmark: ;\n"),
      'some.yaml line 3, mark: ";" is not possible here; it takes ".", "," or settings (key: value).',
    );
    assert.match(
      messageOf("version: 1\nname: a\nmark: { sign: x }\n"),
      /line 3, mark\.sign: .* it takes a\./,
    );
    assert.equal(
      messageOf("version: 1\nname: a\neither: [a]\n"),
      "some.yaml line 3, either: takes text or settings (key: value), not a list.",
    );
  });

  it("advises quotes where a number stands for text", () => {
    assert.equal(
      messageOf("version: 1\nname: 7\n"),
      'some.yaml line 2, name: takes text, not a number 7. Put it in quotes: "7".',
    );
  });

  it("keeps the spelling of keys that look like numbers or words of YAML", () => {
    const text = "version: 1\nname: a\ntable: { 007: x, true: y, 1.0: z, null: n }\n";
    const { value } = parseYaml(text, schema, "some.yaml");
    assert.deepEqual(value.table, { "007": "x", true: "y", "1.0": "z", null: "n" });
  });

  for (const [what, text, expected] of [
    ["an empty file", "", /line 1: takes settings \(key: value\), not nothing/],
    ["a key that stands twice", "version: 1\nname: a\nname: b\n", /line 3: this is not sound YAML/],
    ["broken indentation", "version: 1\n name: a\n", /line 2?1?: this is not sound YAML/],
    ["a second document", "version: 1\nname: a\n---\nname: b\n", /line 3: this is not sound YAML/],
    ["a tag", "version: 1\nname: !js 'x'\n", /line 2: this is not sound YAML/],
    [
      "a number that no double holds",
      "version: 1\nname: a\nrate: 12345678901234567890\n",
      /line 3: .*quotes/,
    ],
    [
      "a fraction that no double holds",
      "version: 1\nname: a\nrate: 0.12345678901234567890\n",
      /line 3: .*quotes/,
    ],
    ["a hexadecimal number", "version: 1\nname: a\nrate: 0x1F\n", /line 3: .*quotes/],
    [
      "a key that means something to JavaScript",
      "version: 1\nname: a\ntable: { __proto__: x }\n",
      /line 3: "__proto__" can't be a key/,
    ],
    ["aliases that multiply", bomb(), /aliases/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.match(messageOf(text), expected);
    });
  }

  it("reads a file that begins with a byte order mark", () => {
    assert.equal(parseYaml("\uFEFFversion: 1\nname: a\n", schema, "x").value.name, "a");
  });

  it("has a sentence for what is nested far too deep, however deep", () => {
    const nested = (depth: number): readonly string[] => [
      `version: 1\nname: ${"{a: ".repeat(depth)}x${"}".repeat(depth)}\n`,
      `version: 1\nname: ${"[".repeat(depth)}x${"]".repeat(depth)}\n`,
      `version: 1\nname:\n${Array.from({ length: depth }, (_, at) => `${" ".repeat(at + 1)}a:\n`).join("")}`,
    ];
    const tooDeep = /^some\.yaml line \d+: it is nested more than 100 levels deep/m;
    for (const depth of [150, 1000])
      for (const text of nested(depth)) assert.match(messageOf(text), tooDeep);
    for (const text of nested(20_000).slice(0, 2)) assert.match(messageOf(text), tooDeep);
    for (const depth of [1, 10, 50, 90])
      for (const text of nested(depth)) assert.doesNotMatch(messageOf(text), /nested/);
  });
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const content =
      i === 0
        ? "x"
        : `[${Array(9)
            .fill(`*a${i - 1}`)
            .join(", ")}]`;
    return `a${i}: &a${i} ${content}\n`;
  });
  return `version: 1\nname: a\n${levels.join("")}`;
}
