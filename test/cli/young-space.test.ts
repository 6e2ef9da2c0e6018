import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findBuiltProgram } from "../support/built-program.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkdir } from "../support/workdir.ts";

/** Prints the bytes of V8's young generation when the process ends, on a descriptor of its own. */
const telling = `
import { writeSync } from "node:fs";
import { getHeapSpaceStatistics } from "node:v8";
process.on("exit", () => writeSync(3, String(getHeapSpaceStatistics().find((one) => one.space_name === "new_space").space_size)));`;

describe("the program's memory for what is new", () => {
  it("stays small while many rows pass by, of which V8 would keep a hundred megabytes", () => {
    const workdir = makeWorkdir();
    try {
      const hook = join(workdir.path, "telling.mjs");
      writeFileSync(hook, telling);
      const [file, mapping] = [
        workdir.file("rows.csv", actionRows(60_000)),
        workdir.file("map.yaml", actionMapping),
      ];
      const words = [findBuiltProgram(), "check", file, "-m", mapping];
      const { status, output } = spawnSync(
        process.execPath,
        ["--import", pathToFileURL(hook).href, ...words],
        { encoding: "utf8", stdio: ["ignore", "pipe", "pipe", "pipe"] },
      );
      assert.equal(status, 0);
      const bytes = Number(output[3]);
      assert.ok(bytes > 0 && bytes <= 40 * 1024 * 1024, `${bytes / 1024 / 1024} MB`);
    } finally {
      workdir.remove();
    }
  });
});
