import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { toOneByte } from "../../.build/one-byte.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

/** Prints the address of every module and built-in that the process has loaded, on a descriptor of its own. */
const listing = `
import { writeSync } from "node:fs";
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on("exit", () => {
  const builtin = process.moduleLoadList.filter((one) => one.startsWith("NativeModule ")).map((one) => "node:" + one.slice(13));
  writeSync(3, JSON.stringify(loaded.concat(builtin)));
});`;

const mapping = "samples/billing-run-actions-clean/mapping.yaml";
const file = "samples/billing-run-actions-clean/billing-run-2026-09-actions.csv";

describe("what a command loads when it starts", () => {
  let workdir: Workdir;
  let hook: string;
  before(() => {
    workdir = makeWorkdir();
    hook = join(workdir.path, "listing.mjs");
    writeFileSync(hook, listing);
  });
  after(() => workdir.remove());

  /** Runs the built program with a module of ours in front of it. */
  const startWith = (name: string, before: string, words: readonly string[]) => {
    const path = join(workdir.path, name);
    writeFileSync(path, before);
    const args = ["--import", pathToFileURL(path).href, findBuiltProgram(), ...words];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  };

  const start = (...words: readonly string[]) => {
    const { status, stdout, stderr, output } = spawnSync(
      process.execPath,
      ["--import", pathToFileURL(hook).href, findBuiltProgram(), ...words],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    const loaded: readonly string[] = JSON.parse(output[3] ?? "");
    return { status, stdout, stderr, loaded };
  };

  /** Of what was loaded, what no such start needs; what is bundled goes by the name of its chunk. */
  const needless = (loaded: readonly string[], names: readonly string[]) =>
    loaded.filter((url) => names.some((name) => url.includes(name)));

  const libraries = ["/node_modules/", "/chunks/schemas.js", "/chunks/reading.js"];
  /** The chunks into which a package was joined; each is called by what needs it. */
  const chunksWith = (name: string): readonly string[] => {
    const folder = join(dirname(findBuiltProgram()), "chunks");
    const maps = globSync("*.js.map", { cwd: folder }).filter((map) =>
      readFileSync(join(folder, map), "utf8").includes(`/node_modules/${name}/`),
    );
    assert.ok(maps.length > 0, name);
    return maps.map((map) => `/chunks/${map.slice(0, -".map".length)}`);
  };
  const doers = [...chunksWith("got"), ...chunksWith("winston"), "/chunks/sqlite-ledger.js"];
  const builtins = ["node:sqlite", "node:http2", "node:https", "node:readline", "node:crypto"];

  for (const words of [["--version"], ["--help"], ["help", "load"], ["load", "--help"]])
    it(`is its own words for ${words.join(" ")}`, () => {
      const { status, loaded } = start(...words);
      assert.equal(status, 0);
      assert.deepEqual(needless(loaded, [...libraries, ...doers, ...builtins]), []);
      assert.ok(loaded.some((url) => url.endsWith("/dist/cli/program.js")));
    });

  it("is no document of the simulated APIs for whoever checks a file", () => {
    const { loaded } = start("check", file, "-m", mapping);
    const texts = loaded
      .filter((url) => url.includes("/dist/"))
      .map((url) => readFileSync(new URL(url), "utf8"));
    // The name of a document that they are written from.
    const document = "rhythm-collect-put-billing-run-action.txt";
    assert.ok(texts.length > 0 && !texts.some((text) => text.includes(document)));
  });

  it("is no more for a mistake on the command line, which is told as ever", () => {
    const command = start("laod", "file.csv");
    assert.equal(command.status, 2);
    assert.match(
      command.stderr,
      /^error ERR_USAGE: waybill has no command "laod"; did you mean "load"\?\n {2}→ /,
    );
    const flag = start("check", "file.csv", "--maping", "mapping.yaml");
    assert.equal(flag.status, 2);
    assert.match(
      flag.stderr,
      /^error ERR_USAGE: waybill check has no --maping; did you mean --mapping\?\n {2}→ /,
    );
    for (const { loaded } of [command, flag])
      assert.deepEqual(needless(loaded, [...libraries, ...doers, ...builtins]), []);
  });

  it("is neither reader nor ledger nor HTTP for a list", () => {
    for (const words of [["targets"], ["loads", "--runs-dir", join(workdir.path, "none")]]) {
      const { status, loaded } = start(...words);
      assert.equal(status, 0);
      assert.deepEqual(
        needless(loaded, ["/chunks/reading.js", ...doers, ...builtins.slice(0, 3)]),
        [],
      );
    }
  });

  it("is no ledger and no HTTP for what only reads", () => {
    for (const words of [
      ["lint", mapping],
      ["check", file, "-m", mapping],
    ]) {
      const { status, loaded } = start(...words);
      assert.equal(status, 0);
      const apart = ["/node_modules/iconv-lite/"];
      assert.deepEqual(needless(loaded, [...doers, ...apart, ...builtins.slice(0, 3)]), []);
      assert.ok(
        loaded.some((url) => url.endsWith("/chunks/reading.js")),
        words.join(" "),
      );
    }
  });

  it("is what reads a workbook only where there is one", () => {
    const rows = [["Id"], ["1"]];
    const book = join(workdir.path, "book.xlsx");
    writeFileSync(book, makeWorkbook({ sheets: [{ name: "A", rows }] }));
    const named = ["/node_modules/yauzl/", "/node_modules/saxes/", "/chunks/choose-zipped.js"];
    assert.deepEqual(needless(start("inspect", file).loaded, named), []);
    const { status, loaded } = start("inspect", book);
    assert.equal(status, 0);
    assert.notDeepEqual(needless(loaded, named), []);
    assert.deepEqual(needless(loaded, builtins.slice(0, 1)), []);
  });

  const configureDrop = (): string =>
    workdir.file(
      "waybill.config.yaml",
      `version: 1
drops:
  nightly:
    from: ./inbox
    match: "*.csv"
    mapping: mapping.yaml
    complete: rename
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`,
    );

  it("is nothing that speaks to servers for a drop of this machine", () => {
    workdir.file("inbox/readme", "");
    const { status, stderr, loaded } = start("watch", "--once", "--config", configureDrop());
    assert.equal(status, 0, stderr);
    const sites = ["/chunks/sftp-site.js", "/chunks/bucket-site.js", "ssh2", "@aws-sdk"];
    assert.deepEqual(needless(loaded, sites), []);
  });

  it("is prom-client only where metrics are asked for, and a sentence where it is not there", () => {
    const config = configureDrop();
    workdir.file("inbox/readme", "");
    const look = ["watch", "--once", "--config", config];
    const named = ["/node_modules/prom-client/"];
    assert.deepEqual(needless(start(...look).loaded, named), []);
    const asked = start(...look, "--metrics", "0");
    assert.equal(asked.status, 0, asked.stderr);
    assert.notDeepEqual(needless(asked.loaded, named), []);

    const without = `
      import { registerHooks } from "node:module";
      const resolve = (name, context, next) =>
        next(name === "prom-client" ? "prom-client-that-nobody-installed" : name, context);
      registerHooks({ resolve });`;
    const refused = startWith("without.mjs", without, [...look, "--metrics", "0"]);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(
      refused.stderr,
      /^error ERR_METRICS_PACKAGE: metrics need the package prom-client, [^\n]+\n {2}→ npm install prom-client@15 [^\n]+\n$/,
    );
    assert.equal(startWith("without.mjs", without, look).status, 0);
  });

  it("is pg only where the ledger is in PostgreSQL, and a sentence where it is not there", () => {
    const without = `
      import { registerHooks } from "node:module";
      const resolve = (name, context, next) =>
        next(name === "pg" ? "pg-that-nobody-installed" : name, context);
      registerHooks({ resolve });`;
    const look = ["loads", "--runs-dir", join(workdir.path, "none")];
    assert.equal(startWith("without.mjs", without, look).status, 0);
    const ledger = ["--ledger", "postgres://127.0.0.1:1/none"];
    const refused = startWith("without.mjs", without, [...look, ...ledger]);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(
      refused.stderr,
      /^error ERR_LEDGER_PACKAGE: a ledger in PostgreSQL needs the package pg, [^\n]+\n {2}→ npm install pg\n$/,
    );
  });

  it("loses no Ctrl-C that comes while it loads", () => {
    const interrupt = `
      import { registerHooks } from "node:module";
      const load = (url, context, next) => {
        if (url.endsWith("/chunks/reading.js")) process.kill(process.pid, "SIGINT");
        return next(url, context);
      };
      registerHooks({ load });`;
    const { status, stderr } = startWith("interrupt.mjs", interrupt, [
      "check",
      file,
      "-m",
      mapping,
    ]);
    assert.match(stderr, /SIGINT: finishing .*\n.*interrupted before anything was sent\n$/s);
    assert.equal(status, 130);
  });

  it("is sources of one byte a character, which take half of the memory", () => {
    const folder = dirname(findBuiltProgram());
    const chunks = globSync("**/*.js", { cwd: folder });
    assert.ok(chunks.includes(join("chunks", "reading.js")));
    const wide = chunks.filter((name) =>
      /[^\0-\xff]/.test(readFileSync(join(folder, name), "utf8")),
    );
    assert.deepEqual(wide, []);
  });

  it("is told of by its place in the sources, be it behind a character that had to be escaped", () => {
    const path = join(workdir.path, "one.js");
    // In columns 0, 9 and 16 begins what stands in columns 0, 4 and 8 of the source.
    const code = 'say("…", "“€”", fail());';
    const { code: escaped, mappings } = toOneByte({ code, mappings: "AAAA,SAAI,OAAI" });
    assert.equal(escaped, String.raw`say("\u2026", "\u201c\u20ac\u201d", fail());`);
    const empty = { names: [], sourceRoot: "", sourcesContent: [] };
    const map = new SourceMap({ ...empty, version: 3, file: path, sources: ["one.ts"], mappings });
    const columnOf = (text: string) => {
      const origin = map.findOrigin(1, escaped.indexOf(text) + 1);
      return "columnNumber" in origin ? origin.columnNumber - 1 : undefined;
    };
    assert.deepEqual(["say", String.raw`"\u201c`, "fail"].map(columnOf), [0, 4, 8]);
    assert.throws(() => toOneByte({ code: String.raw`/\…/`, mappings: "" }), /escaped by itself/);
  });

  it("tells the place of a fault in the sources, from which it was built", () => {
    const fault = `JSON.stringify = () => { throw new TypeError("planted"); };`;
    const { status, stderr } = startWith("fault.mjs", fault, ["targets", "--json"]);
    assert.equal(status, 70);
    const [, path = "", line] =
      /at printAnswer \((src\/[\w/-]+\.ts):(\d+):\d+\)/.exec(stderr) ?? [];
    assert.equal(path, "src/cli/json-answer.ts", stderr);
    const source = readFileSync(path, "utf8").split("\n")[Number(line) - 1];
    assert.match(source ?? "", /JSON\.stringify\(envelope/);
  });
});
