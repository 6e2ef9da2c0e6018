import assert from "node:assert/strict";
import { exitCodes } from "../../src/kernel/load-error.ts";
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

  it("--header-row and --footer say where the rows begin and end, to every command too", async () => {
    const framed = workdir.file(
      "framed.csv",
      "Id,Name,Status,Date\nold,x,pending,2026-03-01\nId,Name,Status,Date\na,x,pending,2026-03-01\nend,of,the,rows\n",
    );
    const named = ["--header-row", "3", "--footer", "1"];
    const runNamed = async (...words: string[]) => {
      const done = await runInProcess([...words, ...named]);
      assertExit(done, exitCodes.ok);
      return done.stdout;
    };
    assert.equal(JSON.parse(await runNamed("inspect", framed, "--json")).data.rowCount, 1);
    const plain = workdir.file("plain.yaml", actionMapping);
    assert.equal(JSON.parse(await runNamed("check", framed, "-m", plain, "--json")).data.valid, 1);
    assert.equal(
      JSON.parse(await runNamed("preview", framed, "-m", plain, "--json")).data.length,
      1,
    );
    assert.match(await runNamed("lint", plain, "--file", framed), /0 errors|nothing to correct/);
    const suggested = await runNamed("suggest", framed, "--target", "rhythm/billing-run-action");
    assert.match(suggested, /^source: \{ header_row: 3, footer: 1 \}$/m);
    const all = await runInProcess(["inspect", framed, "--json", "--footer", "0"]);
    assert.equal(JSON.parse(all.stdout).data.rowCount, 3);
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
