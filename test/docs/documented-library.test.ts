import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBuiltProgram } from "../support/built-program.ts";
import { compilePrograms, makeProgramFolder } from "../support/compile-programs.ts";

const page = readFileSync(new URL("../../docs/library.md", import.meta.url), "utf8");

/** Each `@ts-expect-error` fails to compile itself where the line below it compiles. */
const wrongRequests = `
import { checkFile, planLoad, rehearseLoad, runLoad } from "waybill";

const mapping = { version: 1 };
// @ts-expect-error: neither source nor mapping
await runLoad({});
// @ts-expect-error: no source
await runLoad({ mapping });
// @ts-expect-error: no mapping
await rehearseLoad({ source: ["Id\\n"] });
// @ts-expect-error: two sources
await checkFile({ source: ["Id\\n"], sourcePath: "a.csv", mapping });
// @ts-expect-error: two mappings
await checkFile({ sourcePath: "a.csv", mapping, mappingPath: "m.yaml" });
// @ts-expect-error: no source
await planLoad({ mappingPath: "m.yaml", planPath: "a.plan" });
// @ts-expect-error: no place for the plan
await planLoad({ sourcePath: "a.csv", mappingPath: "m.yaml" });

await runLoad({ sourcePath: "a.csv", mapping });
await rehearseLoad({ source: ["Id\\n"], mappingPath: "m.yaml" });
await checkFile({ source: new Response("Id\\n").body ?? [], mapping });
await planLoad({ source: ["Id\\n"], mapping, planPath: "a.plan" });
`;

describe("the types of the library", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    findBuiltProgram();
    folder = makeProgramFolder();
    const body = (load: string): string =>
      `${load}\nvoid waybill.checkFile({ sourcePath: "a.csv", mappingPath: "m.yaml" }).then(({ preflight }) => preflight.valid);\n`;
    for (const [name, content] of [
      ["wrong.mts", wrongRequests],
      ["module.mts", body('import * as waybill from "waybill";')],
      ["common.cts", body('import waybill = require("waybill");')],
    ] as const)
      writeFileSync(join(folder, name), content);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("demand one source and one mapping, each as a path or itself", async () => {
    assert.equal(await compilePrograms(folder, ["wrong.mts"]), "");
  });

  for (const [name, module, resolution] of [
    ["module.mts", "node16", "node16"],
    ["module.mts", "esnext", "bundler"],
    ["common.cts", "nodenext", "nodenext"],
  ] as const)
    it(`are found from ${name} by ${resolution}`, async () => {
      assert.equal(await compilePrograms(folder, [name], { module, resolution }), "");
    });

  it("are not found from CommonJS by node16, as docs/library.md says", async () => {
    assert.match(
      page,
      /`require\("waybill"\)`[^.]*`nodenext` has types for that, `node16` has not/,
    );
    const choice = { module: "node16", resolution: "node16" };
    const complaint = await compilePrograms(folder, ["common.cts"], choice);
    assert.match(complaint, /error TS1471|error TS1479/);
  });

  it("are not found by node10, as docs/library.md says", async () => {
    assert.match(page, /`node10` \(`node`\)[^.]*is not supported: TypeScript 7 refuses it itself/);
    const choice = { module: "esnext", resolution: "node10" };
    const complaint = await compilePrograms(folder, ["module.mts"], choice);
    assert.match(complaint, /error TS\d+: .*node10.*removed/);
  });
});
