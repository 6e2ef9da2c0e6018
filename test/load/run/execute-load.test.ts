import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { resolveConnection } from "../../../src/connections/resolve-connection.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { exitCodes, LedgerError, LoadError } from "../../../src/kernel/load-error.ts";
import { bindLoad } from "../../../src/load/bind/bind-load.ts";
import { describeLoad } from "../../../src/load/begin/describe-load.ts";
import type { LoadReport } from "../../../src/load/tell/conclude-load.ts";
import { executeLoad } from "../../../src/load/run/execute-load.ts";
import { makeLoadContext } from "../../../src/load/run/make-load-context.ts";
import { answerJson, startFakeApi, type FakeApi } from "../../support/fake-api.ts";
import { actionMapping, actionRows } from "../../support/load-files.ts";
import { someOwner } from "../../ledger/build-load.ts";
import { makeWorkdir, testToken, type Workdir } from "../../support/workdir.ts";

const rowCount = 60;
const diskFull = (): LedgerError =>
  new LedgerError("the ledger can't be written: the disk is full.", {
    code: "ERR_LEDGER_WRITE",
    exitCode: exitCodes.stopped,
    actions: ["Free some space."],
  });

/** A ledger that passes everything on, but for the calls that are given. */
function ledgerWith(ledger: Ledger, changes: Partial<Ledger>): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const own: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

describe("executeLoad", () => {
  let workdir: Workdir;
  let api: FakeApi;
  beforeEach(async () => {
    workdir = makeWorkdir();
    workdir.file("a.csv", actionRows(rowCount));
    workdir.file("a.yaml", actionMapping);
    api = await startFakeApi(({ path }, _index, response) =>
      answerJson(response, 200, { id: path.split("/").at(-1) }),
    );
  });
  afterEach(async () => {
    await api.stop();
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
    workdir.remove();
  });

  const opened: Ledger[] = [];
  const openLedger = async (): Promise<Ledger> => {
    const ledger = await openSqliteLedger(join(workdir.path, "runs", "ledger.db"));
    opened.push(ledger);
    return ledger;
  };

  const execute = async (ledger: Ledger, isNew = true): Promise<LoadReport> => {
    const request = {
      sourcePath: join(workdir.path, "a.csv"),
      mappingPath: join(workdir.path, "a.yaml"),
      preflight: true,
      connection: { baseUrl: api.url, tenant: "acme", concurrency: 4 },
      runsDir: join(workdir.path, "runs"),
      env: { WAYBILL_TOKEN: testToken },
      loadId: "load-1",
    };
    const bound = await bindLoad(request);
    const connection = await resolveConnection({
      ...request.connection,
      target: bound.target,
      env: request.env,
    });
    const load = describeLoad(request, bound, connection);
    if (isNew) await ledger.createLoad(load);
    return await executeLoad(
      await makeLoadContext({
        load,
        bound,
        connection,
        ledger,
        settings: request,
        rowCount,
        withhold: undefined,
      }),
    );
  };
  const isStopped = (code: string) => (error: unknown) => {
    assert.ok(error instanceof LoadError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.exitCode, exitCodes.stopped);
    const resumes = error.actions.filter((action) =>
      action.includes("waybill resume load-1 --runs-dir"),
    );
    assert.equal(resumes.length, 1, error.actions.join("\n"));
    return true;
  };

  it("stops sending when intents can't be written any more, and a resume sends the rest alone", async () => {
    const ledger = await openLedger();
    let left = 20;
    const failing = ledgerWith(ledger, {
      intendAll: async (execution, intents) => {
        if ((left -= intents.length) < 0) throw diskFull();
        return await ledger.intendAll(execution, intents);
      },
    });
    await assert.rejects(execute(failing), isStopped("ERR_LEDGER_WRITE"));
    assert.equal(api.calls.length, 20);
    const report = await execute(ledger, false);
    assert.equal(report.exitCode, exitCodes.ok);
    assert.equal(report.summary.outcomes.applied, rowCount);
    assert.equal(api.calls.length, rowCount);
  });

  it("stops sending when outcomes can't be written any more, and loses none that was", async () => {
    const ledger = await openLedger();
    let written = 0;
    let isFull = false;
    const failing = ledgerWith(ledger, {
      settleAll: async (execution, results) => {
        isFull ||= written + results.length > 20;
        if (isFull) throw diskFull();
        written += results.length;
        await ledger.settleAll(execution, results);
      },
    });
    await assert.rejects(execute(failing), isStopped("ERR_LEDGER_WRITE"));
    const sent = api.calls.length;
    assert.ok(written > 0 && sent >= written && sent <= 20 + 4 * 3, `${sent} requests`);
    const report = await execute(ledger, false);
    assert.equal(report.summary.outcomes.applied, rowCount);
    // What came back when it could not be written stands in the log, and is not asked of the API again.
    const log = readFileSync(join(workdir.path, "runs", "load-1", "load.log"), "utf8");
    const told = log.match(/"message":"outcome is not in the ledger"/g) ?? [];
    assert.equal(api.calls.length, sent + rowCount - written - told.length);
  });

  it("leaves a load whose reports can't be written to a resume, which sends nothing again", async () => {
    const ledger = await openLedger();
    const inTheWay = join(workdir.path, "runs", "load-1", "report.csv");
    const meanwhile = ledgerWith(ledger, {
      settleAll: async (execution, results) => {
        mkdirSync(join(inTheWay, "x"), { recursive: true });
        await ledger.settleAll(execution, results);
      },
    });
    await assert.rejects(execute(meanwhile), isStopped("ERR_REPORT_WRITE"));
    assert.equal((await ledger.findLoad("load-1"))?.status, "stopped");
    assert.equal(api.calls.length, rowCount);

    rmSync(inTheWay, { recursive: true });
    const report = await execute(ledger, false);
    assert.equal(report.summary.outcomes.applied, rowCount);
    assert.equal(api.calls.length, rowCount);
    assert.ok(existsSync(inTheWay));
  });

  it("lets no request leave whose load was taken over behind its intent", async () => {
    const ledger = await openLedger();
    const other = await openLedger();
    const overtaken = ledgerWith(ledger, {
      intendAll: async (execution, intents) => {
        const holders = await ledger.intendAll(execution, intents);
        if (intents.some(({ rowNumber }) => rowNumber === 20))
          await other.beginExecution("load-1", someOwner, execution);
        return holders;
      },
    });
    await assert.rejects(execute(overtaken), isStopped("ERR_EXECUTION_FENCED"));
    const rows = api.calls.map(({ path }) => path.split("/").at(-1));
    assert.ok(rows.length > 0 && !rows.includes("act-20"), rows.join(" "));
  });

  it("stops for a source that is changed under it, with the exit code of a load that has begun", async () => {
    const ledger = await openLedger();
    let isChanged = false;
    const changing = ledgerWith(ledger, {
      settleAll: async (execution, results) => {
        if (!isChanged) workdir.file("a.csv", actionRows(rowCount + 1));
        isChanged = true;
        await ledger.settleAll(execution, results);
      },
    });
    await assert.rejects(execute(changing), isStopped("ERR_SOURCE_CHANGED"));
    assert.equal((await ledger.findLoad("load-1"))?.status, "stopped");
  });

  it("refuses to be a second load of the same id", async () => {
    const ledger = await openLedger();
    await execute(ledger);
    const calls = api.calls.length;
    await assert.rejects(execute(ledger), (error) => {
      return error instanceof LoadError && error.code === "ERR_LOAD_EXISTS";
    });
    assert.equal(api.calls.length, calls);
  });
});
