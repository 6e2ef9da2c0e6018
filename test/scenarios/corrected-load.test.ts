import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, runLoad, type LoadRequest } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { actionMapping, creationMapping } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  testToken,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

const columns = "waybill_row,waybill_outcome,waybill_message";

describe("rows that correct those of an earlier load", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let first: string;
  let baseUrl: string;
  const place = (): string[] => ["--base-url", baseUrl, "--tenant", "acme"];
  const words = (file: string, ...more: string[]): readonly string[] =>
    ["load", file, "-m", "map.yaml"].concat(place(), more);
  const load = async (file: string, ...more: string[]): Promise<Run> =>
    await workdir.run(words(file, ...more));
  const rejects = (): string => `waybill-runs/${first}/rejects.csv`;
  /** Rewrites the rejects.csv of the first load where it lies. */
  const edit = (change: (text: string) => string): void => {
    workdir.file(rejects(), change(workdir.read(rejects())));
  };
  const last = (): string => workdir.loadIds().find((id) => id !== first) ?? "";
  const results = (id = last()): string[] =>
    workdir
      .report(id)
      .map(({ row_number, outcome, code }) => `${row_number} ${outcome} ${code}`.trim());
  const codesIn = (run: Run): string[] =>
    dataOf(run).rowErrors.map(
      ({ rowNumber, code }: { rowNumber: number; code: string }) => `${rowNumber} ${code}`,
    );
  beforeEach(() => {
    workdir = makeWorkdir();
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  describe("of records that exist", () => {
    const header = "Id,Name,Status,Date";
    /** Keys as an ERP writes them; every row has a status that is wrong. */
    const begin = async (keys: readonly string[], status = "wrong"): Promise<void> => {
      simulator = await startSimulator({ serverFields: "optional" });
      baseUrl = simulator.urls.collect;
      workdir.file("map.yaml", actionMapping);
      const rows = keys.map((key) => `${key},Gold,${status},2026-03-01`);
      workdir.file("a.csv", `${[header, ...rows].join("\n")}\n`);
      assertExit(await load("a.csv"), exitCodes.someRowsOtherwise);
      [first = ""] = workdir.loadIds();
    };
    const mended = (text: string): string => text.replaceAll(",wrong,", ",pending,");

    it("keep their keys: a spreadsheet that drops leading zeros sends nothing to other records", async () => {
      await begin(["001042", "A-7", "000007"]);
      edit((text) => mended(text).replace("001042", "1042").replace("000007", "7"));
      const checked = await workdir.run(["check", rejects(), "-m", "map.yaml", "--json"]);
      assertExit(checked, exitCodes.someRowsOtherwise);
      assert.deepEqual(codesIn(checked), ["1 corrected-key-differs", "3 corrected-key-differs"]);
      assertExit(await load(rejects(), "--dry-run"), exitCodes.someRowsOtherwise);
      const run = await load(rejects());
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.match(run.stderr, /3 rows, 1 to send, 2 invalid/);
      assert.deepEqual(results(), [
        "1 invalid corrected-key-differs",
        "2 applied",
        "3 invalid corrected-key-differs",
      ]);
      assert.equal(simulator.record("collect", "1042"), undefined);
      assert.equal(simulator.counts().recordsAccepted, 1);
      const [line] = workdir.report(last());
      assert.match(
        line?.["message"] ?? "",
        new RegExp(
          `corrects row 1 of load ${first}, whose key is "001042", and has "1042"\\. Put the key back`,
        ),
      );
      assert.deepEqual([line?.["column"], line?.["field"]], ["Id", "id"]);
      assertExit(await workdir.run(["verify", last()]), exitCodes.ok);
    });

    it("keep their keys without preflight, in a resume and in a plan, too", async () => {
      await begin(["001", "002", "003"]);
      edit((text) => mended(text).replaceAll(/^00/gm, ""));
      assertExit(await load(rejects(), "--no-preflight", "--limit", "1"), exitCodes.stopped);
      assertExit(await workdir.run(["resume", last()]), exitCodes.someRowsOtherwise);
      assert.deepEqual(
        results(),
        [1, 2, 3].map((row) => `${row} invalid corrected-key-differs`),
      );
      const words = ["plan", rejects(), "-m", "map.yaml", "-o", "p.plan"];
      const planned = await workdir.run([...words, ...place()]);
      assert.match(planned.stdout + planned.stderr, /corrected-key-differs|3 .*invalid/);
      assert.equal(simulator.counts().recordsAccepted, 0);
    });

    it("may have another key where the key was the fault", async () => {
      simulator = await startSimulator({ serverFields: "optional", unknownIds: "not-found" });
      baseUrl = simulator.urls.collect;
      workdir.file("map.yaml", actionMapping.replace("fields:", "on_duplicate: reject\nfields:"));
      const rows = [
        "unknown-1,Gold,pending,2026-03-01",
        "1.5E+12,Gold,pending,2026-03-01",
        ",Gold,pending,2026-03-01",
        "twice,Gold,pending,2026-03-01",
        "twice,Silver,pending,2026-03-01",
        "short,Gold",
      ];
      workdir.file("a.csv", `${[header, ...rows].join("\n")}\n`);
      assertExit(await load("a.csv"), exitCodes.someRowsOtherwise);
      [first = ""] = workdir.loadIds();
      assert.deepEqual(results(first), [
        "1 rejected record-not-found",
        "2 invalid id-sci",
        "3 invalid key-missing",
        "4 invalid key-repeated",
        "5 invalid key-repeated",
        "6 invalid row-too-short",
      ]);
      const lines = workdir.read(rejects()).trimEnd().split("\n");
      const corrected = lines.map((line, at) => {
        if (at === 0) return line;
        const own = line.split(/,(?=\d+,(?:invalid|rejected),)/).at(-1);
        return `other-${at},Gold,pending,2026-03-01,${own}`;
      });
      workdir.file(rejects(), `${corrected.join("\n")}\n`);
      const checked = await workdir.run(["check", rejects(), "-m", "map.yaml"]);
      assertExit(checked, exitCodes.ok);
    });

    it("go in when spreadsheet and person changed all but the key", async () => {
      const keys = Array.from({ length: 11 }, (_, at) => `00${at + 1}`);
      await begin(keys);
      edit((text) => {
        const [head = "", ...rows] = mended(text).trimEnd().split("\n");
        const changes: ((row: string) => string)[] = [
          (row) => row,
          (row) => row.replace(/,2,invalid,/, ",2.0,invalid,"),
          (row) => row.replace(/,3,invalid,/, ", 3 ,Invalid,"),
          (row) => row.replace(/,4,invalid,.*/, ",4,invalid,"),
          (row) => row.replace("Gold", "Gold, with an edge").replace(/Gold, with an edge/, '"$&"'),
          (row) => row.replace("2026-03-01", "2026-04-01"),
          (row) => row.replace(/^(\w+)/, '"$1"'),
          (row) => row.replace(/,8,invalid,/, ",8,INVALID,"),
          (row) => `${row},,`,
          (row) => row.replace(/,10,invalid,.*/, ",10.00,invalid,seen by Anna"),
          (row) => row.replace(/,11,invalid,/, ",11,,"),
        ];
        const changed = rows.map((row, at) => changes[at]?.(row) ?? row);
        return `\uFEFF${[head, ...changed.toReversed()].join("\r\n")}\r\n`;
      });
      const run = await load(rejects());
      assertExit(run, exitCodes.ok);
      assert.match(run.stderr, new RegExp(`^corrects 11 rows of load ${first}$`, "m"));
      for (const key of keys) assert.ok(simulator.record("collect", key), key);
      assert.equal(simulator.counts().recordsAccepted, 11);
    });

    it("are taken once each: of two that correct the same row none goes in", async () => {
      await begin(["a", "b", "c"]);
      edit((text) => {
        const [head = "", a = "", b = "", c = ""] = mended(text).trimEnd().split("\n");
        return `${[head, a, a.replace("Gold", "Silver"), b, c, c].join("\n")}\n`;
      });
      assertExit(await load(rejects(), "--again"), exitCodes.someRowsOtherwise);
      assert.deepEqual(results(), [
        "1 invalid corrected-twice",
        "2 invalid corrected-twice",
        "3 applied",
        "4 invalid corrected-twice",
        "5 invalid corrected-twice",
      ]);
      assert.equal(simulator.counts().recordsAccepted, 1);
    });

    it("are refused one by one where bookkeeping can't be read, and all when --corrects links nothing", async () => {
      await begin(["a", "b", "c"]);
      workdir.file(
        "fixed.csv",
        mended(workdir.read(rejects()))
          .replace(",1,invalid,", ",,invalid,")
          .replace(",2,invalid,", ",#REF!,invalid,"),
      );
      const run = await load("fixed.csv", "--corrects", first);
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.deepEqual(results(), [
        "1 invalid correction-unreadable",
        "2 invalid correction-unreadable",
        "3 applied",
      ]);
      workdir.file("blank.csv", `${header},${columns}\na,Gold,pending,2026-03-01,,,\n`);
      const nothing = await load("blank.csv", "--corrects", first);
      const saying = /no row of blank\.csv says which row of load/;
      assertRefused(nothing, exitCodes.couldNotStart, "ERR_NO_CORRECTIONS", saying);
    });

    it("are refused whole when the column that links them was moved", async () => {
      await begin(["a", "b"]);
      const row = "a,Gold,pending,2026-03-01";
      const moved: readonly (readonly [string, string])[] = [
        [`${columns},${header}`, `1,invalid,why,${row}`],
        [`${header},waybill_row,waybill_outcome`, `${row},1,invalid`],
        [`${header},${columns},Note`, `${row},1,invalid,why,mine`],
        [`${header},${columns.replace("waybill_row", "Waybill_Row")}`, `${row},1,invalid,why`],
        [`${header},waybill_outcome,waybill_row,waybill_message`, `${row},invalid,1,why`],
      ];
      for (const lines of moved) {
        workdir.file("moved.csv", `${lines.join("\n")}\n`);
        const saying =
          /the column waybill_row tells which row is corrected, and can't be read where/i;
        const run = await load("moved.csv", "--corrects", first);
        assertRefused(run, exitCodes.couldNotStart, "ERR_SOURCE_HEADER", saying);
      }
      workdir.file("without.csv", `${header}\n${row}\n`);
      assertExit(await load("without.csv"), exitCodes.ok);
    });

    it("are told apart from rows that a person added", async () => {
      await begin(["a", "b"]);
      edit((text) => `${mended(text)}new,Gold,pending,2026-03-01,,,\n`);
      const run = await load(rejects());
      assertExit(run, exitCodes.ok);
      assert.match(run.stderr, /^corrects 2 rows of load/m);
      assert.match(run.stderr, /^says of 1 row not which row of that load it corrects$/m);
    });
  });

  describe("of records to be created", () => {
    const begin = async (): Promise<void> => {
      simulator = await startSimulator();
      baseUrl = simulator.urls.certifications;
      workdir.file("map.yaml", creationMapping.replace("constant: draft", "column: State"));
      workdir.file("map.yaml", workdir.read("map.yaml").replace("{ column: State }", "State"));
      workdir.file(
        "a.csv",
        "Ref,Name,State\nref-1,One,wrong\nref-2,Two,draft\nref-3,Three,wrong\n",
      );
      assertExit(await load("a.csv"), exitCodes.someRowsOtherwise);
      [first = ""] = workdir.loadIds();
      assert.equal(simulator.counts().recordsAccepted, 1);
    };
    const mended = (text: string): string => text.replaceAll(",wrong,", ",draft,");

    it("are not created without the number of the row that they correct", async () => {
      await begin();
      edit((text) => `${mended(text).replace(/,1,invalid,.*/, ",,,")}new,New,draft,,,\n`);
      assertExit(await load(rejects()), exitCodes.someRowsOtherwise);
      assert.deepEqual(results(), [
        "1 invalid correction-unlinked",
        "2 applied",
        "3 invalid correction-unlinked",
      ]);
      assert.equal(simulator.counts().recordsAccepted, 2);
    });

    /** In this process, so that something can happen meanwhile. */
    const loadHere = async (changes: Partial<LoadRequest>): Promise<string> => {
      const report = await runLoad({
        sourcePath: join(workdir.path, "mine.csv"),
        mappingPath: join(workdir.path, "map.yaml"),
        runsDir: join(workdir.path, "waybill-runs"),
        connection: { baseUrl, tenant: "acme" },
        env: { WAYBILL_TOKEN: testToken },
        preflight: true,
        ...changes,
      });
      return report.summary.loadId;
    };

    it("are not created when somebody else corrected them after they were looked at", async () => {
      await begin();
      workdir.file("mine.csv", mended(workdir.read(rejects())));
      workdir.file("theirs.csv", mended(workdir.read(rejects())).replace("One", "Uno"));
      const mine = await loadHere({
        corrects: first,
        confirm: async () => {
          assertExit(await load("theirs.csv", "--corrects", first), exitCodes.ok);
          return true;
        },
      });
      assert.deepEqual(results(mine), ["1 invalid correction-stale", "2 invalid correction-stale"]);
      assert.equal(simulator.counts().recordsAccepted, 3);
    });

    it("are read out of the load's own copy from its beginning on", async () => {
      await begin();
      edit(mended);
      const sourcePath = join(workdir.path, rejects());
      const mine = await loadHere({ sourcePath, observer: { onStart: () => rmSync(sourcePath) } });
      assert.deepEqual(results(mine), ["1 applied", "2 applied"]);
    });

    it("are created once when two people load the same rows at the same time", async () => {
      await begin();
      const copies = ["One", "Uno"].map((name, at) => {
        workdir.file(`copy-${at}.csv`, mended(workdir.read(rejects())).replace("One", name));
        return `copy-${at}.csv`;
      });
      await Promise.all(
        copies.map(async (file) => await workdir.runProgram(words(file, "--corrects", first))),
      );
      assert.equal(simulator.counts().recordsAccepted, 3, "each row once");
    });
  });
});
