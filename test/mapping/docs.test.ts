import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testMapping } from "../../src/index.ts";
import { compileMapping } from "../../src/mapping/compile-mapping.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import type { MapResult } from "../../src/mapping/map-row.ts";
import { createSurvey } from "../../src/mapping/survey/survey-columns.ts";
import { findTarget, targets } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import { type DocsExample, findExamples } from "./docs-examples.ts";
import { fakeTarget } from "./fake-target.ts";
import { headerOf } from "./header-of.ts";
import { rowOf } from "./map-cells.ts";

const page = await readFile(new URL("../../docs/mappings.md", import.meta.url), "utf8");
const examples = findExamples(page);

// Where targets differ over a field, the first of them is meant.
const fields = new Map(
  targets.toReversed().flatMap((target) => target.fields.map((spec) => [spec.name, spec] as const)),
);

/** The fields of all targets, none of them required: an example may show one alone. */
const anyField: Target = {
  ...fakeTarget,
  key: { field: "id", required: false },
  fields: [...fields.values()].map((spec) => ({ ...spec, required: false })),
};

/** @param use of the mapping's path, as long as it is there */
async function loadExample(
  { kind, yaml }: DocsExample,
  use: (path: string) => Promise<void>,
): Promise<Mapping> {
  const head = kind === "mapping" ? "" : "version: 1\ntarget: any\n";
  const body = kind === "fields" ? `fields:\n${yaml.replaceAll(/^/gm, "  ")}` : yaml;
  const folder = await mkdtemp(join(tmpdir(), "waybill-docs-"));
  try {
    await writeFile(join(folder, "docs.yaml"), head + body);
    const path = join(folder, "docs.yaml");
    if (kind === "mapping") await use(path);
    return await loadMapping(path, (name) => (name === "any" ? anyField : findTarget(name)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const code = /^`+(.*?)`+$/;

function readCell(shown: string): string {
  if (shown === "(blank)") return "";
  const cell = code.exec(shown)?.[1];
  assert.ok(cell !== undefined, `a cell is written in backticks or (blank), not ${shown}`);
  return cell.replaceAll("␣", " ");
}

function findValue(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value);
  const own = entries.find(([key]) => key === name);
  return own === undefined
    ? entries.map(([, child]) => findValue(child, name)).find((one) => one !== undefined)
    : own[1];
}

function showField(result: MapResult, name: string): string {
  if (result.kind === "skipped") return "skipped";
  if (result.kind === "invalid") {
    const error = result.errors.find(({ field }) => field?.match(/\w+/g)?.includes(name) === true);
    return error === undefined ? "–" : `error \`${error.code}\``;
  }
  if (result.row.cleared?.includes(name) === true) return "cleared";
  const value = findValue(result.row.payload, name);
  return value === undefined ? "left out" : `\`${JSON.stringify(value)}\``;
}

describe("docs/mappings.md", () => {
  it("has examples", () => {
    assert.ok(examples.length > 20);
    assert.ok(examples.filter(({ rows }) => rows.length > 0).length > 15);
  });

  for (const [i, example] of examples.entries()) {
    const title = `example ${i + 1} (${example.yaml.trim().split("\n")[0] ?? ""})`;
    it(`shows what the mapping does: ${title}`, async () => {
      const mapping = await loadExample(example, async (path) => {
        const { results } = await testMapping(path);
        for (const { name, differences } of results) assert.deepEqual(differences, [], name);
      });
      const header = headerOf(mapping);
      const columns = example.head.filter((_, at) => at < header.length);
      const names = example.head.slice(header.length);
      const rows = example.rows.map((shown) => ({
        shown,
        cells: header.map((name) => readCell(shown[columns.indexOf(name)] ?? "")),
      }));
      const survey = createSurvey(mapping, { header, name: "docs.csv" });
      for (const { cells } of rows) survey?.add(rowOf(cells));
      const settled = survey?.conclude().mapping ?? mapping;
      const mapper = compileMapping(settled, header, "docs.csv");
      for (const { shown, cells } of rows) {
        assert.deepEqual(columns.toSorted(), header.toSorted());
        const result = mapper.mapRow(rowOf(cells));
        assert.deepEqual(
          names.map((name) => showField(result, name)),
          shown.slice(header.length).map((value) => value.replaceAll("␣", " ")),
          shown.join(" | "),
        );
      }
    });
  }
});
