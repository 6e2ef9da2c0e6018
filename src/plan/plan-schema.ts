import { z } from "zod";
import { isAmount } from "../kernel/exact-decimal.ts";
import {
  ExactNumber,
  isExactObject,
  type ExactJson,
  type ExactObject,
} from "../kernel/exact-json.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../rows/catalogue/index.ts";
import { planVersion, type PlanHead, type PlannedRow, type PlanSummary } from "./plan.ts";

/** Deeper than any record; what is deeper could exhaust the stack of whoever walks it. */
const deepest = 100;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const amount = z.string().max(10_000).refine(isAmount);
const place = { rowNumber: z.int().min(1), line: count };
const keyed = { ...place, key: z.string().optional() };

const record = z.custom<ExactObject>((value) => isExactObject(value) && isShallow(value));
const value = z.custom<ExactJson>((one) => one !== undefined && isShallow(one));

const change = z
  .strictObject({ field: z.string(), before: value.optional(), after: value.optional() })
  .transform(({ field, before, after }) => ({ field, before, after }));

const rowError = z.strictObject({
  ...place,
  code: z.custom<RowErrorCode>(
    (code) => typeof code === "string" && Object.hasOwn(rowErrorCatalogue, code),
  ),
  stage: z.enum(["source", "mapping", "validation", "delivery"]),
  column: z.string().exactOptional(),
  field: z.string().exactOptional(),
  cell: z.string().exactOptional(),
  at: z.string().exactOptional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});

export const rowSchema: z.ZodType<PlannedRow> = z
  .discriminatedUnion("action", [
    z.strictObject({ ...keyed, action: z.literal("create"), payloadHash: hash }),
    z.strictObject({
      ...keyed,
      action: z.literal("update"),
      payloadHash: hash,
      before: record,
      after: record,
      changes: z.array(change),
    }),
    z.strictObject({
      ...keyed,
      action: z.literal("unchanged"),
      payloadHash: hash,
      before: record.exactOptional(),
    }),
    z.strictObject({
      ...keyed,
      action: z.literal("leave"),
      outcome: z.enum(["invalid", "skipped", "rejected", "conflict", "failed"]),
      errors: z.array(rowError),
      before: record.exactOptional(),
      changes: z.array(change).exactOptional(),
    }),
  ])
  .transform((row) => ({ ...row, key: row.key }));

/** What every version of a plan begins with. */
export const anyHeadSchema = z.looseObject({
  format: z.literal("waybill-plan"),
  version: z.union([z.number(), z.string()]),
});

export const headSchema: z.ZodType<PlanHead> = z.strictObject({
  format: z.literal("waybill-plan"),
  version: z.literal(planVersion),
  programVersion: z.string(),
  madeAt: z.string(),
  madeBy: z.strictObject({ user: z.string(), host: z.string() }),
  undoes: z.string().exactOptional(),
  write: z.enum(["merge", "replace"]),
  targetName: z.string(),
  baseUrl: z.string(),
  tenant: z.string().exactOptional(),
  connectionName: z.string().exactOptional(),
  needsApproval: z.boolean().exactOptional(),
  sourcePath: z.string(),
  sourceName: z.string(),
  sheet: z.string().exactOptional(),
  reading: z
    .strictObject({
      sheet: z.string().exactOptional(),
      entry: z.string().exactOptional(),
      encoding: z.string().exactOptional(),
      delimiter: z.string().exactOptional(),
      quote: z.string().exactOptional(),
      headerRow: z.int().min(1).exactOptional(),
      footer: z.int().min(0).exactOptional(),
      padShortRows: z.boolean().exactOptional(),
      accept: z.array(z.string()).exactOptional(),
      parameters: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
  fingerprint: z.string(),
  mappingPath: z.string(),
  mappingHash: z.string(),
  tables: z.record(z.string(), z.string()).exactOptional(),
});

const amountChange = z
  .strictObject({
    ...keyed,
    before: amount,
    after: amount,
    difference: amount,
    absent: z.enum(["before", "after"]).exactOptional(),
  })
  .transform((one) => ({ ...one, key: one.key }));

const cost = z.strictObject({
  reads: count,
  writes: count,
  readBacks: count,
  pace: z
    .strictObject({
      perSecond: z.number().min(0),
      from: z.enum(["connection", "documents", "measured"]),
    })
    .exactOptional(),
  seconds: z.number().min(0).exactOptional(),
  daily: z.strictObject({ limit: count, used: count }).exactOptional(),
});

export const summarySchema: z.ZodType<PlanSummary> = z.strictObject({
  rows: count,
  creates: count,
  updates: count,
  unchanged: count,
  left: z.record(z.string(), z.record(z.string(), count)),
  fields: z.array(z.strictObject({ field: z.string(), rows: count })),
  amounts: z.array(
    z.strictObject({
      field: z.string(),
      rows: count,
      sumBefore: amount,
      sumAfter: amount,
      difference: amount,
      largest: z.array(amountChange).max(10),
      unreadable: count.exactOptional(),
    }),
  ),
  cost,
  broken: z.array(z.string()),
});

export const summaryLineSchema = z.strictObject({ summary: summarySchema });
export const hashLineSchema = z.strictObject({ hash });

function isShallow(value: unknown, depth = 0): boolean {
  if (depth > deepest) return false;
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return true;
  return Object.values(value).every((part) => isShallow(part, depth + 1));
}
