import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { doors, readSurface } from "../../docs/render-api.ts";
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

/** What a caller fills in; those that only come back are named so by accident. */
const isFilledIn = (name: string): boolean =>
  /(?:Request|Settings|Options|Choice|Output|Filter|Totals|Observer)$/.test(name) &&
  !["ReceivedRequest", "RehearsedRequest", "MapChoice"].includes(name);

/** What says by itself what may stand there: yes and no, numbers, signals, words that are listed, a type that is documented. */
function isPlain(type: string, exported: ReadonlySet<string>): boolean {
  const parts = type.split("|").map((part) => part.trim());
  return parts.every(
    (part) =>
      /^(?:boolean|number|AbortSignal|undefined|"[^"]*"|)$/.test(part) || exported.has(part),
  );
}

const examplesIn = (comment: string): readonly string[] =>
  [...comment.matchAll(/@example\n([^]*?)(?=^@|$(?![^]))/gm)].map(([, code = ""]) => code);

/** Each example of a door as a program of its own, by the name of its file, which begins with that of the door. */
function readExamples(door: string, { exports }: ReturnType<typeof readSurface>) {
  const all = [...exports];
  const names = all.map(([one]) => one);
  return all.flatMap(([one, { comment, members }]) =>
    [comment, ...members.values()].flatMap(examplesIn).map((code, at) => {
      const used = names.filter((word) => new RegExp(`\\b${word}\\b`).test(code));
      const file = `${door.replace("/", "-")}.${one}-${at}.mts`;
      return [file, `import { ${used.join(", ")} } from "${door}";\n${code}`] as const;
    }),
  );
}

let compiled: Promise<string> | undefined;

/** All programs that are expected to compile are compiled at once: most of it is the types of Node. */
async function compileAll(): Promise<string> {
  findBuiltProgram();
  const folder = makeProgramFolder();
  try {
    const examples = Object.entries(doors).flatMap(([name, door]) =>
      readExamples(name, readSurface(door)),
    );
    const programs = [...examples, ["wrong.mts", wrongRequests] as const];
    for (const [file, code] of programs) writeFileSync(join(folder, file), code);
    return await compilePrograms(
      folder,
      programs.map(([file]) => file),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns what the compiler says of the programs whose names begin so, and whatever it says of no program */
async function complaintsOf(programs: string): Promise<readonly string[]> {
  compiled ??= compileAll();
  const lines = (await compiled).split("\n").filter((line) => line !== "");
  return lines.filter((line) => line.startsWith(programs) || !/^[\w.-]+\.mts\(/.test(line));
}

describe("the documentation of the library", function () {
  this.timeout(120_000);
  before(() => void findBuiltProgram());

  for (const [name, door] of Object.entries(doors))
    describe(name, () => {
      const exported = () => [...readSurface(door).exports];

      it("has a sentence on every export", () => {
        const bare = exported().filter(([, { comment }]) => !/^[^@\s]/.test(comment));
        assert.deepEqual(
          bare.map(([one]) => one),
          [],
        );
      });

      it("has a sentence on every member of a request", () => {
        const requests = exported().filter(([one]) => isFilledIn(one));
        const bare = requests.flatMap(([one, { members }]) =>
          [...members]
            .filter(([, comment]) => !/^[^@\s]/.test(comment))
            .map(([member]) => `${one}.${member}`),
        );
        assert.deepEqual(bare, []);
      });

      it("has an example on every function, class and constant, and on every request", () => {
        const shown = exported().filter(([one, { isType, text }]) =>
          isType ? isFilledIn(one) && one.endsWith("Request") : text !== "",
        );
        const bare = shown.filter(([, { comment }]) => examplesIn(comment).length === 0);
        assert.deepEqual(
          bare.map(([one]) => one),
          [],
        );
      });

      it("shows every member of a request in an example, but for those that say it all by their type", () => {
        const all = exported();
        // A type of one door is documented where another door has it.
        const names = new Set(
          Object.values(doors).flatMap((one) => [...readSurface(one).exports.keys()]),
        );
        const shown = all
          .flatMap(([, { comment, members }]) => [comment, ...members.values()])
          .flatMap(examplesIn)
          .join("\n");
        const unseen = all
          .filter(([one]) => isFilledIn(one))
          .flatMap(([one, { members, text }]) =>
            [...members.keys()]
              .filter((member) => {
                const type = new RegExp(`\\b${member}\\??: ([^;]*)`).exec(text)?.[1] ?? "";
                return !isPlain(type, names) && !new RegExp(`\\b${member}\\b`).test(shown);
              })
              .map((member) => `${one}.${member}`),
          );
        assert.deepEqual(unseen, []);
      });

      it("has examples that compile", async () => {
        assert.deepEqual(await complaintsOf(`${name.replace("/", "-")}.`), []);
      });
    });
});

describe("the types of the library", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    findBuiltProgram();
    folder = makeProgramFolder();
    const body = (load: string): string =>
      `${load}\nvoid waybill.checkFile({ sourcePath: "a.csv", mappingPath: "m.yaml" }).then(({ preflight }) => preflight.valid);\n`;
    for (const [name, content] of [
      ["module.mts", body('import * as waybill from "waybill";')],
      ["common.cts", body('import waybill = require("waybill");')],
    ] as const)
      writeFileSync(join(folder, name), content);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("demand one source and one mapping, each as a path or itself", async () => {
    assert.deepEqual(await complaintsOf("wrong."), []);
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
