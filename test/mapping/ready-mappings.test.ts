import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { compileMapping } from "../../src/mapping/compile-mapping.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import { describeMappingSchema } from "../../src/mapping/mapping-json-schema.ts";
import { findTarget, targetNames } from "../../src/targets/index.ts";
import { headerOf } from "./header-of.ts";
import { rowOf } from "./map-cells.ts";

const folder = new URL("../../mappings/", import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml"));

describe("mappings/", () => {
  it("has one for each target", async () => {
    const loaded = await Promise.all(
      files.map((name) => loadMapping(new URL(name, folder).pathname, findTarget)),
    );
    assert.deepEqual(
      loaded.map((mapping) => mapping.target.name).toSorted(),
      targetNames.toSorted(),
    );
  });

  for (const name of files) {
    it(`${name} loads, names its schema and maps a row`, async () => {
      const path = new URL(name, folder).pathname;
      const text = await readFile(path, "utf8");
      assert.ok(text.startsWith("# yaml-language-server: $schema=./waybill-mapping.schema.json\n"));
      const mapping = await loadMapping(path, findTarget, targetNames);
      const header = headerOf(mapping);
      const mapper = compileMapping(mapping, header, "file.csv");
      assert.deepEqual(mapper.unusedColumns, []);
      const result = mapper.mapRow(rowOf(header.map(() => "")));
      assert.notEqual(result.kind, "invalid");
    });
  }

  it("ships the JSON Schema of today (make docs writes it)", async () => {
    const shipped: unknown = JSON.parse(
      await readFile(new URL("waybill-mapping.schema.json", folder), "utf8"),
    );
    assert.deepEqual(shipped, JSON.parse(JSON.stringify(describeMappingSchema(targetNames))));
  });
});
