import assert from "node:assert/strict";
import { parseExactJson, type ExactObject, isExactObject } from "../../../src/kernel/exact-json.ts";
import { bindLoad } from "../../../src/load/bind/bind-load.ts";
import type { BoundLoad } from "../../../src/load/bound-load.ts";
import { createWriteCheck } from "../../../src/load/read-back/create-write-check.ts";
import type { WriteCheck } from "../../../src/delivery/live/write-check.ts";
import { tagPayload } from "../../../src/delivery/tag-payload.ts";
import { tagsOfLoad } from "../../../src/load/bind/tags-of-load.ts";
import { buildLoad } from "../../ledger/build-load.ts";
import { validRow } from "../../support/delivery-setup.ts";
import { correctionMapping, correctionRows } from "../../support/live-actions.ts";
import { actionMapping, actionRows, detailMapping, detailRows } from "../../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../../support/workdir.ts";

const load = buildLoad({ id: "load-1", sourceName: "a.csv", tenant: "acme" });

/** A record as text, so that numbers are as an API writes them. */
function record(text: string): ExactObject {
  const value = parseExactJson(text);
  assert.ok(isExactObject(value));
  return value;
}

describe("the check of a write", () => {
  let workdir: Workdir;
  beforeEach(() => (workdir = makeWorkdir()));
  afterEach(() => workdir.remove());

  const bind = async (mapping: string, source: string): Promise<BoundLoad> =>
    await bindLoad({
      sourcePath: workdir.file("a.csv", source),
      mappingPath: workdir.file("a.yaml", mapping),
    });
  const tagged = (bound: BoundLoad, payload: ExactObject): ExactObject =>
    tagPayload(payload, tagsOfLoad(load, bound), { rowNumber: 1, processedAt: 0 });

  /** What is found where `payload` was sent and `seen` came back. */
  const compare = async (
    payload: ExactObject,
    seen: (sent: ExactObject) => ExactObject,
    by: Parameters<WriteCheck["compare"]>[2] = "reading",
  ): Promise<readonly string[] | undefined> => {
    const bound = await bind(actionMapping, actionRows(1));
    const sent = tagged(bound, payload);
    const check = createWriteCheck({ bound, load });
    const look = check.compare({ row: validRow(1, "a"), record: sent }, seen(sent), by);
    return look?.differences.map(({ field, kind }) => `${field} ${kind}`);
  };

  it("finds nothing in a record that is what was sent, tags included", async () => {
    assert.deepEqual(await compare({ id: "a", name: "Ann" }, (sent) => ({ ...sent })), []);
  });

  it("wants the tags of the load to have arrived", async () => {
    const seen = await compare({ id: "a" }, (sent) => {
      const entries = Object.entries(sent).filter(([name]) => name !== "sys_bulk_load_id");
      return Object.fromEntries(entries);
    });
    assert.deepEqual(seen, ["sys_bulk_load_id ignored"]);
    const other = await compare({ id: "a" }, (sent) => ({ ...sent, sys_bulk_load_record_no: 7 }));
    assert.deepEqual(other, ["sys_bulk_load_record_no changed"]);
  });

  it("takes no offence at what the server counts and stamps, also where the file gives it a value", async () => {
    const payload = { id: "a", sys_version: 3, sys_last_modified_at: "2026-01-01T00:00:00Z" };
    const stamp = { sys_version: 4, sys_last_modified_at: "2026-02-02T00:00:00Z" };
    assert.deepEqual(await compare(payload, (sent) => ({ ...sent, ...stamp })), []);
  });

  it("takes no offence at an id that is written as a number", async () => {
    const bound = await bind(detailMapping, detailRows(1));
    const check = createWriteCheck({ bound, load });
    const sent = { Id: "5001", Quantity: "1.005", Rate: "7" };
    const seen = record('{"Id":5001,"Quantity":1.01,"Rate":7.00}');
    const look = check.compare({ row: validRow(1, "5001"), record: sent }, seen, "reading");
    assert.deepEqual(look, {
      differences: [
        { field: "Quantity", kind: "rounded", sent: '"1.005"', seen: "1.01" },
        { field: "Rate", kind: "reformatted", sent: '"7"', seen: "7.00" },
      ],
    });
  });

  it("lets an answer leave fields out, and a record not", async () => {
    const payload = { id: "a", name: "Ann", status: "pending" };
    const partly = (): ExactObject => ({ id: "a", name: "Ann" });
    assert.deepEqual(await compare(payload, partly, "answer"), []);
    const read = await compare(payload, partly);
    assert.ok(read?.includes("status ignored"));
  });

  it("says nothing of an answer that shows nothing that was sent", async () => {
    assert.equal(await compare({ id: "a", name: "Ann" }, () => ({ id: "a" }), "answer"), undefined);
    assert.equal(await compare({ id: "a" }, () => ({ id: "a", other: 1 }), "answer"), undefined);
  });

  describe("where the record before is known", () => {
    const before = { id: "a", name: "Old", date: "2026-03-01", amount: "5", x: { n: 1 } };
    const after = { ...before, name: "New", amount: "1.005" };

    const leftBy = async (
      seen: ExactObject,
      by: Parameters<WriteCheck["compare"]>[2],
      left?: ExactObject,
    ): Promise<ExactObject | undefined> => {
      const bound = await bind(correctionMapping, correctionRows(1));
      const row = { ...validRow(1, "a"), image: { before, after } };
      const sent = { row, record: tagged(bound, after), ...(left === undefined ? {} : { left }) };
      return createWriteCheck({ bound, load }).compare(sent, seen, by)?.left;
    };

    it("keeps what the API made of the record, for an undo", async () => {
      const kept = { ...after, amount: "1.01" };
      assert.deepEqual(await leftBy(kept, "reading"), kept);
      assert.deepEqual(await leftBy({ id: "a", amount: "1.01" }, "answer"), kept);
      assert.deepEqual(await leftBy({ id: "a", name: "NEW" }, "answer"), { ...after, name: "NEW" });
    });

    it("keeps nothing where the record is as it was sent", async () => {
      assert.equal(await leftBy(after, "reading"), undefined);
      assert.equal(await leftBy({ ...after, sys_version: 9 }, "reading"), undefined);
    });

    it("does not take for the API's doing what somebody else may have done before the reading", async () => {
      assert.equal(await leftBy({ ...after, date: "2027-01-01" }, "reading"), undefined);
      const both = { ...after, date: "2027-01-01", amount: "1.01" };
      assert.deepEqual(await leftBy(both, "reading"), { ...after, amount: "1.01" });
    });

    it("stays with what the answer showed when the reading shows no more", async () => {
      const left = { ...after, name: "NEW" };
      assert.deepEqual(await leftBy(left, "reading", left), left);
      const more = { ...left, amount: "1.01" };
      assert.deepEqual(await leftBy(more, "reading", left), more);
    });
  });
});
