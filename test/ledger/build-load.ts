import type { Intent } from "../../src/ledger/ledger-row.ts";
import type { ExecutionOwner, NewLoad } from "../../src/ledger/load-record.ts";
import type { Outcome } from "../../src/rows/outcome.ts";
import type { RowResult } from "../../src/rows/row.ts";

export function buildLoad(changes: Partial<NewLoad> = {}): NewLoad {
  return {
    id: "load-1",
    targetName: "rhythm/billing-run-action",
    baseUrl: "http://127.0.0.1:8080/gateway",
    tenant: "acme",
    sourcePath: "/data/actions.csv",
    sourceName: "actions.csv",
    fingerprint: "sha256:aa",
    sourceSize: 12_345,
    mappingPath: "/data/actions.yaml",
    mappingHash: "sha256:bb",
    programVersion: "0.1.0",
    connectionName: undefined,
    createdAt: 1_800_000_000_000,
    ...changes,
  };
}

export const someOwner: ExecutionOwner = { host: "here", pid: 4242, startedAt: 1_800_000_000_000 };

export function buildIntent(rowNumber: number): Intent {
  return { rowNumber, line: rowNumber + 1, key: `k${rowNumber}`, payloadHash: `h${rowNumber}` };
}

export function buildResult(
  rowNumber: number,
  outcome: Outcome,
  changes: Partial<RowResult> = {},
): RowResult {
  return {
    rowNumber,
    line: rowNumber + 1,
    key: `k${rowNumber}`,
    outcome,
    errors: [],
    attempts: 1,
    elapsedMs: 12,
    ...changes,
  };
}
