import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResponse } from "node:http";
import { exitCodes } from "../../src/index.ts";
import { answerJson, startFakeApi, type FakeApi, type ReceivedCall } from "../support/fake-api.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, testToken, type Run, type Workdir } from "../support/workdir.ts";

/** Every way in which a text could still give the token away, its first half included. */
const forms = [
  testToken,
  encodeURIComponent(testToken),
  JSON.stringify(testToken).slice(1, -1),
  Buffer.from(testToken).toString("base64"),
  testToken.slice(0, 12),
];

function assertClean(text: string, where: string): void {
  for (const form of forms) assert.ok(!text.includes(form), `${where} holds ${form}`);
}

/** What a talkative gateway answers: the credential in body and headers. */
function quoteCredential(call: ReceivedCall, response: ServerResponse, status: number): void {
  const credential = call.headers.authorization ?? "";
  answerJson(
    response,
    status,
    { message: `${"x".repeat(268)} refused: ${credential} (${encodeURIComponent(credential)})` },
    { "x-debug": credential, "set-cookie": `session=${encodeURIComponent(credential)}` },
  );
}

describe("a credential that the server quotes", () => {
  let workdir: Workdir;
  let api: FakeApi;
  let status = 200;

  before(async () => {
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("a.csv", actionRows(3));
    api = await startFakeApi((call, _index, response) => {
      if (status === 302) response.setHeader("location", `https://h.example/?t=${testToken}`);
      quoteCredential(call, response, status);
    });
  });
  after(async () => {
    await api.stop();
    workdir.remove();
  });

  const load = async (runsDir: string, ...more: string[]): Promise<Run> => {
    const place = ["--base-url", api.url, "--tenant", "acme", "--runs-dir", runsDir];
    return await workdir.run(["load", "a.csv", "-m", "actions.yaml", ...place, ...more]);
  };

  for (const [answer, code, outcome] of [
    [400, exitCodes.someRowsOtherwise, "rejected"],
    [200, exitCodes.someRowsOtherwise, "in-doubt"],
    [401, exitCodes.stopped, "not-attempted"],
    [302, exitCodes.nothingGoesIn, "not-attempted"],
  ] as const) {
    it(`stands in no file and on no screen after a ${answer}`, async () => {
      status = answer;
      const runsDir = `runs-${answer}`;
      const run = await load(runsDir, "--json");
      assertExit(run, code);
      assert.ok(api.calls.length > 0 && api.calls[0]?.headers.authorization?.includes(testToken));
      assertClean(run.stdout, "stdout");
      assertClean(run.stderr, "stderr");
      assert.ok(workdir.report(undefined, runsDir).some((line) => line["outcome"] === outcome));
      const files = readdirSync(join(workdir.path, runsDir), {
        recursive: true,
        withFileTypes: true,
      });
      const names = files
        .filter((file) => file.isFile())
        .map((file) => join(file.parentPath, file.name));
      assert.ok(names.some((name) => name.endsWith("ledger.db")));
      for (const name of names) assertClean(readFileSync(name, "latin1"), name);
      const listed = await workdir.run(["loads", "--runs-dir", runsDir]);
      assertClean(listed.stdout + listed.stderr, "waybill loads");
    });
  }
});
