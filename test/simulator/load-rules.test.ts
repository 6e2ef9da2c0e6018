import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../src/kernel/load-error.ts";
import { loadRules } from "../../src/simulator/load-rules.ts";
import { call, invoiceDetail, simulate, stopSimulators } from "./simulator-fixture.ts";

describe("loadRules", () => {
  afterEach(stopSimulators);

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rules-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = async (text: string): ReturnType<typeof loadRules> => {
    const path = join(folder, "rules.yaml");
    await writeFile(path, text);
    return loadRules(path);
  };

  const refusal = async (text: string): Promise<string> => {
    const error: unknown = await load(text).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.ok(error.actions.length > 0);
    return error.message.replace(folder, "");
  };

  it("reads a list of rules, every value as it is written", async () => {
    assert.deepEqual(await load("- match: {Id: 00042}\n  answer: conflict\n  times: 2\n"), [
      { match: { Id: "00042" }, answer: "conflict", times: 2 },
    ]);
  });

  it("reads a list under rules as well", async () => {
    assert.equal((await load("rules:\n  - match: {id: a}\n    answer: lost\n")).length, 1);
  });

  it("gives rules that the simulator takes as they are", async () => {
    const rules = await load("- match: {Id: 007}\n  answer: forbidden\n");
    const { urls } = await simulate({ rules });
    const put = async (Id: string): Promise<number> =>
      (
        await call("PUT", `${urls.billingplatform}/rest/2.0/ACTIVITY`, {
          body: { brmObjects: invoiceDetail(Id) },
        })
      ).status;
    assert.deepEqual([await put("7"), await put("007")], [200, 403]);
  });

  it("names the line and the key of what is wrong", async () => {
    const good = "- match: {id: a}\n  answer: lost\n";
    const cases = [
      [`${good}- match: {id: b}\n  answer: explode\n`, /^\/rules.yaml line 4: 2 → answer: /],
      [
        `${good}- match: {id: b}\n  answer: lost\n  times: often\n`,
        /^\/rules.yaml line 5: 2 → times: /,
      ],
      [`${good}- match: {id: b}\n  anser: lost\n`, /^\/rules.yaml line 3: 2/],
      [
        `${good}- match: {}\n  answer: lost\n`,
        /^\/rules.yaml line 3: 2 → match: match names no field\.$/,
      ],
      ["- match: {id: a\n  answer: lost\n", /^\/rules.yaml line \d: /],
      ["rule:\n  - x\n", /^\/rules.yaml line 1/],
      ["", /^\/rules.yaml line 1/],
    ] as const;
    for (const [text, sentence] of cases) assert.match(await refusal(text), sentence);
  });

  it("says when there is no such file", async () => {
    await assert.rejects(loadRules(join(folder, "none.yaml")), {
      code: "ERR_SIMULATOR_RULES",
      message: `${join(folder, "none.yaml")}: there is no such file.`,
    });
  });
});
