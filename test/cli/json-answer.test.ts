import assert from "node:assert/strict";
import { commands } from "../../src/cli/table/index.ts";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

/** What answers no question: it runs until it is stopped. */
const withoutJson = new Set(["simulate", "completion", "desk"]);

describe("--json", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const errorOf = (run: Run): Record<string, unknown> => {
    const { format, ok, error, data } = JSON.parse(run.stdout);
    assert.deepEqual([format, ok, data], [1, false, undefined]);
    assert.deepEqual(Object.keys(error), ["code", "message", "actions", "place"]);
    return error;
  };

  for (const { name, options, arity } of commands.filter((one) => !withoutJson.has(one.name))) {
    it(`is taken by ${name}, and tells a refusal in the envelope, beside the sentence`, async () => {
      assert.equal(options["json"]?.type, "boolean");
      const missing = Array.from({ length: Math.max(arity[0], 1) }, (_, at) => `missing-${at}`);
      const words = [...missing, "--flag-that-is-none"];
      const run = await runInProcess([name, ...words, "--json"]);
      assertExit(run, exitCodes.couldNotStart);
      const { code, message, actions, place } = errorOf(run);
      assert.deepEqual([code, place], ["ERR_USAGE", null]);
      assert.match(String(message), /--flag-that-is-none/);
      assert.ok(Array.isArray(actions) && actions.length > 0);
      assert.match(run.stderr, /^error ERR_USAGE: /);
    });
  }

  it("tells where a fault of a mapping is", async () => {
    const mapping = workdir.file(
      "m.yaml",
      "version: 1\ntarget: rhythm/billing-run-action\nskip_rowz: []\nfields: { id: Id }\n",
    );
    const run = await runInProcess(["check", "a.csv", "-m", mapping, "--json"]);
    const { code, place } = errorOf(run);
    assert.equal(code, "ERR_CONFIGURATION_INVALID");
    assert.deepEqual(
      { ...(place as object), file: undefined },
      { file: undefined, line: 3, setting: "skip_rowz" },
    );
  });

  it("tells where a fault of a file is", async () => {
    const file = workdir.file("quotes.csv", 'Id,Name\n1,x\n2,5" pipe\n3,"y\n');
    const { code, place } = errorOf(await runInProcess(["inspect", file, "--json"]));
    assert.deepEqual([code, place], ["ERR_SOURCE_QUOTES", { file: "quotes.csv", line: 3 }]);
  });

  it("tells of a command that does not exist, and of an interruption", async () => {
    assert.equal(errorOf(await runInProcess(["laod", "--json"]))["code"], "ERR_USAGE");
    const stopSignal = AbortSignal.abort();
    const file = workdir.file("a.csv", "Id\n1\n");
    const run = await runInProcess(["inspect", file, "--json"], { stopSignal });
    assertExit(run, exitCodes.interrupted);
    assert.equal(errorOf(run)["code"], "ERR_INTERRUPTED");
  });

  it("prints nothing of the kind where it was not asked for, or is an argument behind --", async () => {
    assert.equal((await runInProcess(["inspect", "missing.csv"])).stdout, "");
    assert.equal((await runInProcess(["inspect", "--", "--json"])).stdout, "");
  });

  it("blanks a secret that a message would quote", async () => {
    const env = { WAYBILL_TOKEN: "hidden-token-0123456789" };
    const run = await runInProcess(["inspect", "hidden-token-0123456789.csv", "--json"], { env });
    assertExit(run, exitCodes.couldNotStart);
    assert.doesNotMatch(run.stdout + run.stderr, /hidden-token/);
  });
});
