import { z } from "zod";
import type { FieldSpec, FieldType, Target } from "../../src/targets/target.ts";

type Extra = Partial<Omit<FieldSpec, "name" | "type">>;

/** A documented field; optional unless said otherwise. */
export function field(name: string, type: FieldType, extra: Extra = {}): FieldSpec {
  return {
    name,
    type,
    required: false,
    open: false,
    description: "",
    writtenByServer: false,
    ...extra,
  };
}

const fields: readonly FieldSpec[] = [
  field("id", "string", { required: true }),
  field("status", "string", { allowed: ["completed", "pending"] }),
  field("name", "string"),
  field("city", "string"),
  field("date", "string"),
  field("amount", "string"),
  field("count", "integer"),
  field("ratio", "number"),
  field("active", "boolean"),
  field("tags", "array", { items: "string" }),
  field("extras", "object", { open: true }),
  field("options", "object"),
  field("options.notice_id", "string", { required: true }),
  field("options.ids", "array", { items: "string" }),
  field("reminders", "array", { items: "object" }),
  field("reminders.notice_id", "string", { required: true }),
  field("reminders.number", "integer"),
  field("created_at", "string", { required: true }),
  field("load_id", "string"),
  field("row_token", "string"),
];

/** A small target with a field of every type. */
export const fakeTarget: Target = {
  name: "fake/thing",
  vendor: "rhythm",
  signIn: { vendor: "Rhythm", tokens: { at: "base-url", path: "/token" } },
  title: "A thing",
  document: "none",
  host: undefined,
  method: "PUT",
  path: "/things/{tenantId}/{id}",
  key: { field: "id", required: true },
  safeToRepeat: true,
  erasesLeftOut: true,
  envelope: undefined,
  request: z.object({}),
  answer: z.object({}),
  evidence: { envelopes: [], idField: "id" },
  fields,
  filledByServer: [],
  refusedFields: { row_token: "the API makes it" },
  tags: {
    loadId: "load_id",
    at: "load_at",
    recordNo: "load_no",
    sourceFile: "load_file",
    pk: "load_pk",
  },
  limits: {},
  timeoutMs: 1000,
};

/** The same target without tag fields of its own. */
export const untaggedTarget: Target = { ...fakeTarget, name: "fake/untagged", tags: undefined };

/** The same target with an object that is required. */
export const strictTarget: Target = {
  ...fakeTarget,
  name: "fake/strict",
  fields: [
    ...fields,
    field("terms", "object", { required: true }),
    field("terms.note", "string"),
    field("terms.dates", "array", { required: true, items: "object" }),
    field("terms.dates.day", "string", { required: true }),
  ],
};

/** The same target as a create. */
const createTarget: Target = { ...fakeTarget, name: "fake/create", method: "POST" };

/** The same target where nobody knows what becomes of a field that is left out. */
const unsureTarget: Target = { ...fakeTarget, name: "fake/unsure", erasesLeftOut: false };

export function findFakeTarget(name: string): Target | undefined {
  return [fakeTarget, untaggedTarget, strictTarget, createTarget, unsureTarget].find(
    (target) => target.name === name,
  );
}

export const fakeTargetNames = [fakeTarget.name, untaggedTarget.name];
