import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { loadConnections } from "../../src/connections/load-connections.ts";
import { connectionSettings } from "../../src/connections/connection-schema.ts";
import { useFolder } from "./fixture.ts";

const page = readFileSync(new URL("../../docs/connections.md", import.meta.url), "utf8");

describe("docs/connections.md", () => {
  const write = useFolder();

  it("begins with a configuration that can be used", async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const connections = await loadConnections(write("example.yaml", example));
    assert.deepEqual([...connections.keys()], ["sandbox", "live"]);
  });

  it("names every setting", () => {
    for (const name of connectionSettings) assert.ok(page.includes(`\n| \`${name}\``), name);
  });
});
