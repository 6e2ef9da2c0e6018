import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator, type Simulator } from "../../src/testing.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { compilePrograms, makeProgramFolder } from "../support/compile-programs.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/library.md"), "utf8");
const run = promisify(execFile);

/** What each program prints, by the heading that it stands under. */
const printed: Readonly<Record<string, RegExp>> = {
  "Check a file":
    /^2 of 3 rows could be sent\nactions\.csv line 4, column "Status": "paid" is not allowed/,
  "Load it":
    /^load wb-\S+\n(?=[^]*row 3: invalid\n)(?=[^]*row 1: applied\n)[^]*2 applied\nlook at \S+report\.csv\n$/,
  "The rows of a load": /^3 act-3 invalid \[\n? *'?"?.*paid.*is not allowed/,
  "Plan first, then apply": /^2 records would change\n2 applied\n$/,
  "Rows and mappings that are in no file": /^1 applied\n$/,
  "In tests": /^2 \d+\n$/,
};

const programs = [...page.matchAll(/^## (.+)\n[^]*?(?=^## |$(?![^]))/gm)].flatMap(
  ([section, heading = ""]) =>
    [...section.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => ({ heading, code })),
);

describe("the programs of docs/library.md", function () {
  this.timeout(120_000);
  let folder: string;
  let simulator: Simulator;
  before(async () => {
    findBuiltProgram();
    folder = makeProgramFolder();
    simulator = await startSimulator({ serverFields: "optional" });
    const config = `version: 1
connections:
  sandbox: { base_url: "${simulator.urls.collect}", tenant: acme, token: { env: WAYBILL_TOKEN } }
`;
    const merge = "write: merge\nfields: { id: Id, name: Name }\n";
    for (const [name, content] of [
      ["waybill.config.yaml", config],
      ["actions.csv", `${actionRows(2)}act-3,Gold,paid,2026-03-01\n`],
      ["mapping.yaml", actionMapping],
      ["changes.csv", "Id,Name\nact-1,Silver\nact-2,Silver\n"],
      ["merge.yaml", `version: 1\ntarget: rhythm/billing-run-action\n${merge}`],
      ...programs.map(({ code }, at) => [`program-${at}.mts`, code] as const),
    ] as const)
      writeFileSync(join(folder, name), content);
  });
  after(async () => {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are all known here", () => {
    assert.deepEqual(
      programs.map(({ heading }) => heading),
      Object.keys(printed),
    );
  });

  it("are compiled as they stand", async () => {
    const files = programs.map((_, at) => `program-${at}.mts`);
    assert.equal(await compilePrograms(folder, files), "");
  });

  for (const [at, { heading }] of programs.entries())
    it(`run: ${heading}`, async () => {
      const env = { ...process.env, WAYBILL_TOKEN: "any-token" };
      const { stdout, stderr } = await run(process.execPath, [`program-${at}.mts`], {
        cwd: folder,
        env,
      });
      assert.equal(stderr, "");
      assert.match(stdout, printed[heading] ?? /^$/);
    });
});
