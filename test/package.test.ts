import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { publint } from "publint";
import { projectFolder } from "../samples/play/project-paths.ts";
import {
  copyProject,
  packProject,
  runIn,
  program,
  startInstalledSimulator,
  strangersEnvironment,
  type PackedProject,
} from "./support/packed-project.ts";
import { parseReport } from "./support/parse-report.ts";
import { findSection } from "./support/readme-tour.ts";

/** What may be inside; whatever else lies in these folders stays at home. */
const mayBeInside = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/.+\.(?:[cm]?js|d\.c?ts|json|txt|md)$/,
  /^dist\/cli\/.+\.js\.map$/,
  /^mappings\/[\w-]+\.(?:yaml|schema\.json)$/,
  /^samples\/(?:[\w-]+\/)?[\w-]+\.(?:csv|xlsx|yaml|md|ndjson)$/,
  /^samples\/nightly\/waybill\.config\.yaml$/,
  /^docs\/(?:tours\/)?[\w-]+\.md$/,
  /^docs\/pictures\/[\w-]+\.png$/,
];
const leftBehind = "dist/source/of-yesterday.js";

/** Somebody's first program with the library, in TypeScript. */
const firstProgram = `
import { listLoads, runLoad, type LoadReport } from "waybill";
import { startSimulator } from "waybill/testing";

const simulator = await startSimulator();
const story = "node_modules/waybill/samples/untidy-export";
const report: LoadReport = await runLoad({
  sourcePath: story + "/korrekturen-oktober.csv",
  mappingPath: story + "/mapping.yaml",
  preflight: true,
  connection: { baseUrl: simulator.urls.billingplatform },
  runsDir: "library-runs",
  env: { WAYBILL_SESSION_ID: "simulated" },
});
await simulator.stop();
const [load] = await listLoads("library-runs");
console.log(report.exitCode, load?.counts.applied);

// @ts-expect-error -- an exit code is no folder: the types are those of the library, and not any
export const wrong = () => listLoads(report.exitCode);
`;

/** A figure of the table in docs/architecture.md, where they are written down once. */
function bound(what: RegExp): number {
  const page = readFileSync(join(projectFolder, "docs/architecture.md"), "utf8");
  const line = findSection(page, "The package")
    .split("\n")
    .find((text) => text.startsWith("|") && what.test(text));
  const [, figure, unit] = /\| +([\d.]+)( MB)? *\|$/.exec(line ?? "") ?? [];
  assert.ok(figure !== undefined, `docs/architecture.md has no figure for ${what.source}`);
  return Number(figure) * (unit === undefined ? 1 : 1e6);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version: string; readonly dev?: true; readonly hasInstallScript?: true }
    >
  >;
}

interface CycloneBill {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly licenses?: readonly unknown[];
  }[];
}

interface SpdxBill {
  readonly packages: readonly { readonly name: string; readonly versionInfo: string }[];
}

