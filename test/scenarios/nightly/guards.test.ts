import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { foretellDrops, type Foretold, type Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";

/** A file as it comes, and its control file where one comes with it. */
interface Delivery {
  readonly name?: string;
  readonly content: string;
  readonly control?: string;
  /** When it was last changed. */
  readonly at?: string;
}

interface Guard {
  readonly guard: string;
  readonly settings: string;
  readonly match?: string;
  readonly mapping?: string;
  /** Files that were loaded on the days before. */
  readonly before?: readonly Delivery[];
  /** Files that are held back, each with its code and what is said of it. */
  readonly held: readonly (Delivery & { readonly code: string; readonly said: RegExp })[];
  /** Files that nothing speaks against, one after the other. */
  readonly good: readonly Delivery[];
}

const amounts = correctionMapping.replace("name: Name", "name: Amount");
const amountRows = (...some: readonly string[]): string =>
  `Id,Amount,Status\n${some.map((one, at) => `act-${at + 1},${one},pending\n`).join("")}`;
const wide = (columns: number): string => {
  const more = Array.from({ length: columns - 3 }, (_, at) => `,Nr${at}`).join("");
  return `Id,Name,Status${more}\nact-1,Nr,pending${more}\n`;
};
/** A row for each name, those that are alike in Id as well. */
const linesOf = (...names: readonly string[]): string =>
  `Id,Name,Status\n${names.map((name) => `act-${name.charCodeAt(0) - 31},${name},pending\n`).join("")}`;

/** The clock of the tests says 2026-11-30T01:00:00Z at the first look. */
const guards: readonly Guard[] = [
  {
    guard: "max_age, by the day of the name",
    settings:
      'complete: rename\nexpect: { max_age: 26h, cron: "0 2 * * *", zone: Europe/Berlin, by: "02:30" }',
    held: [
      {
        name: "actions-20261127.csv",
        content: correctionRows(3),
        code: "stale",
        said: /^it was 50 h 0 min old when it came, and 26 h 0 min is the most: 2026-11-27 was over 2026-11-27T23:00:00/,
      },
      {
        name: "actions-20251129.csv",
        content: correctionRows(4),
        code: "stale",
        said: /2025-11-29/,
      },
    ],
    good: [28, 29, 30].concat([1, 2, 3, 4, 5, 6, 7]).map((day, at) => ({
      name: `actions-2026${day > 20 ? 11 : 12}${String(day).padStart(2, "0")}.csv`,
      content: correctionRows(5 + at),
      // When it was copied says nothing where the name has a day.
      at: "2020-01-01T00:00:00Z",
    })),
  },
  {
    guard: "max_age, by the time of the file where its name has no day",
    settings: "complete: rename\nexpect: { max_age: 2d }",
    match: "actions-{seq}.csv",
    held: [
      {
        name: "actions-1.csv",
        content: correctionRows(3),
        at: "2026-11-28T00:59:59Z",
        code: "stale",
        said: /^it was 48 h 0 min old when it came, and 48 h 0 min is the most: it was last changed 2026-11-28T00:59:59/,
      },
    ],
    good: [
      "2026-11-28T01:00:00Z",
      "2026-11-28T12:00:00Z",
      "2026-11-29T00:00:00Z",
      "2026-11-29T12:00:00Z",
      "2026-11-29T23:59:59Z",
      "2026-11-30T00:00:00Z",
      "2026-11-30T00:59:59Z",
      "2026-11-30T01:00:00Z",
      // Clocks of senders go wrong, too.
      "2026-11-30T09:00:00Z",
      "2027-01-01T00:00:00Z",
    ].map((at, index) => ({
      name: `actions-${index + 2}.csv`,
      content: correctionRows(4 + index),
      at,
    })),
  },
  {
    guard: "control: required",
    settings: 'complete: { control: "{stem}.ctl" }\nexpect: { control: required }',
    held: [
      {
        content: correctionRows(3),
        control: `bytes=${correctionRows(3).length}`,
        code: "no-totals",
        said: /^its control file gives neither rows nor sums/,
      },
      {
        name: "actions-20261201.csv",
        content: correctionRows(4),
        control: "{ bytes: 9999, sum: {} }",
        code: "size-differs",
        said: /9999/,
      },
    ],
    good: Array.from({ length: 10 }, (_, at) => ({
      name: `actions-202612${10 + at}.csv`,
      content: correctionRows(at + 5),
      control: at % 2 === 0 ? `rows=${at + 5}` : `{"rows": "${at + 5}", "sum": {}}`,
    })),
  },
  {
    guard: "a sum between fixed bounds",
    settings: 'complete: rename\nexpect: { sums: { name: "-50..1000.50" } }',
    mapping: amounts,
    held: [
      {
        content: amountRows("1000.25", "0.2500000000000000000001"),
        code: "sum-differs",
        said: /^its sum of name is 1000\.5000000000000000000001, and -50\.\.1000\.5 is expected$/,
      },
      {
        name: "actions-20261201.csv",
        content: amountRows("-50.01"),
        code: "sum-differs",
        said: /-50\.01/,
      },
    ],
    good: [
      ["1000.50"],
      ["-50"],
      ["0"],
      ["0.1", "0.2"],
      ["2000", "-1000"],
      ["1000.5", "-0.000000001"],
      ["-49.99"],
      ["7"],
      ["7.00"],
      // What is no amount counts for nothing here: the row itself is another matter.
      ["none", "5"],
    ].map((some, at) => ({ name: `actions-202612${10 + at}.csv`, content: amountRows(...some) })),
  },
  {
    guard: "a sum like those before",
    settings: 'complete: rename\nexpect: { sums: { name: "80%..120% of last 10" } }',
    mapping: amounts,
    before: ["1000.00", "990.00", "1010.00"].map((one, at) => ({
      name: `actions-2026112${at}.csv`,
      content: amountRows(one),
    })),
    held: [
      {
        content: amountRows("799.99"),
        code: "sum-differs",
        said: /^its sum of name is 799\.99, and the last 3 files had 1000 in the middle: 80% to 120% of that is expected$/,
      },
      {
        name: "actions-20261201.csv",
        content: amountRows("1200", "0.01"),
        code: "sum-differs",
        said: /1200\.01/,
      },
      {
        name: "actions-20261202.csv",
        content: amountRows("10000"),
        code: "sum-differs",
        said: /10000/,
      },
    ],
    good: ["1000.01", "990.10", "1100", "900", "1010", "1001", "800.5", "1180", "850", "1150"].map(
      (one, at) => ({ name: `actions-202612${10 + at}.csv`, content: amountRows(one, "0.0") }),
    ),
  },
  {
    guard: "a number of columns",
    settings: 'complete: rename\nexpect: { columns: "3..5" }',
    held: [
      {
        content: wide(6),
        code: "columns-differ",
        said: /^its columns are 6, and 3\.\.5 is expected$/,
      },
      { name: "actions-20261201.csv", content: wide(40), code: "columns-differ", said: /40/ },
    ],
    good: Array.from({ length: 10 }, (_, at) => ({
      name: `actions-202612${10 + at}.csv`,
      content: wide(3 + (at % 3)).replaceAll("Nr", `Nr ${at}`),
    })),
  },
  {
    guard: "not_same_rows_as_last",
    settings: "complete: rename\nexpect: { not_same_rows_as_last: true }",
    before: [{ name: "actions-20261129.csv", content: linesOf("a", "b", "c") }],
    held: [
      {
        content: linesOf("c", "a", "b"),
        code: "same-rows",
        said: /^it has the rows of actions-20261129\.csv \(a-.*\), which came 2026-11-30.*, in another order or written otherwise$/,
      },
      {
        name: "actions-20261201.csv",
        content: linesOf("a", "b", "c").replaceAll("\n", "\r\n"),
        code: "same-rows",
        said: /20261129/,
      },
      {
        name: "actions-20261202.csv",
        content: linesOf("b", "c", "a").replaceAll(",", ";"),
        code: "same-rows",
        said: /20261129/,
      },
      {
        name: "actions-20261203.csv",
        content: `\uFEFF${linesOf("c", "b", "a").replace(/\w+$/gm, '"$&"')}`,
        code: "same-rows",
        said: /20261129/,
      },
    ],
    good: [
      ["a", "b", "C"],
      ["a", "b"],
      ["b", "a", "a"],
      ["b", "b", "a"],
      ["a"],
      ["b"],
      ["c", "d"],
      ["d", "c", "c"],
      ["c", "d", " c"],
      // Those of the file before the last one.
      ["c", "c", "d"],
    ].map((some, at) => ({ name: `actions-202612${10 + at}.csv`, content: linesOf(...some) })),
  },
];

for (const { guard, settings, match, mapping, before: earlier = [], held, good } of guards)
  describe(`a drop with ${guard}`, () => {
    let simulator: Simulator;
    let place: DropPlace;
    before(async () => {
      simulator = await startWithActions(100);
      place = makeDropPlace(simulator, `${settings}\non_trouble: continue`);
      const config = place.read("waybill.config.yaml");
      if (match !== undefined)
        place.file("waybill.config.yaml", config.replace("actions-{date:YYYYMMDD}.csv", match));
      if (mapping !== undefined) place.file("mapping.yaml", mapping);
      const told = earlier.length === 0 ? [] : await come(...earlier);
      for (const one of earlier) assert.ok(told.includes(`${nameOf(one)} done`), told.join("\n"));
    });
    after(async () => {
      place.remove();
      await simulator.stop();
    });
    const nameOf = ({ name = "actions-20261130.csv" }: Delivery): string => name;
    const put = (...some: readonly Delivery[]): void => {
      for (const one of some) {
        const name = nameOf(one);
        const path = place.file(`inbox/${name}`, one.content);
        if (one.at !== undefined) utimesSync(path, new Date(one.at), new Date(one.at));
        if (one.control !== undefined)
          place.file(`inbox/${name.replace(/\.csv$/, ".ctl")}`, one.control);
      }
    };
    const come = async (...some: readonly Delivery[]): Promise<readonly string[]> => {
      put(...some);
      return await place.look();
    };
    const foretell = async (): Promise<readonly Foretold[]> => {
      const configPath = join(place.path, "waybill.config.yaml");
      return await foretellDrops({ configPath, clock: place.clock });
    };

    for (const one of held)
      it(`holds back what is ${one.code}, as it foretells: ${nameOf(one)}`, async () => {
        put(one);
        const foretold = (await foretell()).find(({ name }) => name === nameOf(one));
        assert.equal(foretold?.would, "quarantine");
        assert.match(foretold.why, one.said);
        assert.equal((await place.look()).at(-1), `${nameOf(one)} quarantined`);
        const { code, reason = "" } = await place.arrival(nameOf(one));
        assert.equal(code, one.code);
        assert.match(reason, one.said);
      });

    it("lets ten good files pass", async () => {
      assert.ok(good.length >= 10);
      put(...good);
      const wouldLoad = (await foretell()).filter(({ would }) => would === "load");
      assert.ok(wouldLoad.length >= 10);
      const told = await place.look();
      for (const one of good)
        assert.ok(told.includes(`${nameOf(one)} done`), `${nameOf(one)}\n${told.join("\n")}`);
    });

    it("lets in what a person releases", async () => {
      const [first] = held;
      assert.ok(first);
      await place.decide(nameOf(first), "release");
      await place.look();
      assert.equal((await place.arrival(nameOf(first))).state, "done");
    });
  });

describe("a drop with max_age", () => {
  it("does not count the time for which a file waits for another one", async () => {
    const simulator = await startWithActions(5);
    const place = makeDropPlace(simulator, "complete: rename\nexpect: { max_age: 1d }");
    try {
      place.file("inbox/actions-20261129.csv", "Id\n1\n");
      place.file("inbox/actions-20261130.csv", correctionRows(3));
      assert.equal((await place.look()).at(-1), "actions-20261130.csv complete");
      place.clock.leap(5 * 86_400_000);
      await place.decide("actions-20261129.csv", "reject");
      assert.equal((await place.look()).at(-1), "actions-20261130.csv done");
    } finally {
      place.remove();
      await simulator.stop();
    }
  });
});

describe("a drop that reads the rows of a file to judge it", () => {
  it("leaves what can't be read to the words of the load", async () => {
    const simulator = await startWithActions(5);
    const place = makeDropPlace(
      simulator,
      'complete: rename\nexpect: { rows: "1..10", not_same_rows_as_last: true }',
    );
    try {
      place.file(
        "inbox/actions-20261130.csv",
        'Id,Name,Status\nact-1,"A,pending\nact-2,B,pending\n',
      );
      assert.equal((await place.look()).at(-1), "actions-20261130.csv quarantined");
      assert.match((await place.arrival("actions-20261130.csv")).reason ?? "", /quote/);
    } finally {
      place.remove();
      await simulator.stop();
    }
  });

  it("says that a field is not in the mapping whose sum is expected", async () => {
    const simulator = await startWithActions(5);
    const place = makeDropPlace(simulator, 'complete: rename\nexpect: { sums: { Amount: "1.." } }');
    try {
      place.file("inbox/actions-20261130.csv", correctionRows(2));
      assert.equal((await place.look()).at(-1), "actions-20261130.csv quarantined");
      assert.match(
        (await place.arrival("actions-20261130.csv")).reason ?? "",
        /has no field Amount/,
      );
    } finally {
      place.remove();
      await simulator.stop();
    }
  });
});
