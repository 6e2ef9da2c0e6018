import assert from "node:assert/strict";
import { lintMapping } from "../../src/index.ts";
import { loadDrops } from "../../src/arrivals/load-drops.ts";
import { correctionMapping } from "../support/live-actions.ts";
import { makeWorkdir, type Workdir } from "../support/workdir.ts";

const drop = `    from: ./inbox
    match: "actions-{date:YYYYMMDD}-{seq}.csv"
    mapping: mapping.yaml
    connection: rhythm
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`;
const head = `version: 1
connections:
  rhythm: { base_url: "http://127.0.0.1:1", tenant: acme, token: { env: TOKEN } }
  careful: { base_url: "http://127.0.0.1:1/x", tenant: acme, token: { env: TOKEN }, require_approval: true }
drops:
  nightly:
`;

describe("the drops of a configuration", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
    workdir.file("mapping.yaml", correctionMapping);
    workdir.file("inbox/README", "");
  });
  after(() => workdir.remove());
  const lint = async (text: string) => {
    const mappingPath = workdir.file("waybill.config.yaml", `${head}${text}`);
    const { findings } = await lintMapping({ mappingPath });
    return findings.map(
      ({ severity, line, setting, message }) => `${severity} ${line} ${setting}: ${message}`,
    );
  };

  it("have paths that begin from the file, and usual settings where none are written", async () => {
    const path = workdir.file("waybill.config.yaml", `${head}${drop}`);
    const { drops } = await loadDrops(path);
    assert.deepEqual(
      drops.map(({ name, folder, everyMs, giveUpMs, order, holdOnTrouble }) => ({
        name,
        folder,
        everyMs,
        giveUpMs,
        order,
        holdOnTrouble,
      })),
      [
        {
          name: "nightly",
          folder: `${workdir.path}/inbox`,
          everyMs: 30_000,
          giveUpMs: 43_200_000,
          order: "name",
          holdOnTrouble: true,
        },
      ],
    );
    assert.deepEqual(await lint(drop), []);
  });

  for (const [what, text, said] of [
    [
      "without a proof",
      drop.replace(/ {4}complete.*\n/, ""),
      /^error 6 drops.nightly.complete: .*takes one proof that a file is whole/,
    ],
    [
      "with two proofs",
      drop.replace('{name}.done" }', '{name}.done", quiet: 5m }'),
      /^error 11 drops.nightly.complete/,
    ],
    [
      "with a mistyped setting",
      drop.replace("match:", "mach:"),
      /drops.nightly.mach: there is no such setting; .*Did you mean "match"/,
    ],
    [
      "with a pattern that is none",
      drop.replace("{seq}", "{sequence}"),
      /^error 8 drops.nightly.match: .*\{seq\}/,
    ],
    [
      "with a template that the names can't fill",
      drop.replace("{name}.done", "{when}.done"),
      /^error 11 drops.nightly.complete.marker: /,
    ],
    [
      "with an address for a folder",
      drop.replace("./inbox", "sftp://a@b/c"),
      /^error 7 drops.nightly.from: takes a folder/,
    ],
    [
      "with a gap that nothing shows",
      `${drop}    gap: hold\n`,
      /^error 13 drops.nightly.gap: hold takes order: sequence/,
    ],
    [
      "with a schedule that never comes",
      `${drop}    expect: { cron: "0 0 30 2 *", zone: UTC, by: "02:00" }\n`,
      /^error 13 drops.nightly.expect: /,
    ],
    [
      "with a zone that there is not",
      `${drop}    expect: { cron: "0 2 * * *", zone: Berlin, by: "02:00" }\n`,
      /^error 13 drops.nightly.expect: /,
    ],
    [
      "with an archive that is where files come from",
      drop.replace("./archive", "inbox/"),
      /^error 12 drops.nightly.after.archive: leads back into from/,
    ],
    [
      "with an answer that would be taken for a file",
      `${drop}    answer: { report: "./inbox/{name}" }\n`,
      /^error 13 drops.nightly.answer.report: leads back into from/,
    ],
    [
      "that would both load the same file",
      `${drop}  weekly:\n${drop.replace('"actions-{date:YYYYMMDD}-{seq}.csv"', '"*.csv"')}`,
      /^error 15 drops.weekly.match: takes files of the same folder and name as the drop nightly/,
    ],
    [
      "with a mapping that is not there",
      drop.replace("mapping.yaml", "maping.yaml"),
      /^error 9 drops.nightly.mapping: /,
    ],
    [
      "with a connection that there is not",
      drop.replace("rhythm", "rythm"),
      /^error 10 drops.nightly.connection: .*did you mean "?rhythm/i,
    ],
    [
      "that loads where plans have to be approved",
      drop.replace("rhythm", "careful"),
      /^error 10 drops.nightly.connection: .*takes approved plans only/,
    ],
    [
      "with a folder that is not there",
      drop.replace("./inbox", "./in"),
      /^warning 7 drops.nightly.from: the folder .*\/in does not exist yet/,
    ],
  ] as const)
    it(`are told of ${what}, with the line`, async () => {
      const findings = await lint(text);
      assert.ok(
        findings.some((one) => said.test(one)),
        findings.join("\n"),
      );
    });

  it("may have two of one folder, where each takes names of its own, and answers beside their files", async () => {
    const other = drop.replace("actions-", "runs-");
    const answer = `    answer: { report: "./inbox/{stem}.result" }\n`;
    assert.deepEqual(await lint(`${drop}${answer}  weekly:\n${other}`), []);
  });

  it("do not disturb whoever only sends by a connection of the same file", async () => {
    workdir.file("waybill.config.yaml", `${head}    from: [nonsense]\n`);
    const run = await workdir.run(["check", "README", "-m", "mapping.yaml"]);
    assert.doesNotMatch(run.stderr, /drops/);
  });
});
