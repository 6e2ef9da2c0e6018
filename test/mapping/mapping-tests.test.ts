import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { testMapping } from "../../src/index.ts";

const root = new URL("../../", import.meta.url);

async function findMappings(): Promise<readonly string[]> {
  const ready = await readdir(new URL("mappings/", root));
  const samples = await readdir(new URL("samples/", root), { recursive: true });
  return [
    ...ready.filter((name) => name.endsWith(".yaml")).map((name) => `mappings/${name}`),
    ...samples.filter((name) => name.endsWith("mapping.yaml")).map((name) => `samples/${name}`),
  ];
}

describe("the tests beside the mappings", () => {
  it("all pass, and every mapping of the project has some", async () => {
    const paths = await findMappings();
    assert.ok(paths.length >= 10);
    for (const path of paths) {
      const { results } = await testMapping(new URL(path, root).pathname);
      assert.ok(results.length > 0, `${path} has no tests`);
      const failed = results.filter(({ differences }) => differences.length > 0);
      assert.deepEqual(failed, [], path);
    }
  });
});