/** `name@version` of every package below node_modules, by a lockfile. */
function packagesOf(lockfile: string): readonly string[] {
  const { packages }: Lock = JSON.parse(readFileSync(lockfile, "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
}

describe("what is published", () => {
  let folder = "";
  let project = "";
  /** An empty folder once, in which somebody has installed the package. */
  let app = "";
  let packed: PackedProject;
  let paths: ReadonlySet<string>;

  before(async function () {
    this.timeout(300_000);
    folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-package-")));
    [project, app] = [join(folder, "project"), join(folder, "app")];
    copyProject(project, leftBehind);
    packed = await packProject(project, folder);
    paths = new Set(packed.files.map(({ path }) => path));
    mkdirSync(app);
    const tarball = join(folder, packed.filename);
    await runIn(app, "npm", ["install", "--prefix", ".", "--prefer-offline", tarball]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("the package that npm pack makes", () => {
    it("is built from the sources as they are, and holds nothing of an earlier build", () => {
      assert.ok(paths.has("dist/index.js"));
      assert.ok(!paths.has(leftBehind));
    });

    it("holds the program, mappings, their schema, samples and pages, and nothing else", () => {
      const strange = [...paths].filter((path) => !mayBeInside.some((may) => may.test(path)));
      assert.deepEqual(strange, []);
      const always = [
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "dist/index.d.ts",
        "dist/cli/main.cjs",
      ];
      const atHome = ["mappings", "samples", "docs"]
        .flatMap((name) => filesIn(join(projectFolder, name)))
        .map((path) => path.slice(projectFolder.length + 1))
        .filter((path) => !/\.(?:[mc]?[jt]s|gitattributes)$/.test(path));
      const missing = [...always, ...atHome].filter((path) => !paths.has(path));
      assert.deepEqual(missing, []);
    });

    it("holds whatever its pages lead to", () => {
      const folders = new Set([...paths].map((path) => posix.dirname(path)));
      const astray = [...paths]
        .filter((path) => path.endsWith(".md"))
        .flatMap((page) => {
          const text = readFileSync(join(app, "node_modules/waybill", page), "utf8");
          const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(
            ([, link = ""]) => link,
          );
          // Commands of a tour are run where the README lies.
          const ways = /^README|^docs\/tours\//.test(page)
            ? [...(text.match(/(?<![\w/])samples\/[\w/.-]+\w/g) ?? [])]
            : [];
          return [...links.map((link) => posix.join(posix.dirname(page), link)), ...ways]
            .map((path) => path.replace(/\/$/, ""))
            .filter((path) => !paths.has(path) && !folders.has(path))
            .map((path) => `${page}: ${path}`);
        });
      assert.deepEqual(astray, []);
    });

    it("carries the licence of every package whose code was bundled into it", () => {
      const bundled = new Set<string>();
      let licences = "";
      for (const path of filesIn(join(app, "node_modules/waybill/dist"))) {
        const text = readFileSync(path, "utf8");
        if (/licen[cs]e/i.test(posix.basename(path))) licences += text;
        if (!path.endsWith(".map")) continue;
        for (const [, name = ""] of text.matchAll(/\/node_modules\/((?:@[^/"]+\/)?[^/"]+)\//g))
          bundled.add(name);
      }
      assert.ok(bundled.has("zod"), [...bundled].join());
      assert.deepEqual(
        [...bundled].filter((name) => !licences.includes(name)),
        [],
      );
    });

    it("is what npm and publint would make of it", async () => {
      const manifest = readFileSync(join(project, "package.json"), "utf8");
      await runIn(project, "npm", ["pkg", "fix"]);
      assert.equal(readFileSync(join(project, "package.json"), "utf8"), manifest);
      const pkgDir = join(app, "node_modules/waybill");
      assert.deepEqual((await publint({ pkgDir, pack: false, strict: true })).messages, []);
    });

    it("is no larger, and needs no more packages, than docs/architecture.md says", () => {
      assert.ok(packed.size <= bound(/as a file/), `${packed.size} bytes`);
      assert.ok(packed.unpackedSize <= bound(/unpacked/), `${packed.unpackedSize} bytes`);
      const installed = filesIn(join(app, "node_modules"));
      const size = installed.reduce((sum, path) => sum + statSync(path).size, 0);
      assert.ok(size <= bound(/installed/), `${size} bytes`);
      assert.equal(
        packagesOf(join(projectFolder, "package-lock.json")).length,
        bound(/packages it needs/),
      );
    });
  });

  describe("the package, installed in an empty folder", function () {
    this.timeout(120_000);
    it("brings no native code and runs nothing", () => {
      const native = filesIn(join(app, "node_modules")).filter((path) =>
        /\.(?:node|so|dll|dylib|wasm)$|binding\.gyp$/.test(path),
      );
      assert.deepEqual(native, []);
      const lock: Lock = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8"));
      const scripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) =>
        Boolean(hasInstallScript),
      );
      assert.deepEqual(scripts, []);
    });

    it("loads a file into the simulated API: each row is applied, and Node has nothing to remark", async () => {
      const simulator = await startInstalledSimulator(app);
      try {
        const story = "node_modules/waybill/samples/billing-run-actions-clean";
        const files = [`${story}/billing-run-2026-09-actions.csv`, "-m", `${story}/mapping.yaml`];
        const place = ["--base-url", `${simulator.url}/collect`, "--tenant", "demo"];
        const words = ["--no-install", program, "load", ...files, ...place];
        const env = { ...strangersEnvironment(), WAYBILL_TOKEN: "simulated-token" };
        const { stderr } = await runIn(app, "npx", words, env);
        assert.doesNotMatch(stderr, /warn/i);
      } finally {
        await simulator.stop();
      }
      const [load = ""] = readdirSync(join(app, "waybill-runs")).filter((name) =>
        name.startsWith("wb-"),
      );
      const report = parseReport(
        readFileSync(join(app, "waybill-runs", load, "report.csv"), "utf8"),
      );
      assert.deepEqual(
        [report.length, new Set(report.map(({ outcome }) => outcome))],
        [240, new Set(["applied"])],
      );
    });

    it("is imported as a library", async () => {
      writeFileSync(join(app, "first.mts"), firstProgram);
      const { stdout } = await runIn(app, process.execPath, ["first.mts"]);
      assert.equal(stdout, "1 12\n");
    });

    it("is required by CommonJS too, with its doors, its manifest and its schemas", async () => {
      const program = `
        const { exitCodes, runLoad } = require("waybill");
        const { startSimulator } = require("waybill/testing");
        const { version } = require("waybill/package.json");
        const schema = require("waybill/mappings/waybill-mapping.schema.json");
        console.log(exitCodes.ok, typeof runLoad, typeof startSimulator, version, typeof schema);`;
      writeFileSync(join(app, "old.cjs"), program);
      const { stdout, stderr } = await runIn(app, process.execPath, ["old.cjs"]);
      assert.equal(stdout, "0 function function 0.1.0 object\n");
      assert.equal(stderr, "");
    });

    for (const [resolution, module] of [
      ["nodenext", "nodenext"],
      ["bundler", "esnext"],
    ] as const) {
      it(`has types that hold, and hold the README, where modules are found by ${resolution}`, async () => {
        const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
        const [, example] = /```ts\n([^]*?)```/.exec(findSection(readme, "As a library")) ?? [];
        assert.ok(example !== undefined);
        writeFileSync(join(app, "readme.mts"), example);
        writeFileSync(join(app, "first.mts"), firstProgram);
        const typeRoots = join(projectFolder, "node_modules/@types");
        const flags = ["--noEmit", "--strict", "--target", "es2023", "--skipLibCheck", "false"];
        // On several cores at once it takes twice the work.
        flags.push("--singleThreaded");
        flags.push("--module", module, "--moduleResolution", resolution);
        flags.push("--typeRoots", typeRoots, "--types", "node");
        const compiler = join(projectFolder, "node_modules/.bin/tsc");
        await runIn(app, compiler, [...flags, "readme.mts", "first.mts"]);
      });
    }

    it("gives a bill of materials in both forms, with the licence of every package", async () => {
      await runIn(app, "npm", ["pkg", "set", "name=somebody", "version=1.0.0"]);
      await runIn(projectFolder, "npm", ["sbom", "--omit=dev", "--sbom-format=cyclonedx"]);
      const installed = packagesOf(join(app, "package-lock.json")).toSorted();
      const cyclone = await runIn(app, "npm", ["sbom", "--sbom-format=cyclonedx"]);
      const { components }: CycloneBill = JSON.parse(cyclone.stdout);
      assert.deepEqual(
        components.map(({ name, version }) => `${name}@${version}`).toSorted(),
        installed,
      );
      assert.deepEqual(
        components.filter(({ licenses }) => (licenses ?? []).length === 0),
        [],
      );
      const spdx = await runIn(app, "npm", ["sbom", "--sbom-format=spdx"]);
      const { packages }: SpdxBill = JSON.parse(spdx.stdout);
      const listed = packages.map(({ name, versionInfo }) => `${name}@${versionInfo}`).toSorted();
      assert.deepEqual(listed, [...installed, "somebody@1.0.0"].toSorted());
    });
  });
});
