import assert from "node:assert/strict";
import { readsNul } from "../../ledger/read-ledger.ts";
import { join } from "node:path";
import {
  copyLedger,
  exitCodes,
  LedgerError,
  listLoads,
  type CopiedTable,
  type Simulator,
} from "../../../src/index.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openLedger } from "../../../src/ledger/open-ledger.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "../../ledger/build-load.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";
import { assertExit, dataOf, makeWorkdir, type Workdir } from "../../support/workdir.ts";

const rowCount = 12;

/** Everything that a text could be changed by: what PostgreSQL does not take, quotes, what looks like an escape of ours. */
const strange = `a${readsNul() ? "\0" : ""}b \uFDD00000 'quoted' \\ 💶 ä`;

describe("a ledger that is copied", () => {
  const postgres = usePostgres();
  let simulator: Simulator;
  let workdir: Workdir;
  let made = 0;
  let address: string;
  let file: string;
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startWithActions(rowCount);
    address = postgres.server.address("postgres", `?schema=copy_${(made += 1)}`);
    file = join(workdir.path, "waybill-runs", "ledger.db");
    workdir.file("m.yaml", correctionMapping);
    workdir.file("m.csv", correctionRows(rowCount));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const isRefused = (code: string) => (error: unknown) => {
    assert.ok(error instanceof LedgerError, String(error));
    assert.equal(error.code, code);
    return true;
  };
  const load = async (...more: string[]) =>
    await workdir.run([
      ..."load m.csv -m m.yaml --tenant acme --again --base-url".split(" "),
      simulator.urls.collect,
      ...more,
    ]);
  const rowsOf = (tables: readonly CopiedTable[], wanted: string): number | undefined =>
    tables.find(({ name }) => name === wanted)?.rows;
  const using = async (at: string, use: (ledger: Ledger) => Promise<void>): Promise<void> => {
    const ledger = await openLedger(at, {});
    await use(ledger).finally(async () => await ledger.close());
  };

  it("is the same in PostgreSQL and in a file again, row by row", async () => {
    await load();
    await load("--limit", "5");
    await using(file, async (ledger) => {
      await ledger.createLoad(buildLoad({ id: "strange", sourceName: strange }));
      const execution = await ledger.beginExecution("strange", someOwner);
      const rows = Array.from({ length: 1200 }, (_, at) => at + 1);
      await Promise.all(
        rows.map(
          async (row) =>
            await ledger.settle(
              execution,
              buildResult(row, "applied", { key: `${strange}${row}` }),
            ),
        ),
      );
      await ledger.intend(execution, { ...buildIntent(2000), key: strange });
      await ledger.endExecution(execution, { status: "stopped", at: 5, reason: strange });
    });
    const there = await copyLedger({ from: file, to: address });
    assert.equal(rowsOf(there.tables, "loads"), 3);
    assert.equal(rowsOf(there.tables, "rows"), 1200 + 1 + rowCount + 5);
    assert.equal(rowsOf(there.tables, "images"), rowCount);
    const back = await copyLedger({ from: address, to: join(workdir.path, "back.db") });
    assert.deepEqual(back.tables, there.tables);
    await using(join(workdir.path, "back.db"), async (ledger) => {
      const found = await ledger.findLoad("strange");
      assert.deepEqual([found?.sourceName, found?.statusReason], [strange, strange]);
    });
  });

  it("has halves of surrogate pairs, which a file does not take, as a file would have them", async () => {
    await using(address, async (ledger) => {
      await ledger.createLoad(buildLoad({ sourceName: "half \uD83D" }));
    });
    const back = join(workdir.path, "back.db");
    await copyLedger({ from: address, to: back });
    await using(back, async (ledger) =>
      assert.equal((await ledger.findLoad("load-1"))?.sourceName, "half \uFFFD"),
    );
  });

  it("is carried on with where it went, and by nobody where it was", async () => {
    assertExit(await load("--limit", "5"), exitCodes.stopped);
    const [id = ""] = workdir.loadIds();
    const env = { WAYBILL_LEDGER: address };
    const copied = await workdir.run(
      ["ledger", "copy", "waybill-runs/ledger.db", "configured", "--json"],
      { env },
    );
    assertExit(copied, exitCodes.ok);
    assert.doesNotMatch(copied.stdout, /secret/);
    for (const words of [["loads"], ["resume", id], ["report", id]]) {
      const refused = await workdir.run(words);
      assertExit(refused, exitCodes.couldNotStart);
      assert.match(refused.stderr, /ERR_LEDGER_MOVED: .* was copied to postgres:\/\/postgres@/);
      assert.doesNotMatch(refused.stderr, /secret/);
    }
    const resumed = await workdir.run(["resume", id, "--json"], { env });
    assertExit(resumed, exitCodes.ok);
    assert.equal(dataOf(resumed).outcomes.applied, rowCount);
    assertExit(await workdir.run(["verify", id], { env }), exitCodes.ok);
    const writes = simulator.records("collect").map((record) => record.writes.length);
    assert.deepEqual(new Set(writes), new Set([1]));
  });

  it("can't be written any more by a process that has it open, in a file and in PostgreSQL", async () => {
    for (const [from, to] of [
      [file, address],
      [address, join(workdir.path, "back.db")],
    ] as const) {
      const open = await openLedger(from, {});
      await open.createLoad(buildLoad({ id: `before-${from.length}` }));
      await copyLedger({ from, to });
      await assert.rejects(open.createLoad(buildLoad({ id: "after" })), LedgerError);
      await open.close().catch(() => undefined);
      await assert.rejects(openLedger(from, {}), isRefused("ERR_LEDGER_MOVED"));
      assert.deepEqual(
        (await listLoads(workdir.path, { ledger: { address: to } })).filter(
          ({ id }) => id === "after",
        ),
        [],
      );
    }
  });

  it("is not copied while a load is at work in it", async () => {
    await using(file, async (ledger) => {
      await ledger.createLoad(buildLoad());
      await ledger.beginExecution("load-1", someOwner);
      await assert.rejects(copyLedger({ from: file, to: address }), isRefused("ERR_LEDGER_IN_USE"));
      await ledger.createLoad(buildLoad({ id: "goes-on" }));
    });
  });

  it("goes into no ledger that has anything in it, unless that is the same", async () => {
    await using(file, async (ledger) => void (await ledger.createLoad(buildLoad())));
    await using(
      address,
      async (ledger) => void (await ledger.createLoad(buildLoad({ id: "other" }))),
    );
    await assert.rejects(
      copyLedger({ from: file, to: address }),
      isRefused("ERR_LEDGER_NOT_EMPTY"),
    );
    await using(file, async (ledger) => assert.ok(await ledger.findLoad("load-1")));
    const same = join(workdir.path, "same.db");
    await using(same, async (ledger) => void (await ledger.createLoad(buildLoad())));
    assert.equal(rowsOf((await copyLedger({ from: file, to: same })).tables, "loads"), 1);
  });

  it("is named by two words, without a password", async () => {
    for (const [words, said] of [
      [["copy", "a.db"], /takes two ledgers/],
      [["copy", "a.db", "b.db", "c.db"], /one argument too many/],
      [["copy", "a.db", "a.db"], /can't be copied to where it is/],
      [["copy", "none.db", "b.db"], /ERR_NO_LEDGER/],
      [["copy", "a.db", "postgres://anna:s3cret@host/w"], /ERR_SECRET_IN_ARGUMENTS/],
      [["copy", "a.db", "configured"], /no ledger is configured/],
      [["cop", "a.db", "b.db"], /did you mean "copy"/],
    ] as const) {
      const refused = await workdir.run(["ledger", ...words]);
      assertExit(refused, exitCodes.couldNotStart);
      assert.match(refused.stderr, said);
    }
  });
});
