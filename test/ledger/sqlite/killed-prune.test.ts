import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { listLoads, pruneLedger } from "../../../src/index.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { buildLoad, buildResult, someOwner } from "../build-load.ts";
import { listRows } from "../read-ledger.ts";

const child = fileURLToPath(new URL("./pruning-process.ts", import.meta.url));

describe("a prune that is killed", () => {
  const runsDir = mkdtempSync(join(tmpdir(), "waybill-pruned-"));
  after(() => rmSync(runsDir, { recursive: true }));

  it("leaves loads that are whole or told of as pruned, and is gone on with", async () => {
    const path = join(runsDir, "ledger.db");
    const made = await openSqliteLedger(path);
    for (const id of ["load-1", "load-2"]) {
      await made.createLoad(buildLoad({ id, createdAt: 1 }));
      const execution = await made.beginExecution(id, someOwner);
      const rows = Array.from({ length: 6000 }, (_, at) =>
        buildResult(at + 1, "applied", at % 3 === 0 ? { serverId: `${id} ${at}` } : {}),
      );
      await Promise.all([...rows.map((row) => made.settle(execution, row)), made.flush()]);
      await made.endExecution(execution, { status: "completed", at: 5, rowCount: 6000 });
    }
    await made.close();

    const pruning = spawn(process.execPath, [child, runsDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let steps = 0;
    for await (const _step of createInterface({ input: pruning.stdout }))
      if ((steps += 1) === 2) pruning.kill("SIGKILL");
    if (pruning.exitCode === null && pruning.signalCode === null) await once(pruning, "exit");
    assert.equal(pruning.signalCode, "SIGKILL");

    const killed = await openSqliteLedger(path);
    const [newer, older] = await listLoads(runsDir);
    const halves = [older, newer].filter((load) => load?.prunedAt !== undefined);
    assert.equal(halves.length, 1, "one was begun with");
    const left = (await listRows(killed, halves[0]?.id)).length;
    assert.ok(left > 2000 && left < 6000, `${left} rows are left of it`);
    assert.equal(
      (await listRows(killed, halves[0] === older ? newer?.id : older?.id)).length,
      6000,
    );
    await killed.close();

    const { pruned, removed } = await pruneLedger({
      runsDir,
      before: Date.now() + 60_000,
      confirm: async () => true,
    });
    assert.deepEqual([pruned.length, removed], [2, 8000 - (6000 - left)]);
    const whole = await openSqliteLedger(path);
    for (const id of ["load-1", "load-2"]) {
      assert.equal((await listRows(whole, id)).length, 2000);
      assert.equal((await whole.findLoad(id))?.counts.applied, 6000);
    }
    await whole.close();
  });
});
