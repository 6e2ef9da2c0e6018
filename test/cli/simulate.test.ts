import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { assertExit } from "../support/workdir.ts";

const authorization = "Bearer any";

/** Runs `waybill simulate` until the paths below its address have been asked for. */
async function ask(words: readonly string[], paths: readonly string[]): Promise<readonly string[]> {
  const stop = new AbortController();
  let run: ReturnType<typeof runInProcess> | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    run = runInProcess(["simulate", "--quiet", ...words], {
      stopSignal: stop.signal,
      out: (text) => {
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      },
    });
    void run.then(({ stderr }) => reject(new Error(stderr)));
  });
  const texts: string[] = [];
  for (const path of paths) {
    const response = await fetch(`${url}${path}`, { headers: { authorization } });
    texts.push(`${response.status} ${await response.text()}`);
  }
  stop.abort();
  if (run !== undefined) assertExit(await run, exitCodes.ok);
  return texts;
}

describe("waybill simulate with records", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "simulate-"));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  const action = "/collect/billingRunActions/acme/a-1";
  const detail = "/bp/demo/rest/2.0/ACTIVITY/1";

  it("starts with those of several files, as they are written", async () => {
    const actions = await file("a.ndjson", '{"id":"a-1","amount":1.50}\n');
    const details = await file("d.json", '[{"Id":"1","Big":12345678901234567890}]');
    const [first, second] = await ask(
      [
        "--records",
        `rhythm/billing-run-action=${actions}`,
        "--records",
        `billingplatform=${details}`,
      ],
      [action, detail],
    );
    assert.match(first ?? "", /^200 \{"id":"a-1","amount":1\.50,/);
    assert.match(second ?? "", /^200 \{"retrieveResponse":\{"Id":"1","Big":12345678901234567890,/);
  });

  it("refuses reading for all services, or for one", async () => {
    const statuses = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await ask(words, [action, detail])).map((text) => text.slice(0, 3));
    assert.deepEqual(await statuses("--reads", "forbidden"), ["403", "403"]);
    assert.deepEqual(await statuses("--reads", "collect=not-allowed"), ["405", "404"]);
    const both = ["--reads", "forbidden", "--reads", "collect=allowed"];
    assert.deepEqual(await statuses(...both), ["404", "403"]);
  });

  it("refuses a bad file and a bad word with one sentence, naming the place", async () => {
    const bad = await file("bad.ndjson", '{"id":"a"}\n{"id":');
    const cases = [
      [
        ["--records", `collect=${bad}`],
        /^error ERR_SIMULATOR_RECORDS: .*bad\.ndjson line 2: is not readable as JSON\.$/m,
      ],
      [["--records", `x=${bad}`], /^error ERR_SIMULATOR_RECORDS: .*no records named "x"\.$/m],
      [
        ["--records", bad, "--forget-records"],
        /^error ERR_USAGE: --forget-records stores nothing/m,
      ],
      [["--reads", "never"], /^error ERR_USAGE: --reads takes .* not "never"\.$/m],
      [["--reads", "collect=forbidden=x"], /^error ERR_USAGE: --reads takes/m],
      [["--reads", "=forbidden"], /^error ERR_USAGE: --reads takes/m],
    ] as const;
    for (const [words, saying] of cases) {
      const run = await runInProcess(["simulate", ...words]);
      assertExit(run, exitCodes.couldNotStart);
      assert.match(run.stderr, saying);
    }
  });
});
