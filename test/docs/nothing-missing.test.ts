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
import { ledgerSchemaVersion } from "../../src/ledger/tables/ledger-schema.ts";
import { readOptions } from "../../src/simulator/read-options.ts";
import { findTarget } from "../../src/targets/index.ts";
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
    const ofFile = settingsOf(schema);
    it(`of ${file}`, () => {
      assert.ok(ofFile.size > 80);
      assert.deepEqual(
        [...ofFile.keys()].filter((name) => !has(name)),
        [],
      );
    });

    it(`of ${file}, with its default beside it`, () => {
      const missing = [...ofFile].filter(([name, given]) => {
        if (!["string", "number"].includes(typeof given)) return false;
        return !told.split("\n").some((line) => has(name, line) && line.includes(String(given)));
      });
      assert.deepEqual(missing, []);
    });
  }

  /** Names that whoever writes such a file chooses, and settings of other programs' files that a page shows whole. */
  const others: Readonly<Record<string, string>> = {
    "docs/connections.md": "sandbox live",
    // And of Kubernetes and Docker.
    "docs/drops.md":
      "rhythm actions ops call billing alive script chat period channel content " +
      "kind metadata spec schedule containers image args capabilities drop volumes",
    "docs/mapping-needs.md": "period",
    "docs/mappings.md": "period customer new gone currency__c erp_batch__c",
    // Prometheus.
    "docs/metrics.md":
      "scrape_configs job_name scrape_interval static_configs targets " +
      "groups rules alert expr for annotations summary",
    // PostgreSQL.
    "docs/postgres.md":
      "statement_timeout lock_timeout idle_in_transaction_session_timeout synchronous_commit",
    // Names of services, and what stands within options of the simulator.
    "docs/simulator.md": "billingplatform ignore reformat times message items hidden method moment",
  };
  const settings = new Set([
    ...settingsOf(describeMappingSchema(targetNames)).keys(),
    ...settingsOf(describeConfigurationSchema()).keys(),
    ...targetNames.flatMap((name) =>
      (findTarget(name)?.fields ?? []).flatMap((field) => field.name.split(".")),
    ),
  ]);
  const isOption = (name: string): boolean => {
    try {
      readOptions(Object.fromEntries([[name, undefined]]));
      return true;
    } catch {
      return false;
    }
  };

  /** What stands as a setting on a page: in YAML, in blocks and in sentences, and in the first column of tables of settings. */
  function shownSettings(text: string): ReadonlySet<string> {
    const blocks = [...text.matchAll(/^ *```yaml[^\n]*\n([^]*?)^ *```/gm)];
    const words = [...text.replaceAll(/^ *```[^]*?^ *```/gm, "").matchAll(/`([^`\n]+)`/g)];
    const written = [...blocks, ...words].flatMap(([, yaml = ""]) => {
      const bare = yaml.replaceAll(/"[^"]*"|'[^']*'/g, "''").replaceAll(/#.*$/gm, "");
      return [...bare.matchAll(/(?:^|[{,-])\s*([a-z][a-z_]*):(?=\s|$)/gm)];
    });
    const tables = text.matchAll(/^\| *setting *\|[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)*)/gm);
    const listed = [...tables].flatMap(([, lines = ""]) =>
      lines
        .split("\n")
        .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([a-z][\w.]*)(?::[^`]*)?`/g)]),
    );
    return new Set([...written, ...listed].flatMap(([, name = ""]) => name.split(".")));
  }

  it("and none that is gone", () => {
    let count = 0;
    const idle: string[] = [];
    const gone = pages.flatMap(({ path, text }) => {
      if (path === "docs/api.md") return [];
      const shown = shownSettings(text);
      count += shown.size;
      const own = (others[path] ?? "").split(" ");
      // One that the page shows no more would hide a setting that is gone.
      idle.push(...own.filter((name) => name !== "" && !shown.has(name)));
      return [...shown]
        .filter((name) => !settings.has(name) && !own.includes(name))
        .filter((name) => path !== "docs/simulator.md" || !isOption(name))
        .map((name) => `${path}: ${name}`);
    });
    assert.deepEqual(gone, []);
    assert.deepEqual(idle, []);
    assert.ok(count > 300, `${count} are shown`);
  });

  it("of the environment, and none that is gone", () => {
    const names = (texts: readonly string[]): ReadonlySet<string> =>
      new Set(texts.flatMap((text) => text.match(/\bWAYBILL_[A-Z_]+\b/g) ?? []));
    const ours = names(globSync("src/**/*.ts", { cwd: root }).map(read));
    assert.deepEqual([...names([told])].toSorted(), [...ours].toSorted());
  });
});

describe("the page of the ledger", () => {
  it("says which version its tables have", () => {
    assert.ok(read("docs/ledger.md").includes(`ledger version ${ledgerSchemaVersion},`));
  });
});
