import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { findBuiltProgram } from "./support/built-program.ts";
import { assertExit, makeWorkdir } from "./support/workdir.ts";

const require = createRequire(import.meta.url);

interface Manifest {
  readonly engines: { readonly node: string };
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}
const manifest: Manifest = require("../package.json");

/** Runs the first file of the command line as a Node of that version would, which has nothing of what came later. */
function startOn(version: string): { readonly said: string; readonly exitCode?: number } {
  let said = "";
  const process: { [name: string]: unknown; exitCode?: number } = {
    versions: { node: version },
    stderr: { write: (text: string) => (said += text) },
    getBuiltinModule: () => ({}),
  };
  const program = readFileSync(findBuiltProgram(), "utf8").replace(/^#!.*/, "");
  runInNewContext(program, { process, exports: {} });
  return { said, ...(process.exitCode === undefined ? {} : { exitCode: process.exitCode }) };
}

describe("the Node that the program runs on", () => {
  it("is as new as package.json asks for, or is told in one sentence what to do", () => {
    const floor = manifest.engines.node.replace(/^>=/, "");
    const [major, minor] = floor.split(".").map(Number);
    for (const version of ["10.24.0", "20.20.2", `${major}.${(minor ?? 0) - 1}.9`]) {
      const { said, exitCode } = startOn(version);
      assert.equal(exitCode, 2);
      assert.match(said, /^error ERR_NODE_TOO_OLD: [^\n]+\n {2}→ [^\n]+npx -y -p node@24[^\n]+\n$/);
      assert.ok(said.includes(`this is Node ${version}, and Waybill needs Node ${floor} or newer`));
    }
  });

  it("is let through when it is as old as it may be", () => {
    // There are no files in there, which is what it looks at next.
    const { said } = startOn(`${manifest.engines.node.replace(/^>=/, "")}.0`);
    assert.match(said, /^error ERR_TOO_FEW_FILES/);
  });

  it("says nothing of its own experiments to a person", async () => {
    const workdir = makeWorkdir();
    const run = await workdir.runProgram(["loads"]);
    assertExit(run, 0);
    assert.equal(run.stderr, "");
    workdir.remove();
  });
});

describe("the packages", () => {
  const lock: {
    readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
  } = require("../package-lock.json");

  it("run nothing when they are installed", () => {
    const withScript = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    const allowed = withScript.filter((name) => manifest.allowScripts?.[name] !== false);
    assert.deepEqual(allowed, []);
  });
});
