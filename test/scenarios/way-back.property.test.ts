import assert from "node:assert/strict";
import fc from "fast-check";
import { findTarget, startSimulator, type Simulator } from "../../src/index.ts";
import { type ExactObject, scalarText, stringifyExactJson } from "../../src/kernel/exact-json.ts";
import type { FieldSpec, Target } from "../../src/targets/target.ts";
import { compileComparison } from "../../src/change/compare-records.ts";
import { makeChangePlace } from "../support/change-place.ts";
import { randomRecord } from "../support/random-record.ts";

const services = {
  "rhythm/billing-run-action": "collect",
  "rhythm/membership-billing-run": "membership",
  "rhythm/collect-billing-run": "collect",
  "billingplatform/invoice-detail": "billingplatform",
} as const;

/** Top-level fields that take any text, or one of some. */
function changeableFields({ fields, key }: Target): readonly FieldSpec[] {
  return fields.filter(
    ({ name, type, form, writtenByServer }) =>
      type === "string" &&
      form === undefined &&
      !name.includes(".") &&
      name !== key.field &&
      !name.startsWith("sys_") &&
      !name.includes("email") &&
      !writtenByServer,
  );
}

const cells = (spec: FieldSpec): fc.Arbitrary<string> =>
  spec.allowed === undefined
    ? fc.constantFrom("", "", "one", "another", "as before")
    : fc.constantFrom("", ...spec.allowed);

interface World {
  readonly records: readonly ExactObject[];
  readonly columns: readonly FieldSpec[];
  /** A record, by its position, and a cell for each column. */
  readonly rows: readonly { readonly of: number; readonly cells: readonly string[] }[];
}

function worlds(target: Target): fc.Arbitrary<World> {
  const changeable = changeableFields(target);
  const records = fc
    .array(randomRecord(target, { nulls: false }), { minLength: 1, maxLength: 4 })
    .map((all) => all.map((record, at) => ({ ...record, [target.key.field]: `rec-${at}` })));
  const columns = fc.uniqueArray(fc.constantFrom(...changeable), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name }) => name,
  });
  return fc.tuple(records, columns).chain(([all, some]) =>
    fc.record({
      records: fc.constant(all.map(sound)),
      columns: fc.constant(some),
      rows: fc.array(
        fc.record({
          of: fc.nat({ max: all.length - 1 }),
          cells: fc.tuple(...some.map(cells)),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );
}

/** A locked record takes no change, versions are whole, and what the server wrote about errors would be read as a refusal. */
function sound(record: ExactObject): ExactObject {
  const { sys_locked: _, sys_version: __, UpdateError: ___, ...rest } = record;
  return rest;
}

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

function sourceOf({ columns, rows, records }: World, key: string): string {
  const lines = rows.map(({ of, cells: own }) =>
    [scalarText(records[of]?.[key]) ?? "", ...own].map(quote).join(","),
  );
  return `${["Key", ...columns.map(({ name }) => name)].join(",")}\n${lines.join("\n")}\n`;
}

function mappingOf(target: Target, { columns }: World): string {
  const fields = columns.map(({ name }) => `  ${name}: ${name}`).join("\n");
  return `version: 1\ntarget: ${target.name}\nwrite: merge\nfields:\n  ${target.key.field}: Key\n${fields}\n`;
}

describe("undo(apply(plan)) is the state before", () => {
  for (const [name, service] of Object.entries(services)) {
    it(`for any records of ${name}, whatever rows of theirs say`, async () => {
      const target = findTarget(name);
      assert.ok(target !== undefined);
      let [applied, invalid] = [0, 0];
      const comparison = compileComparison(target, []);
      // Where leaving a field out does not erase it, what was not there before is blank after the way back.
      const differences = (one: ExactObject, other: ExactObject | undefined) =>
        comparison
          .changes(one, other ?? {})
          .filter(
            ({ before, after }) => target.erasesLeftOut || before !== undefined || after !== "",
          );
      await fc.assert(
        fc.asyncProperty(worlds(target), async (world) => {
          const resource = target.path.split("/")[1] ?? "";
          const simulator: Simulator = await startSimulator({
            serverFields: "optional",
            unknownIds: "not-found",
            records: world.records.map((record) => ({
              service,
              ...(service === "collect" ? { resource } : {}),
              record,
            })),
          });
          const isTenanted = target.path.includes("{tenantId}");
          const place = makeChangePlace({
            baseUrl: simulator.urls[service],
            ...(isTenanted ? { tenant: "acme" } : {}),
            mapping: mappingOf(target, world),
            source: sourceOf(world, target.key.field),
          });
          try {
            const states = () =>
              new Map(simulator.records(service).map((record) => [record.id, record.exact]));
            const before = states();
            const plan = await place.plan();
            const load = await place.apply(plan);
            applied += load.summary.outcomes.applied;
            invalid += load.summary.outcomes.invalid;
            const after = states();
            const again = await place.apply(plan, { again: true });
            for (const [id, record] of after)
              assert.deepEqual(differences(record, states().get(id)), [], `${id}, applied twice`);
            assert.equal(again.summary.outcomes.failed, 0);
            if (load.summary.outcomes.applied > 0) {
              const back = await place.apply(await place.undo(load));
              assert.equal(back.summary.outcomes.conflict, 0);
            }
            for (const [id, record] of before)
              assert.deepEqual(
                differences(record, states().get(id)),
                [],
                stringifyExactJson(record),
              );
          } finally {
            place.remove();
            await simulator.stop();
          }
        }),
        { numRuns: 5, endOnFailure: true },
      );
      assert.ok(applied > 0, "no row changed anything");
      assert.equal(invalid, 0);
    });
  }
});
