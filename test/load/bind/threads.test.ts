import assert from "node:assert/strict";
import { setImmediate, setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { listStories } from "../../../samples/story.ts";
import { checkFile } from "../../../src/index.ts";
import { bindLoad } from "../../../src/load/bind/bind-load.ts";
import { type OpenThreads, openThreads } from "../../../src/load/bind/open-threads.ts";
import { preflightRows } from "../../../src/load/preflight/preflight-rows.ts";
import { assertSameOnThreads } from "../../support/assert-same-on-threads.ts";
import { creationMapping, detailMapping } from "../../support/load-files.ts";
import { makeWorkdir, type Workdir } from "../../support/workdir.ts";

const stories = await listStories();

/** Real threads, which are waited for until they have room, and get blocks of few rows. */
const openAndWait =
  (open: OpenThreads = openThreads): OpenThreads =>
  (most, rules) => {
    const threads = open(most, rules);
    return {
      ...threads,
      rowsOfBlock: 3,
      give: async (block, hashes) => {
        for (;;) {
          const judged = threads.give(block, hashes);
          if (judged !== undefined) return await judged;
          // oxlint-disable-next-line no-await-in-loop -- until a thread has begun
          await setTimeout(5);
        }
      },
    };
  };

const header = "Id,Account,Product,Date,Qty,Note";
const good = (id: string): string => `${id},42,7,2026-03-01,1.50,x`;
const groupMapping = `${creationMapping.replace(/ {2}application_reminder_options:.*\n/, "")}
group:
  by: Ref
  collect:
    application_reminder_options.reminders: [{ reminder_notice_id: Notice, name: Label }]
`;

describe("rows that are judged on several threads", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  /** A file that is no refused one on either. */
  const assertSame = async (
    asked: Parameters<typeof assertSameOnThreads>[0],
    open?: OpenThreads,
  ): Promise<void> => {
    const { refused } = await assertSameOnThreads(asked, open);
    assert.equal(refused, undefined);
  };
  const write = (mapping: string, lines: readonly string[], head = header) => ({
    mappingPath: workdir.file("m.yaml", mapping),
    sourcePath: workdir.file("rows.csv", `${[head, ...lines].join("\n")}\n`),
  });

  for (const { name, csv, mapping, limit } of stories)
    it(`are those of one thread: ${name}`, async () => {
      await assertSame({
        sourcePath: csv,
        mappingPath: mapping,
        ...(limit === undefined ? {} : { limit }),
      });
    });

  it("have their errors and warnings in the order of the file, those of the reader among them", async () => {
    const lines = [
      "1,42,7,2026-03-01,1.5,x",
      "",
      " 2 ,42,7,2026-03-01,1.50, #N/A",
      "3,x,7,31/3",
      "4",
    ];
    await assertSame(
      write(`${detailMapping}  Feature: Note\n`, [...lines, header, good("5"), "Total,,,,9,"]),
    );
  });

  it("are whole where a cell holds the sign that parts cells between threads", async () => {
    await assertSame(
      write(`${detailMapping}  Feature: Note\n`, [
        good("1"),
        `2,4\u001F2,7,2026-03-01,1,a\u001Fb`,
        good("3"),
      ]),
    );
  });

  for (const policy of [
    "in-order",
    "reject",
    "last",
    "{ keep: latest, by: Date, date: YYYY-MM-DD }",
  ])
    it(`know those with one key: on_duplicate: ${policy}`, async () => {
      const days = ["03-01", "03-04", "03-02", "03-04", "03-01"];
      const lines = days.map((day, at) => `${1 + (at % 2)},42,7,2026-${day},1,x`);
      await assertSame(
        write(`on_duplicate: ${policy}\n${detailMapping}`, [...lines, good("9"), good("9")]),
      );
    });

  it("are one record where they lie together, however blocks cut the file", async () => {
    const lines = [
      "a,One,n-1,L",
      "a,,n-2,",
      "b,Two,,",
      "b,Two,n-1,",
      "c,Three,n-1,",
      "c,Other,n-2,",
    ];
    const more = [
      "c,Three,n-3,L",
      "d,Four,n-1",
      "d,Four,n-2,",
      "a,One,n-3,",
      "e,Five,n-1,",
      "e,,n-2,",
    ];
    await assertSame(write(groupMapping, [...lines, ...more], "Ref,Name,Notice,Label"));
    await assertSame({
      ...write(groupMapping, [...lines, ...more], "Ref,Name,Notice,Label"),
      limit: 6,
    });
  });

  it("find what they look up, and what a whole column shows", async () => {
    workdir.file("accounts.csv", "No,Number\n0042,42\nA-7,7\n");
    const lookUp = "{ column: Account, lookup: { file: accounts.csv, key: No, value: Number } }";
    const mapping = detailMapping
      .replace("{ column: Account, integer: true }", lookUp)
      .replace("ActivityDate: Date", "ActivityDate: { column: Date, date: auto }")
      .replace('decimal: "."', "decimal: auto");
    const cells = ["0042,7,3.4.2026", "42,7,30.4.2026", "A-7,7,1.12.2026", "a-7,,31.4.2026"];
    const lines = cells.map((cell, at) => `${"0".repeat(at)}1,${cell},"-1.234,5",x`);
    await assertSame(write(`skip_rows: [{ column: Note, equals: y }]\n${mapping}`, lines));
  });

  it("are those of one thread whatever a file holds", async () => {
    const cell = fc.constantFrom(
      "",
      "1",
      "001",
      " x ",
      "#N/A",
      "1,5",
      "-2",
      "1e5",
      "31.02.2026",
      "2026-03-01",
      "\u001F",
      "ä",
      "NULL",
    );
    const mapping = `on_duplicate: reject\nskip_rows: [{ column: Note, equals: "-2" }]\n${detailMapping}  Feature: { column: Note, clean: [trim] }\n`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 5, maxLength: 7 }), { minLength: 1, maxLength: 40 }),
        async (rows) => {
          const quoted = rows.map((cells) => cells.map((one) => `"${one}"`).join(","));
          await assertSameOnThreads(write(mapping, [good("8"), ...quoted, good("8")]));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("go to threads and come back from them, from a workbook as from CSV", async () => {
    const names = ["corrections-workbook", "invoice-details-untidy"];
    for (const { csv, mapping } of stories.filter(({ name }) => names.includes(name)))
      // oxlint-disable-next-line no-await-in-loop -- a thread each
      await assertSame({ sourcePath: csv, mappingPath: mapping }, openAndWait());
  });

  it("end with an error where a thread ends before its time, and none of them is lost in silence", async () => {
    const tooSmall = openAndWait((most, rules) =>
      openThreads(most, rules, { maxOldGenerationSizeMb: 6 }),
    );
    const lines = Array.from({ length: 20 }, (_, at) => good(String(at + 1)));
    const paths = write(detailMapping, lines);
    const bound = await bindLoad({ ...paths, threads: 2, openThreads: tooSmall });
    await assert.rejects(preflightRows(bound, { keepErrors: 1 }), {
      code: "ERR_THREAD_ENDED",
      message: /^a thread that maps and validates rows has ended before its time: .*memory/,
    });
    await bound.threads?.close();
  });

  it("are not waited for by whoever has the check stop", async () => {
    const never: OpenThreads = () => ({
      rowsOfBlock: 1,
      give: async () => await new Promise(() => undefined),
      close: async () => undefined,
    });
    const bound = await bindLoad({
      ...write(detailMapping, [good("1"), good("2")]),
      threads: 2,
      openThreads: never,
    });
    const stop = new AbortController();
    const checked = preflightRows(bound, { keepErrors: 1, signal: stop.signal });
    await setImmediate();
    stop.abort(new Error("enough"));
    await assert.rejects(checked, /enough/);
  });

  it("leave no thread behind when they are over", async () => {
    const threads = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const before = threads();
    const lines = Array.from({ length: 500 }, (_, at) => good(String(at + 1)));
    await checkFile({ ...write(detailMapping, lines), threads: 3 });
    assert.equal(threads(), before);
  });

  it("are asked for by a number that there may be", async () => {
    for (const threads of [0, 17, 1.5])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await assert.rejects(checkFile({ ...write(detailMapping, [good("1")]), threads }), {
        code: "ERR_REQUEST_INVALID",
        message: `checkFile can't be called so: threads is ${threads}, and takes a whole number from 1 to 16`,
      });
  });
});
