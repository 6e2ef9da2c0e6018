import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runInProcess } from "../support/captured-world.ts";
import { answerJson, startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { actionHeader, actionMapping, actionRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

/** A token in the form of a JWT that names its tenant. */
function tokenOf(tenant: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { "http://rhythmsoftware.com/tenant_id": tenant, exp: 4_000_000_000 };
  return `${part({ alg: "none" })}.${part(claims)}.sig`;
}

/** An address of this machine at which nothing listens. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe("bad input", () => {
  let api: FakeApi;
  let workdir: Workdir;
  let runs = 0;
  const at = (name: string): string => join(workdir.path, name);
  const load = async (
    { file = "good.csv", mapping = "actions.yaml", runsDir = `runs-${(runs += 1)}` },
    more: readonly string[] = [],
    env?: Readonly<Record<string, string>>,
  ): Promise<Run> => {
    const words = ["load", at(file), "-m", at(mapping), "--runs-dir", at(runsDir)];
    const place = ["--base-url", api.url, "--tenant", "acme"];
    return await runInProcess([...words, ...place, ...more], env === undefined ? {} : { env });
  };

  before(async () => {
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("good.csv", actionRows(2));
    api = await startFakeApi(({ path }, _index, response) =>
      answerJson(response, 200, { id: decodeURIComponent(path.split("/").at(-1) ?? "") }),
    );
  });
  after(async () => {
    await api.stop();
    workdir.remove();
  });

  it("is a limit of open files that is too low, told before anything is begun", async () => {
    const check = async (mostFiles: number): Promise<Run> =>
      await workdir.runProgram(["check", "good.csv", "-m", "actions.yaml"], { mostFiles });
    for (const mostFiles of [24, 60, 140])
      assertRefused(await check(mostFiles), 2, "ERR_TOO_FEW_FILES", /as many files at once/);
    assertExit(await check(256), 0);
  });

  describe("in the source", () => {
    const wide = Array.from({ length: 20_000 }, (_, n) => `c${n}`).join(",");
    const sources: readonly (readonly [
      what: string,
      content: string | Buffer,
      code: string,
      saying: RegExp,
    ])[] = [
      ["an empty file", "", "ERR_SOURCE_EMPTY", /empty\b.* no header and no rows/],
      ["blank lines only", "\n\n \n", "ERR_SOURCE_EMPTY", /empty/],
      ["a header only", `${actionHeader}\n`, "ERR_SOURCE_NO_ROWS", /has a header and no rows\.$/m],
      [
        "a NUL byte",
        `${actionHeader}\nact-1,a\0b,pending,x\n`,
        "ERR_SOURCE_NUL",
        /NUL byte on line 2/,
      ],
      [
        "code page 850",
        Buffer.from(`${actionHeader}\nact-1,M\u0081ller,pending,x\n`, "latin1"),
        "ERR_SOURCE_ENCODING",
        /is not UTF-8 \(line 2\), and hardly Windows-1252/,
      ],
      [
        "20,000 columns",
        `${wide}\n${wide}\n`,
        "ERR_SOURCE_HEADER",
        /the header has 20000 columns; at most 16384/,
      ],
      ["an open quote", `${actionHeader}\nact-1,"Gold,pending,x\n`, "ERR_SOURCE_QUOTES", /line 2/],
      [
        "a header for another mapping",
        "Nr,Bez,Stand\n1,2,3\n",
        "ERR_HEADER_MISMATCH",
        /does not have the columns that .*fields\.id/s,
      ],
      [
        "a column that the mapping takes twice",
        "Id,Name,Status,Date,Id\n1,2,3,4,5\n",
        "ERR_HEADER_MISMATCH",
        /fields\.id: .*twice|two columns|Id/s,
      ],
      [
        "a workbook that is cut off",
        Buffer.from("504b0304140006000800", "hex"),
        "ERR_SOURCE_ZIP",
        /damaged or cut off/,
      ],
    ];
    for (const [what, content, code, saying] of sources) {
      it(`is one sentence for ${what}, and nothing is begun`, async () => {
        workdir.file("bad.csv", content);
        const calls = api.calls.length;
        const run = await load({ file: "bad.csv", runsDir: "untouched" });
        assertRefused(run, 2, code, saying);
        assertRefused(
          await runInProcess(["check", at("bad.csv"), "-m", at("actions.yaml")]),
          2,
          code,
          saying,
        );
        assert.equal(api.calls.length, calls);
      });
    }

    it("is one sentence for a file that is missing, a folder, and a path below a file", async () => {
      for (const [file, code, saying] of [
        ["missing.csv", "ERR_SOURCE_NOT_FOUND", /missing\.csv does not exist\.$/m],
        [".", "ERR_SOURCE_UNREADABLE", /is a folder, not a file\.$/m],
        ["good.csv/x.csv", "ERR_SOURCE_UNREADABLE", /does not exist/],
      ] as const)
        assertRefused(await load({ file }), 2, code, saying);
    });

    it("lets a cell of 2 MB be that row's error, shortened where it is shown", async () => {
      workdir.file("huge.csv", `${actionHeader}\nact-1,Gold,${"x".repeat(2_000_000)},2026-03-01\n`);
      const run = await runInProcess(["check", at("huge.csv"), "-m", at("actions.yaml")]);
      if (run.code === 2) return assertRefused(run, 2, "ERR_SOURCE_RECORD_TOO_LONG", /line 2/);
      assertExit(run, 1);
      assert.ok(run.stdout.length < 5000, `${run.stdout.length} characters`);
    });

    it("takes a column named __proto__ for a column like any other", async () => {
      workdir.file(
        "proto.csv",
        `${actionHeader},__proto__,constructor\nact-1,Gold,pending,2026-03-01,x,y\n`,
      );
      const run = await load({ file: "proto.csv" });
      assertExit(run, 0);
      assert.match(run.stderr, /no field uses: __proto__, constructor$/m);
      workdir.file("proto.yaml", actionMapping.replace("name: Name", "name: __proto__"));
      assertExit(await load({ file: "proto.csv", mapping: "proto.yaml" }), 0);
      assert.equal(JSON.parse(api.calls.at(-1)?.body ?? "{}").name, "x");
    });
  });

  describe("in the mapping", () => {
    const mappings: readonly (readonly [
      what: string,
      content: string,
      code: string,
      saying: RegExp,
    ])[] = [
      ["no YAML", "fields: [", "ERR_CONFIGURATION_INVALID", /bad\.yaml/],
      [
        "another version",
        actionMapping.replace("version: 1", "version: 2"),
        "ERR_CONFIGURATION_INVALID",
        /version/,
      ],
      [
        "an unknown target",
        actionMapping.replace(
          "target: rhythm/billing-run-action",
          "target: rhythm/biling-run-action",
        ),
        "ERR_CONFIGURATION_INVALID",
        /Did you mean "rhythm\/billing-run-action"\?/,
      ],
      [
        "a field that does not exist",
        actionMapping.replace("  name:", "  nam:"),
        "ERR_CONFIGURATION_INVALID",
        /nam/,
      ],
      [
        "a setting of the wrong type",
        actionMapping.replace("name: Name", "name: { column: Name, integer: yes please }"),
        "ERR_CONFIGURATION_INVALID",
        /line 6/,
      ],
      [
        "an unknown setting",
        actionMapping.replace("name: Name", "name: { colum: Name }"),
        "ERR_CONFIGURATION_INVALID",
        /Did you mean|column/,
      ],
      [
        "a column that the file lacks",
        actionMapping.replace("name: Name", "name: Nmae"),
        "ERR_HEADER_MISMATCH",
        /fields\.name/,
      ],
    ];
    for (const [what, content, code, saying] of mappings) {
      it(`is one message for ${what}`, async () => {
        workdir.file("bad.yaml", content);
        assertRefused(await load({ mapping: "bad.yaml" }), 2, code, saying);
      });
    }

    it("is one sentence for a mapping that is missing or a folder", async () => {
      for (const [mapping, saying] of [
        ["missing.yaml", /missing\.yaml does not exist/],
        [".", /is a folder/],
      ] as const)
        assertRefused(await load({ mapping }), 2, "ERR_MAPPING_UNREADABLE", saying);
    });
  });

  describe("in the connection", () => {
    it("is one sentence, and nothing is begun", async () => {
      const calls = api.calls.length;
      const cases: readonly (readonly [
        readonly string[],
        Readonly<Record<string, string>>,
        string,
        RegExp,
      ])[] = [
        [[], {}, "ERR_CREDENTIAL_MISSING", /WAYBILL_TOKEN is not set/],
        [
          [],
          { WAYBILL_TOKEN: tokenOf("globex") },
          "ERR_WRONG_TENANT",
          /belongs to the tenant "globex"/,
        ],
        [
          ["--base-url", "http://collect.example.com"],
          { WAYBILL_TOKEN: "abcd" },
          "ERR_PLAIN_HTTP",
          /is plain http/,
        ],
        [
          ["--base-url", "https://me:hunter2@h.example"],
          { WAYBILL_TOKEN: "abcd" },
          "ERR_BASE_URL",
          /holds a user name or a password/,
        ],
        [
          ["--base-url", await deadAddress()],
          { WAYBILL_TOKEN: "abcd" },
          "ERR_UNREACHABLE",
          /nothing listens there/,
        ],
        [
          ["--base-url", await deadAddress(), "--no-preflight"],
          { WAYBILL_TOKEN: "abcd" },
          "ERR_UNREACHABLE",
          /nothing listens there/,
        ],
        [["--concurrency", "1000"], { WAYBILL_TOKEN: "abcd" }, "ERR_CONCURRENCY", /from 1 to 256/],
        [["--rate", "fast"], { WAYBILL_TOKEN: "abcd" }, "ERR_RATE", /./],
      ];
      for (const [words, env, code, saying] of cases) {
        const run = await load({ runsDir: "nothing-begun" }, words, env);
        assertRefused(run, 2, code, saying);
        assert.doesNotMatch(run.stderr, /hunter2/);
      }
      assert.equal(api.calls.length, calls);
      const listed = await runInProcess(["loads", "--runs-dir", at("nothing-begun"), "--json"]);
      assert.deepEqual(dataOf(listed), []);
    });

    it("is one sentence for a connection that does not exist", async () => {
      workdir.file(
        "waybill.config.yaml",
        "version: 1\nconnections:\n  sandbox: { tenant: acme }\n",
      );
      const config = ["--config", at("waybill.config.yaml"), "--connection", "sandbx"];
      assertRefused(
        await load({}, config),
        2,
        "ERR_CONNECTION_UNKNOWN",
        /Did you mean "sandbox"\?/,
      );
    });
  });

  describe("in the runs folder", () => {
    it("is one sentence for whatever stands where folder or ledger should be", async () => {
      workdir.file("a-file", "x");
      mkdirSync(at("ledger-is-a-folder/ledger.db"), { recursive: true });
      workdir.file("no-ledger/ledger.db", "this is a text, and no database at all\n".repeat(200));
      for (const [runsDir, code, saying] of [
        ["a-file", "ERR_LEDGER_OPEN", /a file stands where its folder should be/],
        ["a-file/below", "ERR_LEDGER_OPEN", /a file stands where its folder should be/],
        ["ledger-is-a-folder", "ERR_LEDGER_OPEN", /is a folder, where the ledger's file should be/],
        ["no-ledger", "ERR_LEDGER_UNREADABLE", /is not a ledger, or it is damaged/],
      ] as const) {
        const calls = api.calls.length;
        assertRefused(await load({ runsDir }), 2, code, saying);
        assertRefused(await runInProcess(["loads", "--runs-dir", at(runsDir)]), 2, code, saying);
        assert.equal(api.calls.length, calls);
      }
      assert.match(readFileSync(at("no-ledger/ledger.db"), "utf8"), /^this is a text/);
      const words = ["load", "-", "-m", at("actions.yaml"), "--runs-dir", at("a-file")];
      const run = await runInProcess(words, { stdin: actionRows(1) });
      assertRefused(run, 2, "ERR_RUNS_DIR", /can't be made/);
    });
  });

  describe("in a resume", () => {
    let id: string;
    const resume = async (...more: string[]): Promise<Run> =>
      await runInProcess(["resume", id, "--runs-dir", at("resumed"), ...more]);
    before(async () => {
      workdir.file("source.csv", actionRows(3));
      workdir.file("mapping.yaml", actionMapping);
      const run = await load({ file: "source.csv", mapping: "mapping.yaml", runsDir: "resumed" }, [
        "--limit",
        "1",
      ]);
      assertExit(run, 3);
      [id = ""] = workdir.loadIds("resumed");
    });

    it("is one sentence for a load that there is not, and for a folder without loads", async () => {
      const words = ["resume", "wb-1999", "--runs-dir"];
      assertRefused(
        await runInProcess([...words, at("resumed")]),
        2,
        "ERR_NO_SUCH_LOAD",
        /no load wb-1999/,
      );
      assertRefused(
        await runInProcess([...words, at("nowhere")]),
        2,
        "ERR_NO_LEDGER",
        /there is no ledger at/,
      );
      assert.ok(!existsSync(at("nowhere")));
    });

    it("refuses a source that is not the same, whatever changed in it", async () => {
      for (const content of [actionRows(4), "Other,Header\n1,2\n", `${actionRows(3)}\n`]) {
        workdir.file("source.csv", content);
        assertRefused(
          await resume(),
          2,
          "ERR_SOURCE_CHANGED",
          /is not the file that load wb-\S+ began with/,
        );
      }
      workdir.file("source.csv", actionRows(3));
    });

    it("refuses a mapping that is not the same", async () => {
      for (const content of [
        `${actionMapping}# a remark\n`,
        actionMapping.replace("name: Name", "name: Other"),
      ]) {
        workdir.file("mapping.yaml", content);
        assertRefused(
          await resume(),
          2,
          "ERR_MAPPING_CHANGED",
          /is not the mapping that load wb-\S+ began with/,
        );
      }
      workdir.file("mapping.yaml", actionMapping);
    });

    it("refuses another tenant", async () => {
      assertRefused(
        await resume("--tenant", "globex"),
        2,
        "ERR_OTHER_TENANT",
        /belongs to the tenant acme/,
      );
    });

    it("finishes when everything is back as it was, by the beginning of its id", async () => {
      const run = await runInProcess(["resume", id.slice(0, 18), "--runs-dir", at("resumed")]);
      assertExit(run, 0);
    });
  });
});
