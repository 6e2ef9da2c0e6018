import assert from "node:assert/strict";
import { agreeToLoad } from "../../src/cli/agree-to-load.ts";
import type { CommandWorld } from "../../src/cli/command.ts";
import { listLoads, LoadError, runLoad, type LoadProposal } from "../../src/index.ts";
import { startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { makeWorkdir, testToken, type Workdir } from "../support/workdir.ts";

const plan: LoadProposal = {
  sourceName: "a.csv",
  targetName: "rhythm/billing-run-action",
  baseUrl: "https://collect.api.rhythmsoftware.com",
  tenant: "acme",
  isLoopback: false,
  willSend: true,
  leftToServer: [],
  unusedColumns: [],
  decisions: [],
  preflight: undefined,
  resumedLoadId: undefined,
  warnings: [],
};

function worldThat(
  answers: boolean | undefined,
  isTerminal = true,
): {
  readonly world: CommandWorld;
  readonly questions: string[];
} {
  const questions: string[] = [];
  const ask = async (question: string): Promise<boolean> => {
    questions.push(question);
    return answers === true;
  };
  const world = { isTerminal, ask: answers === undefined ? undefined : ask } as CommandWorld;
  return { world, questions };
}

describe("the question before a load", () => {
  it("is asked at a terminal before an address that is not on this machine, and its answer counts", async () => {
    for (const answer of [true, false]) {
      const { world, questions } = worldThat(answer);
      assert.equal(await agreeToLoad(plan, world, false), answer);
      assert.deepEqual(questions, ["Write to https://collect.api.rhythmsoftware.com?"]);
    }
  });

  it("is not asked with --yes, on this machine, when nothing can be sent, or when nobody watches", async () => {
    const cases: readonly (readonly [LoadProposal, boolean, boolean])[] = [
      [plan, true, true],
      [{ ...plan, isLoopback: true }, true, false],
      [{ ...plan, willSend: false }, true, false],
      [plan, false, false],
    ];
    for (const [asked, isTerminal, isAgreed] of cases) {
      const { world, questions } = worldThat(false, isTerminal);
      assert.equal(await agreeToLoad(asked, world, isAgreed), true);
      assert.deepEqual(questions, []);
    }
  });

  it("refuses where a person watches but stdin is no terminal to answer on", async () => {
    const { world } = worldThat(undefined);
    await assert.rejects(
      agreeToLoad(plan, world, false),
      (error) => error instanceof LoadError && error.code === "ERR_CONFIRMATION_NEEDED",
    );
  });
});

describe("waybill load at a terminal", () => {
  let workdir: Workdir;
  let api: FakeApi;
  before(async () => {
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("a.csv", actionRows(1));
    api = await startFakeApi((_call, _index, response) => response.end());
  });
  after(async () => {
    await api.stop();
    workdir.remove();
  });

  it("rewrites one line that fits, and clears it before the summary", async () => {
    const words = ["load", `${workdir.path}/a.csv`, "-m", `${workdir.path}/actions.yaml`];
    const place = ["--base-url", api.url, "--tenant", "acme", "--runs-dir", `${workdir.path}/runs`];
    const run = await runInProcess([...words, ...place], {
      isTerminal: true,
      color: true,
      columns: () => 40,
      ask: async () => assert.fail("asked for an address of this machine"),
    });
    assert.match(run.stdout, /\u001B\[/, "the summary is colored");
    for (const [, line = ""] of run.drawn.matchAll(/\r\u001B\[2K([^\r\n]*)/g))
      assert.ok(line.length < 40, line);
  });

  it("begins nothing when the answer is no", async () => {
    const runsDir = `${workdir.path}/none`;
    await assert.rejects(
      runLoad({
        sourcePath: `${workdir.path}/a.csv`,
        mappingPath: `${workdir.path}/actions.yaml`,
        preflight: true,
        connection: { baseUrl: api.url, tenant: "acme" },
        runsDir,
        env: { WAYBILL_TOKEN: testToken },
        confirm: async ({ willSend, preflight }) => {
          assert.deepEqual([willSend, preflight?.valid], [true, 1]);
          return false;
        },
      }),
      (error) => error instanceof LoadError && error.code === "ERR_DECLINED",
    );
    assert.deepEqual(await listLoads(runsDir), []);
  });
});
