import assert from "node:assert/strict";
import { exitCodes } from "../../src/load-error.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping } from "../support/load-files.ts";
import { assertExit, assertRefused, makeWorkdir, type Workdir } from "../support/workdir.ts";

const rows = "'Id'||'Name'||'Status'||'Date'\n'a'||'x||''y'''||'pending'||'2026-03-01'\n";

describe("--delimiter, --encoding and --quote", () => {
  let workdir: Workdir;
  let file = "";
  let mapping = "";
  before(() => {
    workdir = makeWorkdir();
    file = workdir.file("bars.csv", Buffer.from(rows, "utf16le"));
    mapping = workdir.file("m.yaml", actionMapping);
  });
  after(() => workdir.remove());

  const flags = ["--delimiter", "||", "--quote", "'", "--encoding", "utf-16le"];
  const run = async (...words: string[]) => {
    const done = await runInProcess([...words, ...flags]);
    assertExit(done, exitCodes.ok);
    return done.stdout;
  };

  it("say how the file is written, to every command that reads one", async () => {
    const { data: inspected } = JSON.parse(await run("inspect", file, "--json", "--rows", "all"));
    assert.deepEqual(inspected.rows[1], ["a", "x||'y'", "pending", "2026-03-01"]);
    assert.equal(JSON.parse(await run("check", file, "-m", mapping, "--json")).data.valid, 1);
    const previewed = JSON.parse(await run("preview", file, "-m", mapping, "--json"));
    const [row] = previewed.data;
    assert.equal(row.payload.name, "x||'y'");
    assert.match(await run("lint", mapping, "--file", file), /0 errors|nothing to correct/);
    const suggested = await run("suggest", file, "--target", "rhythm/billing-run-action");
    assert.match(suggested, /^source: \{ delimiter: "\|\|", encoding: "utf-16le", quote: "'" \}$/m);
  });

  it("can stand in the mapping as well", async () => {
    const pinned = workdir.file(
      "pinned.yaml",
      `${actionMapping}source: { delimiter: "||", quote: "'", encoding: utf-16le }\n`,
    );
    const checked = await runInProcess(["check", file, "-m", pinned, "--json"]);
    assertExit(checked, exitCodes.ok);
  });

  it("refuse what can be neither", async () => {
    const refused = async (flag: string, value: string, code: string) =>
      assertRefused(
        await runInProcess(["inspect", file, flag, value]),
        exitCodes.couldNotStart,
        code,
        /must be one/,
      );
    await refused("--quote", "“", "ERR_SOURCE_QUOTES");
    await refused("--quote", "''", "ERR_SOURCE_QUOTES");
    await refused("--delimiter", ";;", "ERR_SOURCE_DELIMITER");
  });
});
