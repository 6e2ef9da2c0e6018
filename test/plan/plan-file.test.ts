import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ExactNumber, parseExactJson, type ExactJson } from "../../src/kernel/exact-json.ts";
import { PlanError } from "../../src/kernel/load-error.ts";
import { openPlan } from "../../src/plan/open-plan.ts";
import type { PlannedRow } from "../../src/plan/plan.ts";
import { readPlannedRows, verifyPlan } from "../../src/plan/read-planned-rows.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import { writePlan, type WritePlanOptions } from "../../src/plan/write-plan.ts";
import {
  amounts,
  buildHead,
  buildLeft,
  buildOther,
  buildUpdate,
  collect,
  someCost,
  streamOf,
  withFolder,
} from "./build-plan.ts";

const someRows: readonly PlannedRow[] = [
  buildUpdate(1, { Id: "1", Amount: "10.00" }, { Id: "1", Amount: "12.50" }),
  buildOther(2, "create", { key: undefined }),
  buildOther(4, "unchanged"),
  buildLeft(5, "rejected"),
  buildLeft(7, "conflict", { changes: [{ field: "Note", before: undefined, after: "x" }] }),
];

const write = async (
  path: string,
  rows: readonly PlannedRow[] = someRows,
  options: WritePlanOptions = {},
): Promise<string> => {
  const tally = createPlanTally({ amounts });
  async function* counted(): AsyncGenerator<PlannedRow> {
    for await (const row of streamOf(rows)) {
      tally.add(row);
      yield row;
    }
  }
  const finish = () => tally.conclude({ cost: someCost, broken: ["too much"] });
  return (await writePlan(path, buildHead(), counted(), finish, options)).hash;
};

const verify = async (path: string): Promise<void> => {
  await verifyPlan(await openPlan(path), { amounts });
};

/** The code of the error that reading all of a plan ends with, or what else it ended with. */
const faultOf = async (path: string): Promise<string> => {
  try {
    await verify(path);
    return "none";
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    assert.ok(error.actions.length > 0 && error.message.endsWith("."), error.message);
    return error.code;
  }
};

const withPlan = async (use: (path: string, lines: string[]) => Promise<void>): Promise<void> => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.plan");
    await write(path);
    await use(path, readFileSync(path, "utf8").split("\n").slice(0, -1));
  });
};

const sealed = (lines: readonly string[]): string => {
  const above = lines.slice(0, -1).map((line) => `${line}\n`);
  const hash = createHash("sha256").update(above.join("")).digest("hex");
  return `${above.join("")}${JSON.stringify({ hash })}\n`;
};

describe("a plan file", () => {
  it("gives back head, rows and summary as they were written", async () => {
    await withPlan(async (path) => {
      const plan = await openPlan(path);
      assert.deepEqual(plan.head, buildHead());
      assert.deepEqual(await collect(readPlannedRows(plan)), someRows);
      assert.deepEqual([plan.summary.rows, plan.summary.broken], [5, ["too much"]]);
      assert.deepEqual(plan.summary.cost, someCost);
      await verifyPlan(plan, { amounts });
    });
  });

  it("is named by the SHA-256 of all lines above the last", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      const hash = await write(path);
      const text = readFileSync(path, "utf8");
      const above = text.slice(0, text.lastIndexOf("{"));
      assert.equal(hash, createHash("sha256").update(above).digest("hex"));
      assert.equal((await openPlan(path)).hash, hash);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    });
  });

  it("keeps every value of a record, numbers as they are written", async () => {
    const json = fc.json({ maxDepth: 4 }).filter((text) => !text.includes("__proto__"));
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      await fc.assert(
        fc.asyncProperty(json, json, fc.string({ unit: "binary" }), async (one, two, name) => {
          const before = { [`f${name}`]: parseExactJson(one), n: new ExactNumber("1.10") };
          const after = { [`f${name}`]: parseExactJson(two), n: 12345678901234567890n.toString() };
          const change = (before?: ExactJson, after?: ExactJson) => ({
            field: name,
            before,
            after,
          });
          const changes = [change(null), change(undefined, before.n), change("", two)];
          const row = buildUpdate(3, before, after, { changes });
          await write(path, [row], { replace: true });
          const [read] = await collect(readPlannedRows(await openPlan(path)));
          assert.deepEqual(read, row);
        }),
        { numRuns: 60 },
      );
    });
  });

  it("may be empty of rows", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      await write(path, []);
      await verify(path);
      assert.deepEqual(await collect(readPlannedRows(await openPlan(path))), []);
    });
  });

  it("opens a plan of many rows and long records by its two ends", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      const note = "x".repeat(5000);
      const rows = Array.from({ length: 400 }, (_, at) =>
        buildUpdate(at + 1, { note, Amount: "1.00" }, { note, Amount: `${at}.00` }),
      );
      await write(path, rows);
      await verify(path);
      assert.equal((await collect(readPlannedRows(await openPlan(path)))).length, 400);
    });
  });
});

