import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const tableMapping = correctionMapping.replace(
  "  name: Name\n",
  "  name: { column: Name, lookup: { file: names.csv, key: From, value: To, missing: keep } }\n",
);

const digestOf = (path: string): string => hash("sha256", readFileSync(path));

describe("an output", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let id: string;
  const at = (name: string): string => join(workdir.path, name);
  const books = (): readonly string[] => ["--runs-dir", at("waybill-runs")];
  const address = (): readonly string[] =>
    ["--config", at("waybill.config.yaml"), "--connection", "it", "--tenant", "acme"].concat(
      ["--base-url", simulator.urls.collect],
      books(),
    );
  const plan = async (...more: string[]): Promise<Run> =>
    await runInProcess(["plan", at("a.csv"), "-m", at("a.yaml"), ...address(), ...more]);
  const undo = async (...more: string[]): Promise<Run> =>
    await runInProcess(["undo", id, ...address(), ...more]);
  const report = async (...more: string[]): Promise<Run> =>
    await runInProcess(["report", id, ...books(), ...more]);
  const load = async (...more: string[]): Promise<Run> =>
    await runInProcess(["load", at("a.csv"), "-m", at("a.yaml"), ...address(), ...more]);

  /** All that is in the folder; behind its links is nothing else. */
  const namesIn = (folder: string): readonly string[] =>
    readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
      const name = join(folder, entry.name);
      return entry.isDirectory() ? [name, ...namesIn(name)] : [name];
    });
  /** Every file and folder by name, with what it is, and a digest of what it holds. */
  const everything = (): ReadonlyMap<string, string> =>
    new Map(
      namesIn("")
        .toSorted()
        // SQLite makes and takes away its side files as it goes.
        .filter((name) => !/\.db-(?:wal|shm)$/.test(name))
        .map((name) => {
          const facts = lstatSync(at(name));
          return [name, facts.isFile() ? digestOf(at(name)) : String(facts.mode)];
        }),
    );
  const assertRefusedAndWhole = async (
    run: () => Promise<Run>,
    code: string,
    saying: RegExp,
    before = everything(),
  ): Promise<void> => {
    assertRefused(await run(), exitCodes.couldNotStart, code, saying);
    assert.deepEqual(everything(), before);
  };

  beforeEach(async () => {
    simulator = await startWithActions(4);
    workdir = makeWorkdir();
    workdir.file("a.yaml", tableMapping);
    workdir.file("names.csv", "From,To\nNew 1,First\n");
    workdir.file("a.csv", correctionRows(4));
    workdir.file("a.csv.expect.yaml", "rows: 4\n");
    workdir.file("token", "a-token-in-a-file");
    workdir.file(
      "waybill.config.yaml",
      "version: 1\nconnections:\n  it: { token: { file: token } }\n",
    );
    assertExit(await load(), exitCodes.ok);
    [id = ""] = workdir.loadIds();
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const inputs: readonly (readonly [file: string, saying: RegExp])[] = [
    ["a.csv", /that is the source, which it would destroy/],
    ["a.yaml", /that is the mapping/],
    ["names.csv", /that is a look-up file of the mapping/],
    ["a.csv.expect.yaml", /that is the file of the source's control totals/],
    ["waybill.config.yaml", /that is a file of the connection/],
    ["token", /that is a file of the connection/],
    ["waybill-runs/ledger.db", /that is (?:the|a) ledger/],
    ["waybill-runs/ledger.db-wal", /that is (?:the|a) ledger/],
    ["waybill-runs/ledger.db-shm", /that is (?:the|a) ledger/],
  ];

  it("never takes the place of what its command reads or keeps books in, --force or not", async () => {
    const before = everything();
    for (const [file, saying] of inputs) {
      for (const force of [[], ["--force"]]) {
        const taken = async (run: () => Promise<Run>): Promise<void> =>
          await assertRefusedAndWhole(run, "ERR_OUTPUT_TAKEN", saying, before);
        await taken(async () => await plan("-o", at(file), ...force));
        await taken(async () => await plan("-o", at("x.plan"), "--html", at(file), ...force));
        await taken(async () => await undo("-o", at(file), ...force));
        await taken(async () => await undo("-o", at("x.plan"), "--html", at(file), ...force));
      }
    }
    for (const file of ["a.csv", "a.yaml", "waybill-runs/ledger.db", "waybill-runs/ledger.db-wal"])
      await assertRefusedAndWhole(
        async () => await report("-o", at(file), "--force"),
        "ERR_OUTPUT_TAKEN",
        /./,
      );
  });

  it("knows an input by whatever name it goes", async () => {
    linkSync(at("a.csv"), at("hard.csv"));
    symlinkSync(at("a.csv"), at("soft.csv"));
    mkdirSync(at("folder"));
    symlinkSync(workdir.path, at("folder/round"));
    linkSync(at("waybill-runs/ledger.db"), at("books"));
    for (const file of ["hard.csv", "soft.csv", "folder/../a.csv", "folder/round/a.csv", "books"])
      for (const run of [plan, undo])
        await assertRefusedAndWhole(
          async () => await run("-o", at(file), "--force"),
          "ERR_OUTPUT_TAKEN",
          /would destroy/,
        );
    await assertRefusedAndWhole(
      async () => await report("-o", at("books"), "--force"),
      "ERR_OUTPUT_TAKEN",
      /the ledger/,
    );
  });

  it("never takes the place of another output of the command", async () => {
    mkdirSync(at("folder"));
    symlinkSync(workdir.path, at("folder/round"));
    for (const page of ["x.plan", "folder/round/x.plan"])
      await assertRefusedAndWhole(
        async () => await plan("-o", at("x.plan"), "--html", at(page), "--force"),
        "ERR_OUTPUT_TAKEN",
        /the page can't be written to .*x\.plan: that is the plan/,
      );
    assertExit(await plan("-o", at("x.plan")), exitCodes.ok);
    await assertRefusedAndWhole(
      async () => await runInProcess(["review", at("x.plan"), "--html", at("x.plan")]),
      "ERR_OUTPUT_TAKEN",
      /that is the plan/,
    );
    await assertRefusedAndWhole(
      async () => await runInProcess(["review", at("x.plan"), "--html", at("a.csv")]),
      "ERR_OUTPUT_TAKEN",
      /that is the source/,
    );
  });

  it("never takes the place of a folder, a link, a pipe, a socket or a device", async () => {
    mkdirSync(at("folder"));
    writeFileSync(at("other"), "other");
    symlinkSync("other", at("link"));
    symlinkSync("nothing", at("dangling"));
    execFileSync("bash", ["-c", `mkfifo "$0"`, at("pipe")]);
    const server = createServer().listen(at("socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    const before = everything();
    try {
      for (const [path, kind] of [
        [at("folder"), /a folder stands there/],
        [at("link"), /a link stands there/],
        [at("dangling"), /a link stands there/],
        [at("pipe"), /a pipe stands there/],
        [at("socket"), /a pipe stands there/],
        ["/dev/null", /a device stands there/],
      ] as const)
        for (const run of [
          async () => await report("-o", path, "--force"),
          async () => await plan("-o", path, "--force"),
          async () => await plan("-o", at("x.plan"), "--html", path, "--force"),
          async () => await undo("-o", path, "--force"),
        ])
          await assertRefusedAndWhole(run, "ERR_OUTPUT_NOT_A_FILE", kind, before);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("never takes the place of a file that belongs to a load", async () => {
    assertExit(await plan("-o", at("x.plan")), exitCodes.ok);
    assertExit(await runInProcess(["apply", at("x.plan"), ...address()]), exitCodes.ok);
    const applied = workdir.loadIds().find((one) => one !== id) ?? "";
    const files = [id, applied].flatMap((one) =>
      readdirSync(at(`waybill-runs/${one}`)).map((name) => `waybill-runs/${one}/${name}`),
    );
    assert.ok(files.some((file) => file.endsWith("plan.ndjson")));
    for (const file of files) {
      for (const run of [
        async () => await report("-o", at(file), "--format", "text", "--force"),
        async () =>
          await report("-o", at(file), "--format", "csv", "--outcome", "applied", "--force"),
        async () => await plan("-o", at(file), "--force"),
        async () => await plan("-o", at("y.plan"), "--html", at(file), "--force"),
      ])
        await assertRefusedAndWhole(run, "ERR_OUTPUT_TAKEN", /belongs to a load/);
    }
  });

  it("takes the place of its own kind alone, unless a person says --force", async () => {
    const foreign = ["text of somebody", "<!doctype html><title>mine</title>", "a,b\n1,2\n", "{}"];
    for (const content of foreign)
      for (const format of ["text", "csv", "json", "html"]) {
        workdir.file("mine", content);
        const words = ["-o", at("mine"), "--format", format];
        await assertRefusedAndWhole(
          async () => await report(...words),
          "ERR_OUTPUT_EXISTS",
          /replaces only a file of its own kind unasked/,
        );
        assertExit(await report(...words, "--force"), exitCodes.ok);
        assert.notEqual(workdir.read("mine"), content);
      }
    workdir.file("mine", "<!doctype html><title>mine</title>");
    const words = ["-o", at("x.plan"), "--html", at("mine")];
    await assertRefusedAndWhole(async () => await plan(...words), "ERR_OUTPUT_EXISTS", /--force/);
    assertExit(await plan(...words, "--force"), exitCodes.ok);
    // One page is not the other's kind.
    await assertRefusedAndWhole(
      async () => await report("-o", at("mine"), "--format", "html"),
      "ERR_OUTPUT_EXISTS",
      /--force/,
    );
  });

  it("is refused before any request is sent", async () => {
    const before = simulator.counts().requests;
    await plan("-o", at("a.csv"), "--force");
    await plan("-o", at("x.plan"), "--html", at("a.csv"));
    await undo("-o", at("/dev/null"), "--force");
    assert.equal(simulator.counts().requests, before);
  });

  it("does not follow a link in the place of its draft", async () => {
    workdir.file("other", "other");
    for (const name of ["x.html", "x.csv"])
      symlinkSync(at("other"), at(`${name}.${process.pid}.draft`));
    assertExit(await report("-o", at("x.html")), exitCodes.ok);
    assertExit(await report("-o", at("x.csv")), exitCodes.ok);
    assert.equal(workdir.read("other"), "other");
  });

  describe("lets pass", () => {
    const good: readonly (readonly [what: string, name: string, prepare: () => void])[] = [
      ["a new file", "new", () => undefined],
      ["a name with blanks", "to the board, final.v2", () => undefined],
      ["a name with letters of all kinds", "Bücher–月 📊", () => undefined],
      [
        "a folder behind a link",
        "behind/link",
        () => {
          mkdirSync(at("true"));
          symlinkSync("true", at("behind"));
        },
      ],
      ["a folder beside those of loads", "waybill-runs/new", () => undefined],
      ["the folder of a load, under a new name", "waybill-runs/LOAD/new", () => undefined],
      ["an empty file, as mktemp makes", "empty", () => undefined],
      ["a file of the same beginning as an input", "a.csv.out", () => undefined],
      ["a name like that of a ledger", "ledger.dbx", () => undefined],
      ["a path with dots", "waybill-runs/../dots/../dotted", () => mkdirSync(at("dots"))],
    ];
    for (const [what, name, prepare] of good) {
      it(`${what}, again and again`, async () => {
        prepare();
        const path = at(name.replace("LOAD", id));
        for (const ending of ["txt", "csv", "json", "html"]) {
          const file = `${path}.${ending}`;
          if (name === "empty") writeFileSync(file, "");
          assertExit(await report("-o", file), exitCodes.ok);
          assertExit(await report("-o", file, "--outcome", "applied"), exitCodes.ok);
          assert.equal(statSync(file).mode & 0o777, 0o600);
        }
        const page = `${path}.page.html`;
        if (name === "empty") writeFileSync(page, "");
        assertExit(await plan("-o", `${path}.plan`, "--html", page), exitCodes.ok);
        if (!name.includes("LOAD"))
          assertExit(await plan("-o", `${path}.plan`, "--html", page, "--force"), exitCodes.ok);
        assertExit(await runInProcess(["review", `${path}.plan`, "--html", page]), exitCodes.ok);
        assert.match(readFileSync(page, "utf8"), /^<!doctype html>/);
      });
    }

    it("a relative path", async () => {
      const path = relative(process.cwd(), at("relative.html"));
      assertExit(await report("-o", path), exitCodes.ok);
      assertExit(await report("-o", path), exitCodes.ok);
    });

    it("the load's own report.csv, whole, whatever became of it", async () => {
      const own = `waybill-runs/${id}/report.csv`;
      const before = workdir.read(own);
      workdir.file(own, "damaged");
      assertExit(await report("-o", at(own)), exitCodes.ok);
      assert.equal(workdir.read(own), before);
    });

    it("a report that an earlier version wrote", async () => {
      workdir.file(
        "old.csv",
        "row_number,line,key,outcome,code,column,field,message\n1,2,a,applied\n",
      );
      assertExit(await report("-o", at("old.csv")), exitCodes.ok);
    });

    it("stdout as -, which is a file's name for nobody", async () => {
      const { stdout } = await report();
      assert.equal((await report("-o", "-")).stdout, stdout);
      assertRefused(await plan("-o", "-"), 2, "ERR_USAGE", /- is none/);
      assertRefused(await plan("-o", at("x"), "--html", "-"), 2, "ERR_USAGE", /- is none/);
      assert.equal(existsSync("-"), false);
    });
  });
});
