import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const mapping = `version: 1
target: billingplatform/invoice-detail
write: merge
fields:
  Id: Id
  AccountId: { column: Account, integer: true }
  ProductId: { column: Product, integer: true }
  ActivityDate: Date
  Quantity: { column: Qty, decimal: "." }
`;

describe("an id in an address", () => {
  let api: FakeApi;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const run = async (ids: readonly string[], command: string, ...more: string[]): Promise<Run> => {
    const rows = ids.map((id) => `${quote(id)},42,7,2026-03-01,1.50`);
    workdir.file("a.csv", `Id,Account,Product,Date,Qty\n${rows.join("\n")}\n`);
    const place = ["--base-url", `${api.url}/acme`, "--runs-dir", at("runs")];
    const words = [command, at("a.csv"), "-m", at("a.yaml"), ...place, ...more];
    return await runInProcess(words, { env: { WAYBILL_SESSION_ID: "session" } });
  };
  const idsAsked = (): readonly string[] =>
    api.calls
      .filter(({ method }) => method === "GET")
      .map(({ path }) => {
        const [, id = ""] = /^\/acme\/rest\/2\.0\/ACTIVITY\/([^/?#;]*)$/.exec(path) ?? [];
        assert.notEqual(id, "", `${path} is a record's`);
        return decodeURIComponent(id);
      });

  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", mapping);
    api = await startFakeApi((_call, _index, response) => answerJson(response, 404, {}));
  });
  afterEach(async () => {
    await api.stop();
    workdir.remove();
  });

  it("is refused where it means another place, whatever the command", async () => {
    for (const words of [["load", "--no-preflight"], ["load"], ["plan", "-o", at("a.plan")]]) {
      const [command = "", ...more] = words;
      const { stdout, stderr } = await run([".", "..", "5"], command, ...more);
      assert.match(stdout + stderr, /invalid +2|2 invalid|key-leaves-path/, stderr);
    }
    assert.deepEqual(
      idsAsked().filter((id) => id !== "5"),
      [],
    );
    const checked = await runInProcess(["check", at("a.csv"), "-m", at("a.yaml")]);
    assertExit(checked, exitCodes.someRowsOtherwise);
    assert.match(checked.stdout, /"\." can't be an id: in an address it means another place/);
  });

  const good: readonly string[] = [
    "a b",
    "...",
    ".a",
    "a.b",
    "%",
    "%2e%2e",
    "%2E",
    "..;",
    "..;/",
    "../x",
    "a/../b",
    "//evil.example/x",
    "@evil",
    "?x=1",
    "#frag",
    "1\\..\\2",
    "+1",
    "a&b=c",
    "é",
    "𝒳😀",
    "٣٤",
    "a'b\"c",
    "x".repeat(2000),
  ];
  it("that is anything else arrives as it is, in its place", async () => {
    assertExit(await run(good, "load", "--max-consecutive", "off"), exitCodes.someRowsOtherwise);
    assert.deepEqual(new Set(idsAsked()), new Set(good));
  });
});
