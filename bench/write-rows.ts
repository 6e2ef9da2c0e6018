import { setImmediate as nextTurn } from "node:timers/promises";
import { createBacklog } from "../src/delivery/backlog.ts";
import { describeThisProcess } from "../src/kernel/this-process.ts";
import type { Ledger } from "../src/ledger/ledger.ts";
import type { Execution } from "../src/ledger/load-record.ts";
import { settledRow } from "./settled-row.ts";

/** Records a load and begins it. */
export async function beginLoad(ledger: Ledger, id: string): Promise<Execution> {
  const unused = { sourcePath: "", sourceName: "", fingerprint: "", mappingPath: "" };
  await ledger.createLoad({
    ...unused,
    id,
    targetName: "billingplatform/invoice-detail",
    baseUrl: "http://127.0.0.1",
    tenant: undefined,
    sourceSize: 0,
    mappingHash: "",
    programVersion: "bench",
    connectionName: undefined,
    createdAt: Date.now(),
  });
  return await ledger.beginExecution(id, describeThisProcess());
}

/** @returns milliseconds that the row waited for its intent */
export async function intendRow(
  ledger: Ledger,
  execution: Execution,
  row: number,
): Promise<number> {
  const { line, key, payloadHash = "" } = settledRow(row);
  const startedAt = performance.now();
  await ledger.intend(execution, { rowNumber: row, line, key, payloadHash });
  return performance.now() - startedAt;
}

/**
 * Rows through a ledger alone, as many at a time as delivery has requests in flight; the answers come at once, outcomes wait for
 * their group.
 */
export async function writeRows(
  ledger: Ledger,
  { rows, inFlight }: { readonly rows: number; readonly inFlight: number },
): Promise<{ readonly perSecond: number; readonly cpuMicroseconds: number }> {
  const execution = await beginLoad(ledger, `alone-${inFlight}`);
  const unrecorded = createBacklog(2000);
  const used = process.cpuUsage();
  const startedAt = performance.now();
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= rows) {
      const row = (next += 1) - 1;
      await intendRow(ledger, execution, row);
      await nextTurn();
      unrecorded.add(ledger.settle(execution, settledRow(row)));
      await unrecorded.room();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  await unrecorded.drain();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { perSecond: rows / seconds, cpuMicroseconds: (user + system) / rows };
}
