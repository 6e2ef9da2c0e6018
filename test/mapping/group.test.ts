import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../src/kernel/json.ts";
import { compileMapping } from "../../src/mapping/compile-mapping.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import { findFakeTarget } from "./fake-target.ts";
import { rowOf } from "./map-cells.ts";

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";
const fields = "fields:\n  id: Id\n  name: Name\n";
const group = "group: { by: Id, collect: { reminders: [{ notice_id: N }] } }\n";

describe("group", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-group-"));
  });
  after(async () => await rm(folder, { recursive: true }));

  const load = async (text: string) => {
    await writeFile(join(folder, "m.yaml"), head + text);
    return await loadMapping(join(folder, "m.yaml"), findFakeTarget);
  };

  const faults: readonly (readonly [what: string, text: string, said: RegExp])[] = [
    [
      "a list that the document does not have, in the line where it stands",
      `${fields}group:\n  by: Id\n  collect:\n    reminder: [{ notice_id: N }]\n`,
      /line 10, group\.collect\.reminder\[0\]\.notice_id: .*no field reminder\..*Did you mean "?reminders/,
    ],
    [
      "what is no list",
      `${fields}group: { by: Id, collect: { extras: [{ notice_id: N }] } }\n`,
      /extras is documented as object, and no list/,
    ],
    [
      "an item without a field that the API requires",
      `${fields}group: { by: Id, collect: { reminders: [{ number: N }] } }\n`,
      /reminders\[0\]\.notice_id/,
    ],
    [
      "a list that stands under fields as well",
      `${fields}  reminders[1].notice_id: M\n${group}`,
      /reminders\[1\]\.notice_id can't stand under fields as well/,
    ],
    [
      "an item that stands there twice",
      `${fields}  reminders[0].notice_id: M\n${group}`,
      /reminders\[0\]\.notice_id also stands under fields/,
    ],
    [
      "the latest row of a key",
      `${fields}${group}on_duplicate: { keep: latest, by: C, date: YYYY-MM-DD }\n`,
      /which record is the latest can't be told/,
    ],
    [
      "a conversion that does not fit, by its own place",
      `${fields}group: { by: Id, collect: { reminders: [{ notice_id: { column: N, integer: true } }] } }\n`,
      /group\.collect\.reminders\[0\]\.notice_id\.integer: /,
    ],
    ["no items", `${fields}group: { by: Id, collect: { reminders: [] } }\n`, /at least one item/],
    ["nothing to collect", `${fields}group: { by: Id, collect: {} }\n`, /at least one list/],
  ];
  for (const [what, text, said] of faults)
    it(`refuses ${what}`, async () => {
      await assert.rejects(load(text), said);
    });

  it("names its columns among those that a file lacks", async () => {
    const mapping = await load(`${fields}${group.replace("by: Id", "by: [Id, Region]")}`);
    assert.throws(() => compileMapping(mapping, ["Id", "Name", "M"], "a.csv"), {
      message: /group\.collect\.reminders\[0\]\.notice_id: .*"N"\.\ngroup\.by: .*"Region"/,
    });
  });

  it("tells groups apart by all of its columns, cleaned, and knows none where all are blank", async () => {
    const mapping = await load(
      `nulls: [NULL]\n${fields}${group.replace("by: Id", "by: [Id, Name]")}`,
    );
    const mapper = compileMapping(mapping, ["Id", "Name", "N"], "a.csv");
    const keyOf = (...cells: string[]) => mapper.group?.keyOf(rowOf(cells));
    assert.equal(keyOf("1", "A", "x"), keyOf("1", "A", "y"));
    assert.notEqual(keyOf("1", "A", ""), keyOf("1", "B", ""));
    assert.notEqual(keyOf("1", "2", ""), keyOf("12", "", ""));
    assert.equal(keyOf("NULL", " ", "x"), undefined);
  });

  it("joins the items of rows, and leaves what they are made of alone", async () => {
    const mapper = compileMapping(await load(fields + group), ["Id", "Name", "N"], "a.csv");
    const joined = (...payloads: readonly JsonObject[]) => mapper.group?.join(payloads);
    const one = { id: "1", reminders: [{ notice_id: "a" }] };
    const none = { id: "1" };
    assert.deepEqual(joined(none, one, none, one), {
      id: "1",
      reminders: [{ notice_id: "a" }, { notice_id: "a" }],
    });
    assert.deepEqual(one, { id: "1", reminders: [{ notice_id: "a" }] });
    assert.deepEqual(joined(none, none), none);
  });
});
