import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { describeConfigurationSchema } from "../../src/arrivals/configuration-json-schema.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const shippedAt = "mappings/waybill-config.schema.json";
const schema = JSON.parse(read(shippedAt)) as z.core.JSONSchema.BaseSchema;
const judge = z.fromJSONSchema(schema);

/** Whole configurations of a page. */
const examplesOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^```yaml\n(.*?)^```$/gms)]
    .map(([, yaml = ""]) => yaml)
    .filter((yaml) => /^version: 1$/m.test(yaml));

/** Paths of settings that could be anything. */
function shapeless(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const isSetting = path.endsWith("/properties") || name === "additionalProperties";
    const isEmpty = typeof part === "object" && part !== null && Object.keys(part).length === 0;
    return isSetting && isEmpty ? [`${path}/${name}`] : shapeless(part, `${path}/${name}`);
  });
}

describe("the JSON Schema of the configuration", () => {
  it("is shipped as it is today (make docs writes it)", () => {
    assert.deepEqual(schema, JSON.parse(JSON.stringify(describeConfigurationSchema())));
  });

  it("has a shape for every setting, those that are read elsewhere too", () => {
    assert.deepEqual(shapeless(schema), []);
  });

  const examples = [
    ...["docs/drops.md", "docs/connections.md"].flatMap((page) =>
      examplesOf(page).map((yaml, at) => [`example ${at + 1} of ${page}`, yaml] as const),
    ),
    ["samples/nightly", read("samples/nightly/waybill.config.yaml")] as const,
  ];
  for (const [what, yaml] of examples)
    it(`lets ${what} pass`, () => {
      const { error } = judge.safeParse(parse(yaml));
      assert.equal(error, undefined, error?.message);
    });

  it("is named by the first example of each page, and by the sample", () => {
    const named = "# yaml-language-server: $schema=";
    for (const page of ["docs/drops.md", "docs/connections.md"])
      assert.ok(
        examplesOf(page)[0]?.startsWith(`${named}node_modules/waybill/${shippedAt}\n`),
        page,
      );
    const sample = read("samples/nightly/waybill.config.yaml");
    assert.ok(sample.startsWith(`${named}../../${shippedAt}\n`));
  });

  const drop = examplesOf("docs/drops.md")[0] ?? "";
  for (const [what, from, to] of [
    ["a word that is none", "    match:", "    mtach:"],
    ["a proof that is none", 'marker: "{name}.done"', "markr: x"],
    ["a secret in plain text", "{ env: RHYTHM_TOKEN }", "abc"],
    ["a line to a server without a shape", "    match:", "    sftp: { passwort: x }\n    match:"],
    ["a drop without its folder", "    from: ./inbox\n", ""],
  ] as const)
    it(`marks ${what}`, () => {
      assert.ok(drop.includes(from));
      assert.equal(judge.safeParse(parse(drop.replace(from, to))).success, false);
    });
});
