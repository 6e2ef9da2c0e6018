import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Simulator } from "../../../src/index.ts";
import { type DropPlace, makeDropPlace } from "../../support/drop-place.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";

/** Three rows that change something, as one kind of program writes them. */
interface GoodFile {
  readonly kind: string;
  readonly content: (lines: readonly string[]) => Buffer | string;
  /** Quiet takes a last line end for its proof, and this one has none. */
  readonly isOpenEnded?: boolean;
}

const lf = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
const quoted = (line: string): string =>
  line
    .split(",")
    .map((cell) => `"${cell}"`)
    .join(",");

const goodFiles: readonly GoodFile[] = [
  { kind: "plain lines", content: lf },
  { kind: "Windows line ends", content: (lines) => `${lines.join("\r\n")}\r\n` },
  { kind: "a byte order mark", content: (lines) => `\uFEFF${lf(lines)}` },
  {
    kind: "UTF-16, little-endian, as Excel saves it",
    content: (lines) => Buffer.from(`\uFEFF${lf(lines)}`, "utf16le"),
  },
  {
    kind: "UTF-16, big-endian",
    content: (lines) => Buffer.from(`\uFEFF${lf(lines)}`, "utf16le").swap16(),
  },
  { kind: "gzip", content: (lines) => gzipSync(lf(lines)) },
  { kind: "every cell in quotes", content: (lines) => lf(lines.map(quoted)) },
  {
    kind: "line breaks within quotes",
    content: (lines) => lf(lines.map((line) => line.replace(/New \d+/, '"New\n$&"'))),
  },
  { kind: "semicolons", content: (lines) => lf(lines.map((line) => line.replaceAll(",", ";"))) },
  { kind: "tabs", content: (lines) => lf(lines.map((line) => line.replaceAll(",", "\t"))) },
  { kind: "a blank line at its end", content: (lines) => `${lf(lines)}\n` },
  { kind: "a last line without an end", content: (lines) => lines.join("\n"), isOpenEnded: true },
];

const guards = [
  { guard: "quiet", settings: "complete: { quiet: 5m }" },
  { guard: "marker", settings: 'complete: { marker: "{name}.done" }' },
  { guard: "control", settings: 'complete: { control: "{name}.ctl" }' },
  { guard: "rename", settings: "complete: rename" },
] as const;

for (const { guard, settings } of guards)
  describe(`files that are good under ${guard}`, () => {
    const files = goodFiles.filter(({ isOpenEnded }) => guard !== "quiet" || !isOpenEnded);
    let simulator: Simulator;
    let place: DropPlace;
    const told: string[] = [];
    before(async () => {
      simulator = await startWithActions(60);
      place = makeDropPlace(simulator, settings);
      place.file(
        "waybill.config.yaml",
        place.read("waybill.config.yaml").replace("actions-{date:YYYYMMDD}.csv", "good-{seq}.csv*"),
      );
      for (const [index, { kind, content }] of files.entries()) {
        const rows = [1, 2, 3].map((row) => `act-${3 * index + row},New ${row},excluded`);
        place.file(`inbox/${nameOf(index, kind)}`, content(["Id,Name,Status", ...rows]));
        if (guard === "marker") place.file(`inbox/${nameOf(index, kind)}.done`, "");
        if (guard === "control") place.file(`inbox/${nameOf(index, kind)}.ctl`, "rows=3\n");
      }
      told.push(...(await place.look()));
      place.clock.leap(300_000);
      told.push(...(await place.look()));
    });
    after(async () => {
      place.remove();
      await simulator.stop();
    });

    it("are ten kinds at least", () => assert.ok(files.length >= 10));

    for (const [index, { kind }] of files.entries())
      it(`have ${kind}`, async () => {
        const name = nameOf(index, kind);
        assert.ok(told.includes(`${name} done`), told.join("\n"));
        const { reason = "" } = await place.arrival(name);
        assert.match(reason, /: 3 applied$/);
        assert.ok(place.exists(`archive/${name}`));
      });
  });

describe("a file that is good under marker", () => {
  it("has a footer that the mapping declares, without a line end", async () => {
    const simulator = await startWithActions(3);
    const place = makeDropPlace(simulator);
    try {
      place.file("mapping.yaml", `${correctionMapping}source: { footer: 1 }\n`);
      place.deliver("actions-20261130.csv", `${correctionRows(3)}TRAILER 3`);
      await place.look();
      const { reason = "" } = await place.arrival("actions-20261130.csv");
      assert.match(reason, /: 3 applied$/);
    } finally {
      place.remove();
      await simulator.stop();
    }
  });
});

function nameOf(index: number, kind: string): string {
  return `good-${String(index + 1).padStart(2, "0")}.csv${kind === "gzip" ? ".gz" : ""}`;
}
