import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderCommands } from "../../docs/render-commands.ts";
import { errorCodeMeanings } from "../../docs/error-code-meanings.ts";
import { renderErrorCodes } from "../../docs/render-error-codes.ts";
import { describeConfigurationSchema } from "../../src/arrivals/configuration-json-schema.ts";
import { commands } from "../../src/cli/table/index.ts";
import { errorCodes, exitCodes, outcomes, targetNames } from "../../src/index.ts";
import { describeMappingSchema } from "../../src/mapping/mapping-json-schema.ts";
import { rowErrorCatalogue } from "../../src/rows/catalogue/index.ts";
import { findSection } from "../support/readme-tour.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const pages = globSync(["README.md", "docs/**/*.md", "samples/**/*.md"], { cwd: root }).map(
  (path) => ({ path, text: read(path) }),
);
/** Where a person is told of something, and does not only find it in a list of types. */
const told = pages
  .filter(({ path }) => path.startsWith("docs/") && path !== "docs/api.md")
  .map(({ text }) => text)
  .join("\n");

/** The first column of the first table in a section. */
function firstColumn(page: string, heading: string): readonly string[] {
  return [...findSection(read(page), heading).matchAll(/^\| *(?:\[?`([\w-]+)`|(\d+))/gm)].map(
    ([, word, number]) => word ?? number ?? "",
  );
}

/** What stands on a page as code: in blocks, and between signs in a sentence. */
function codeOf(text: string): string {
  const blocks = [...text.matchAll(/^ *```(?:sh|yaml|text|ini|json)?\n([^]*?)^ *```/gm)];
  const words = [...text.replaceAll(/^ *```[^]*?^ *```/gm, "").matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...words].map(([, code = ""]) => code).join("\n");
}

describe("the pages have every command and flag", () => {
  it("as the table of commands has them", () => {
    const squeeze = (page: string): string => page.replaceAll(/\s+/g, " ");
    assert.equal(squeeze(read("docs/commands.md")), squeeze(renderCommands()), "run make docs");
  });

  it("in the README's table, each once and in order", () => {
    assert.deepEqual(
      firstColumn("README.md", "Commands"),
      commands.map(({ name }) => name),
    );
  });

  /** `waybill NAME …` of sentences and blocks, to the end of the command. */
  const calls = pages.flatMap(({ path, text }) =>
    [
      ...codeOf(text)
        .replaceAll("\\\n", " ")
        .matchAll(/(?<!=)\bwaybill ([a-z]+)\b([^\n|;&#>]*)/g),
    ].map(([call, name = "", rest = ""]) => ({ path, call, name, rest })),
  );

  it("and none that is gone", () => {
    const known = new Set([...commands.map(({ name }) => name), "help"]);
    const gone = calls
      .filter(({ name, call }) => !known.has(name) && !/^waybill [a-z]+ --version/.test(call))
      .map(({ path, call }) => `${path}: ${call}`);
    assert.deepEqual(gone, []);
    assert.ok(calls.length > 200);
  });

  it("and no flag of a command that the command has not", () => {
    const gone = calls.flatMap(({ path, name, rest, call }) => {
      const { options = {} } = commands.find((command) => command.name === name) ?? {};
      const quoted = rest.replaceAll(/"[^"]*"|'[^']*'/g, "");
      return [...quoted.matchAll(/(?<=\s)--([a-z][\w-]*)/g)]
        .filter(([, flag = ""]) => options[flag] === undefined && flag !== "help")
        .map(([flag]) => `${path}: ${flag} in ${call}`);
    });
    assert.deepEqual(gone, []);
  });
});

describe("the pages have every outcome and exit code, and no other", () => {
  for (const [page, heading] of [
    ["README.md", "What becomes of a row"],
    ["docs/words.md", "Outcomes"],
  ] as const)
    it(`outcomes in ${page}`, () => {
      assert.deepEqual(firstColumn(page, heading).toSorted(), [...outcomes].toSorted());
    });

  for (const page of ["README.md", "docs/scripts.md"])
    it(`exit codes in ${page}`, () => {
      assert.deepEqual(
        firstColumn(page, "Exit codes").toSorted(),
        Object.values(exitCodes).map(String).toSorted(),
      );
    });
});

describe("the pages have every code of an error", () => {
  it("and none of a load that is gone", () => {
    const known = new Set<string>(errorCodes);
    const gone = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bERR_[A-Z0-9_]+\b/g)]
        .filter(([code]) => !known.has(code) && code !== "ERR_")
        .map(([code]) => `${path}: ${code}`),
    );
    assert.deepEqual(gone, []);
  });

  it("of a load, each with what it means", () => {
    const squeeze = (page: string): string =>
      page.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "");
    assert.equal(
      squeeze(read("docs/error-codes.md")),
      squeeze(renderErrorCodes()),
      "run make docs",
    );
    const meanings = Object.values(errorCodeMeanings);
    assert.deepEqual(Object.keys(errorCodeMeanings), [...errorCodes]);
    assert.equal(new Set(meanings).size, meanings.length);
  });

  it("of a row, with what to do, in links too", () => {
    const known = Object.keys(rowErrorCatalogue);
    const linked = pages.flatMap(({ text }) =>
      [...text.matchAll(/row-errors\.md#([\w-]+)/g)].map(([, code = ""]) => code),
    );
    const stages = ["reading-the-file", "mapping", "validation", "delivery"];
    assert.deepEqual(
      linked.filter((code) => !known.includes(code) && !stages.includes(code)),
      [],
    );
    assert.deepEqual(
      known.filter((code) => !told.includes(`### \`${code}\``)),
      [],
    );
  });
});

/** The names of all settings in a schema, and their defaults. */
function settingsOf(schema: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if ("properties" in part && typeof part.properties === "object" && part.properties !== null)
      for (const [name, setting] of Object.entries(part.properties)) {
        const given: unknown =
          typeof setting === "object" && setting !== null && "default" in setting
            ? setting.default
            : undefined;
        found.set(name, given ?? found.get(name));
      }
    for (const below of Object.values(part)) walk(below);
  };
  walk(schema);
  return found;
}

describe("the pages have every setting", () => {
  const code = codeOf(told);
  const has = (word: string, text = code): boolean =>
    new RegExp(`(?<![\\w-])${word.replaceAll(/[^\w-]/g, "\\$&")}(?![\\w-])`).test(text);

  for (const [file, schema] of [
    ["a mapping", describeMappingSchema(targetNames)],
    ["waybill.config.yaml", describeConfigurationSchema()],
  ] as const) {
    const settings = settingsOf(schema);
    it(`of ${file}`, () => {
      assert.ok(settings.size > 80);
      assert.deepEqual(
        [...settings.keys()].filter((name) => !has(name)),
        [],
      );
    });

    it(`of ${file}, with its default beside it`, () => {
      const missing = [...settings].filter(([name, given]) => {
        if (!["string", "number"].includes(typeof given)) return false;
        return !told.split("\n").some((line) => has(name, line) && line.includes(String(given)));
      });
      assert.deepEqual(missing, []);
    });
  }

  it("of the environment, and none that is gone", () => {
    const names = (texts: readonly string[]): ReadonlySet<string> =>
      new Set(texts.flatMap((text) => text.match(/\bWAYBILL_[A-Z_]+\b/g) ?? []));
    const ours = names(globSync("src/**/*.ts", { cwd: root }).map(read));
    assert.deepEqual([...names([told])].toSorted(), [...ours].toSorted());
  });
});