describe("writing a plan", () => {
  it("refuses to take the place of a file, before any row is asked for", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      writeFileSync(path, "mine");
      let asked = false;
      const rows = {
        [Symbol.asyncIterator]: () => {
          asked = true;
          return streamOf([]);
        },
      };
      const never = (): never => assert.fail();
      await assert.rejects(writePlan(path, buildHead(), rows, never), { code: "ERR_PLAN_EXISTS" });
      assert.deepEqual([asked, readFileSync(path, "utf8")], [false, "mine"]);
      await write(path, someRows, { replace: true });
      await verify(path);
    });
  });

  it("does not overwrite a file that came to be while it was at work", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      // oxlint-disable-next-line typescript/require-await
      async function* rows(): AsyncGenerator<PlannedRow> {
        writeFileSync(path, "somebody else's");
        yield buildOther(1, "create");
      }
      const finish = () => createPlanTally({ amounts }).conclude({ cost: someCost, broken: [] });
      await assert.rejects(writePlan(path, buildHead(), rows(), finish), {
        code: "ERR_PLAN_EXISTS",
      });
      assert.equal(readFileSync(path, "utf8"), "somebody else's");
      assert.deepEqual(readdirSync(folder), ["a.plan"]);
    });
  });

  it("leaves nothing behind when the rows break off", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.plan");
      // oxlint-disable-next-line typescript/require-await
      async function* rows(): AsyncGenerator<PlannedRow> {
        yield buildOther(1, "create");
        assert.equal(existsSync(path), false);
        throw new Error("the API is gone");
      }
      const never = (): never => assert.fail();
      await assert.rejects(writePlan(path, buildHead(), rows(), never), /the API is gone/);
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  it("says why it can't be written, and takes rows in order only", async () => {
    await withFolder(async (folder) => {
      const nowhere = join(folder, "none", "a.plan");
      await assert.rejects(write(nowhere), { code: "ERR_PLAN_WRITE" });
      const rows = [buildOther(2, "create"), buildOther(2, "create")];
      await assert.rejects(write(join(folder, "a.plan"), rows), /out of order/);
    });
  });
});

