import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { z } from "zod";
import type { FieldSpec, Target } from "../../src/targets/target.ts";
import { compareSchema, type DocumentedField } from "./compare-schema.ts";

/** What the vendor's document says of one operation. */
export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly request: readonly DocumentedField[];
  readonly response200: readonly DocumentedField[];
}

/** What every target promises, whatever its vendor. */
export function testTarget(target: Target, documented: DocumentedOperation): void {
  const { envelope } = target;

  describe(target.name, () => {
    it("has the documented method and path", () => {
      assert.deepEqual([target.method, target.path], [documented.method, documented.path]);
    });

    it("asks for every documented field as documented, and for nothing else", () => {
      const body = envelope === undefined ? target.request : wrap(envelope, target.request);
      const notAsked = target.filledByServer;
      assert.deepEqual(compareSchema(body, documented.request, { closed: true, notAsked }), []);
    });

    it("expects every documented field in the answer as documented, and lets others through", () => {
      const found = compareSchema(target.answer, documented.response200, { closed: false });
      assert.deepEqual(found, []);
    });

    it("lists every field in documented order, as documented", () => {
      assert.deepEqual(target.fields.map(factsOf), withoutEnvelope(documented.request, envelope));
    });

    it("describes every field in words", () => {
      const silent = target.fields.filter((field) => !/^\p{Lu}.{8,}\.$/u.test(field.description));
      assert.deepEqual(silent, []);
    });

    it("says what every array holds", () => {
      for (const field of target.fields)
        assert.equal(field.items, field.type === "array" ? itemsOf(target, field) : undefined);
    });

    it("marks as open just the objects that are documented without children", () => {
      const open = target.fields.filter((field) => field.open).map((field) => field.name);
      const childless = target.fields.filter(
        (field) => field.type === "object" && !hasChildren(target, field),
      );
      assert.deepEqual(
        open,
        childless.map((field) => field.name),
      );
    });

    it("names only fields that it has", () => {
      const names = new Set(target.fields.map((field) => field.name));
      const named = [
        target.key.field,
        ...target.filledByServer,
        ...Object.keys(target.refusedFields),
        ...Object.values(target.tags ?? {}),
      ];
      assert.deepEqual(
        named.filter((name) => !names.has(name)),
        [],
      );
    });

    it("waits for an answer", () => {
      assert.ok(target.timeoutMs > 0);
    });
  });
}

/** The record in its envelope, which the document lists as an optional property. */
function wrap(envelope: string, record: z.ZodObject): z.ZodObject {
  return z.strictObject({ [envelope]: record.optional() });
}

function withoutEnvelope(
  fields: readonly DocumentedField[],
  envelope: string | undefined,
): readonly DocumentedField[] {
  if (envelope === undefined) return fields;
  const prefix = `${envelope}.`;
  return fields
    .filter((field) => field.name.startsWith(prefix))
    .map((field) => ({ ...field, name: field.name.slice(prefix.length) }));
}

function factsOf({ name, type, required, allowed }: FieldSpec): DocumentedField {
  return { name, type, required, ...(allowed && { enum: allowed }) };
}

function hasChildren(target: Target, { name }: FieldSpec): boolean {
  return target.fields.some((other) => other.name.startsWith(`${name}.`));
}

function itemsOf(target: Target, field: FieldSpec): "object" | "string" {
  return hasChildren(target, field) ? "object" : "string";
}
