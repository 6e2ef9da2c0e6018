import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ExactObject } from "../../src/kernel/exact-json.ts";
import type { PlanCost, PlanHead, PlannedRow } from "../../src/plan/plan.ts";
import type { FieldChange } from "../../src/rows/field-change.ts";
import type { RowError } from "../../src/rows/row-error.ts";

export type UpdatedRow = Extract<PlannedRow, { action: "update" }>;
type LeftRow = Extract<PlannedRow, { action: "leave" }>;

export const someHash = "ab".repeat(32);
export const amounts: readonly string[] = ["Amount"];

export const someCost: PlanCost = {
  reads: 500,
  writes: 496,
  readBacks: 25,
  pace: { perSecond: 10, from: "documents" },
  seconds: 102,
  daily: { limit: 100_000, used: 1200 },
};

export function buildHead(changes: Partial<PlanHead> = {}): PlanHead {
  return {
    format: "waybill-plan",
    version: 1,
    programVersion: "0.1.0",
    madeAt: "2026-11-22T20:00:00.000Z",
    madeBy: { user: "anna", host: "desk" },
    write: "merge",
    targetName: "billingplatform/invoice-detail",
    baseUrl: "http://127.0.0.1:8080",
    connectionName: "sandbox",
    sourcePath: "/data/corrections.csv",
    sourceName: "corrections.csv",
    fingerprint: "sha256:aa",
    mappingPath: "mappings/corrections.yaml",
    mappingHash: "sha256:bb",
    ...changes,
  };
}

const placeOf = (rowNumber: number) => ({ rowNumber, line: rowNumber + 1 });

/** An update of a record, whose changes are those of its members. */
export function buildUpdate(
  rowNumber: number,
  before: ExactObject,
  after: ExactObject,
  changes: Partial<UpdatedRow> = {},
): UpdatedRow {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return {
    ...placeOf(rowNumber),
    key: `key-${rowNumber}`,
    action: "update",
    payloadHash: someHash,
    before,
    after,
    changes: [...names]
      .filter((field) => !isDeepStrictEqual(before[field], after[field]))
      .map((field): FieldChange => ({ field, before: before[field], after: after[field] })),
    ...changes,
  };
}

export function buildOther(
  rowNumber: number,
  action: "create" | "unchanged",
  changes: { readonly key?: string | undefined } = {},
): PlannedRow {
  const place = { ...placeOf(rowNumber), key: `key-${rowNumber}` };
  return { ...place, action, payloadHash: someHash, ...changes };
}

export function buildLeft(
  rowNumber: number,
  outcome: LeftRow["outcome"],
  changes: Partial<LeftRow> = {},
): PlannedRow {
  const error: RowError = {
    ...placeOf(rowNumber),
    code: "record-not-found",
    stage: "delivery",
    facts: { key: `key-${rowNumber}` },
  };
  return {
    ...placeOf(rowNumber),
    key: `key-${rowNumber}`,
    action: "leave",
    outcome,
    errors: [error],
    ...changes,
  };
}

// oxlint-disable-next-line typescript/require-await -- a stream of what is there already
export async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Runs a test with a folder of its own. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-plan-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