describe("a damaged plan", () => {
  it("is never taken for whole, wherever it is cut off", async () => {
    await withPlan(async (path) => {
      const bytes = readFileSync(path);
      for (let length = 0; length < bytes.length; length += 1) {
        writeFileSync(path, bytes.subarray(0, length));
        assert.match(await faultOf(path), /^ERR_PLAN_(FORMAT|CUT|DAMAGED)$/, `at ${length}`);
      }
    });
  });

  it("is never taken for whole, whichever byte is another", async () => {
    await withPlan(async (path) => {
      const bytes = readFileSync(path);
      const original = Buffer.from(bytes);
      for (let at = 0; at < bytes.length; at += 1) {
        bytes[at] = (original[at] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        assert.match(await faultOf(path), /^ERR_PLAN_/, `at ${at}`);
        bytes[at] = original[at] ?? 0;
      }
    });
  });

  it("is told apart: no plan, another version, no end, edited, out of order", async () => {
    await withPlan(async (path, lines) => {
      const [head = "", one = "", two = "", three = ""] = lines;
      const rest = lines.slice(4);
      const cases: readonly (readonly [text: string, code: string])[] = [
        ["", "ERR_PLAN_FORMAT"],
        ["id,amount\n1,2\n", "ERR_PLAN_FORMAT"],
        ["{}\n", "ERR_PLAN_FORMAT"],
        [
          sealed([head.replace('"version":1', '"version":2'), ...lines.slice(1)]),
          "ERR_PLAN_VERSION",
        ],
        [`${lines.slice(0, -1).join("\n")}\n`, "ERR_PLAN_CUT"],
        [`${lines.slice(0, 3).join("\n")}\n`, "ERR_PLAN_CUT"],
        [`${lines.join("\n").replace("12.50", "99.50")}\n`, "ERR_PLAN_EDITED"],
        [`${lines.join("\r\n")}\r\n`, "ERR_PLAN_EDITED"],
        [sealed([head, two, one, three, ...rest]), "ERR_PLAN_DAMAGED"],
        [sealed([head, one, "{", two, ...rest]), "ERR_PLAN_DAMAGED"],
        [sealed([head, one, three, ...rest]), "ERR_PLAN_SUMMARY"],
        [sealed(lines).replace("too much", "nothing "), "ERR_PLAN_EDITED"],
        [`${lines.join("\n")}\n\n`, "ERR_PLAN_DAMAGED"],
      ];
      for (const [text, code] of cases) {
        writeFileSync(path, text);
        assert.equal(await faultOf(path), code, text.slice(0, 200));
      }
    });
  });

  it("does not hide a change from its own summary", async () => {
    await withPlan(async (path, lines) => {
      const forged = lines.map((line) =>
        line.startsWith('{"summary"')
          ? line.replace('"sumAfter":"12.50"', '"sumAfter":"10.01"')
          : line,
      );
      writeFileSync(path, sealed(forged));
      assert.equal(await faultOf(path), "ERR_PLAN_SUMMARY");
    });
  });

  it("crashes nothing, whatever stands in its rows", async () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const place = '"rowNumber":1,"line":2,';
    const hash = `"payloadHash":"${"a".repeat(64)}"`;
    const hostile = [
      "null",
      "[]",
      `"${"x".repeat(100_000)}"`,
      deep,
      `{${place}"action":"create","payloadHash":"short"}`,
      `{${place}"action":"destroy",${hash}}`,
      `{"rowNumber":1.5,"line":2,"action":"create",${hash}}`,
      `{"rowNumber":12345678901234567890,"line":2,"action":"create",${hash}}`,
      `{${place}"action":"create",${hash},"__proto__":{"a":1}}`,
      `{${place}"action":"update",${hash},"before":${deep},"after":{},"changes":[]}`,
      `{${place}"action":"update",${hash},"before":{"a":${deep},"b":1.10},"after":{},"changes":[]}`,
      `{${place}"action":"update",${hash},"before":[],"after":{},"changes":[]}`,
      `{${place}"action":"update",${hash},"before":{},"after":{},"changes":[{"field":5}]}`,
      `{${place}"action":"leave","outcome":"applied","errors":[]}`,
      `{${place}"action":"leave","outcome":"invalid","errors":[{${place}"code":"constructor","stage":"source","facts":{}}]}`,
      `{${place}"action":"leave","outcome":"invalid","errors":[{${place}"code":"row-too-short","stage":"source","facts":{"a":{}}}]}`,
      '{"a":"\u0000\\ud800"}',
    ];
    await withPlan(async (path, lines) => {
      const [head = ""] = lines;
      for (const line of hostile) {
        writeFileSync(path, sealed([head, line, ...lines.slice(-2)]));
        assert.equal(await faultOf(path), "ERR_PLAN_DAMAGED", line.slice(0, 200));
      }
      writeFileSync(path, Buffer.concat([Buffer.from(`${head}\n`), Buffer.from([0xff, 0x0a])]));
      assert.match(await faultOf(path), /^ERR_PLAN_/);
    });
  });

  it("is not read when another file has taken its name", async () => {
    await withPlan(async (path) => {
      const plan = await openPlan(path);
      await write(path, [buildOther(1, "create")], { replace: true });
      await assert.rejects(collect(readPlannedRows(plan)), { code: "ERR_PLAN_EDITED" });
    });
  });

  it("says so when it is not there or is a folder", async () => {
    await withFolder(async (folder) => {
      assert.equal(await faultOf(join(folder, "none")), "ERR_PLAN_READ");
      assert.equal(await faultOf(folder), "ERR_PLAN_READ");
    });
  });
});
