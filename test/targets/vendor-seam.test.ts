import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, it } from "mocha";
import { projectFolder } from "../../samples/play/project-paths.ts";
import { targets } from "../../src/targets/index.ts";

/** What belongs to vendors, and the list of the simulated hosts. */
const home = /^(?:targets\/[\w-]+\/|simulator\/(?:vendors\/|services\.ts$))/;
const source = join(projectFolder, "src");

/** The code of the program outside the vendors' folders, without its comments. */
const modules = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !home.test(relative(source, path)))
  .map((path) => ({
    path: relative(source, path),
    code: readFileSync(path, "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ""),
  }));

const whereSaid = (word: string): readonly string[] =>
  modules
    .filter(({ code }) => code.includes(`"${word}"`) || code.includes(`\`${word}\``))
    .map(({ path }) => path);

describe("what is particular to a vendor", () => {
  for (const vendor of new Set(targets.map((target) => target.vendor)))
    it(`is asked of no name: ${vendor} stands in no code but that of its folder`, () => {
      assert.deepEqual(whereSaid(vendor), []);
    });

  it("is how one signs in: no header, path or word for it stands anywhere else", () => {
    const words = targets.flatMap(({ signIn: { tokens, sessions, tenantClaim } }) => [
      tokens.path,
      ...(tokens.at === "domain" ? [tokens.audience] : []),
      ...(sessions ? [sessions.header, sessions.loginPath, sessions.endedSign] : []),
      tenantClaim,
    ]);
    const said = new Set(words.filter((word) => word !== undefined));
    assert.ok(said.size > 5);
    for (const word of said)
      assert.deepEqual(
        // The simulated tokens of all vendors name their tenant in the way of one of them.
        whereSaid(word).filter((path) => path !== "simulator/tokens.ts"),
        [],
        word,
      );
  });
});
