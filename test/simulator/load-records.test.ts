import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ConfigurationError } from "../../src/kernel/load-error.ts";
import { loadRecords } from "../../src/simulator/load-records.ts";
import { call, simulate, stopSimulators } from "./simulator-fixture.ts";

describe("loadRecords", () => {
  afterEach(stopSimulators);

  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "records-"));
  });
  after(() => rm(folder, { recursive: true }));

  const load = async (
    content: string | Buffer,
    name = "collect",
  ): ReturnType<typeof loadRecords> => {
    const path = join(folder, "live.ndjson");
    await writeFile(path, content);
    return loadRecords(name === "" ? path : `${name}=${path}`);
  };

  const refusal = async (content: string | Buffer, name?: string): Promise<string> => {
    const error: unknown = await load(content, name).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.equal(error.code, "ERR_SIMULATOR_RECORDS");
    assert.ok(error.actions.length > 0);
    return error.message.replace(folder, "");
  };

  const idsOf = (seeds: Awaited<ReturnType<typeof load>>): readonly unknown[] =>
    seeds.map(({ record }) => record["id"]);

  it("reads one object a line, with any line ends, blank lines and a byte order mark", async () => {
    assert.deepEqual(idsOf(await load('\uFEFF{"id":"a"}\r\n\r\n{"id":"b"}')), ["a", "b"]);
  });

  it("reads a JSON array, on one line or on many", async () => {
    const many = '[\n  {"id": "a", "x": [1, {"y": "],["}]},\n  {\n "id": "b\\"]"}\n]\n';
    assert.deepEqual(idsOf(await load(many)), ["a", 'b"]']);
    assert.deepEqual(idsOf(await load('[{"id":"a"},{"id":"b"}]')), ["a", "b"]);
  });

  it("gives the same records from an array as from lines, whatever is in them", async () => {
    const records = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1 }), more: fc.jsonValue() }),
      { minLength: 1, maxLength: 5, selector: ({ id }) => id },
    );
    await fc.assert(
      fc.asyncProperty(records, async (list) => {
        const plain = JSON.parse(JSON.stringify(list)) as unknown[];
        const lines = await load(plain.map((record) => JSON.stringify(record)).join("\n"));
        const array = await load(JSON.stringify(plain, undefined, 1));
        assert.deepEqual(array, lines);
        assert.equal(array.length, plain.length);
      }),
      { numRuns: 50 },
    );
  });

  it("takes the name of a service, of a kind or of a target, or each object's own word", async () => {
    const named = [
      ["collect", "collect", "billingRunActions"],
      ["collect/billingRuns", "collect", "billingRuns"],
      ["rhythm/membership-billing-run", "membership", "billingRuns"],
    ] as const;
    for (const [name, service, resource] of named) {
      assert.deepEqual(await load('{"id":"a"}', name), [
        { service, resource, record: { id: "a" } },
      ]);
    }
    const own = { service: "billingplatform", tenant: "acme", record: { Id: "1" } };
    assert.deepEqual(await load(JSON.stringify(own), ""), [own]);
  });

  it("keeps every field and number as it is written, to be read by GET", async () => {
    const written =
      '"big":12345678901234567890,"rate":1.50,"tiny":1e-400,"zip":"00042","a.b":{"x":-0}';
    const records = await load(
      `{"id":"a","sys_last_modified_at":"long ago","sys_version":7,${written}}`,
    );
    const { urls } = await simulate({ records });
    const reply = await call("GET", `${urls.collect}/billingRunActions/acme/a`);
    assert.ok(
      reply.text.startsWith(
        `{"id":"a","sys_last_modified_at":"long ago","sys_version":7,${written},`,
      ),
      reply.text,
    );
  });

  it("names the line of what is wrong", async () => {
    const good = '{"id":"a"}';
    const cases = [
      [`${good}\n{"id":"b"\n`, "line 2: is not readable as JSON."],
      [`${good}\n\n7\n`, "line 3: is not a JSON object."],
      [
        `${good}\n{"name":"b"}`,
        "line 2: the record has no id: the field id must be a text that is not blank.",
      ],
      [
        `${good}\n{"id":""}`,
        "line 2: the record has no id: the field id must be a text that is not blank.",
      ],
      [
        `${good}\n{"id":7}`,
        "line 2: the record has no id: the field id must be a text that is not blank.",
      ],
      [
        `${good}\n{"id":"b","sys_version":"x"}`,
        "line 2: the record has a sys_version that is no whole number.",
      ],
      [`${good}\n{"id":"b"}\n${good}`, "line 3: has the same id as the record of line 1."],
      [`[\n${good},\n\n  {"id":}]`, "line 4: is not readable as JSON."],
      [`[\n${good},\n]`, "line 3: is not readable as JSON."],
      [`[\n${good}\n`, "line 3: is not readable as JSON."],
      [`[\n${good}]\n${good}`, "line 2: is not readable as JSON."],
      [`[\n${good},\n{"id":"b]`, "line 3: is not readable as JSON."],
      [`[\n${good}}\n]`, "line 2: is not readable as JSON."],
    ] as const;
    for (const [text, sentence] of cases) {
      assert.equal(await refusal(text), `/live.ndjson ${sentence}`, text);
    }
  });

  it("says whose record is missing where no name goes before the file", async () => {
    assert.match(await refusal('{"id":"a"}', ""), /^\/live\.ndjson line 1: service: /);
    assert.match(
      await refusal('{"service":"collect","record":7}', ""),
      /line 1: record: is no JSON object/,
    );
    const wrongKind = '{"service":"collect","resource":"x","record":{"id":"a"}}';
    assert.match(
      await refusal(wrongKind, ""),
      /line 1: the record names no resource of its service/,
    );
  });

  it("refuses a file that holds nothing, is no text, is nested without end or is not there", async () => {
    for (const text of ["", " \n\n", "[]", "[\n]\n"]) {
      assert.equal(await refusal(text), "/live.ndjson: holds no record.");
    }
    assert.equal(await refusal(Buffer.from([0x7b, 0xff, 0x7d])), "/live.ndjson: is not UTF-8.");
    const deep = `{"id":"a","x":1.50,"y":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    assert.equal(await refusal(deep), "/live.ndjson line 1: is nested too deeply.");
    await assert.rejects(loadRecords(join(folder, "none")), {
      message: /none: there is no such file\.$/,
    });
  });

  it("refuses a name that nothing has, and takes a path with = for what it is", async () => {
    await assert.rejects(loadRecords("colect=live.ndjson"), {
      code: "ERR_SIMULATOR_RECORDS",
      message: 'The simulated APIs have no records named "colect".',
    });
    await assert.rejects(loadRecords("./a=b.ndjson"), {
      message: "./a=b.ndjson: there is no such file.",
    });
  });
});
