import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withinTime } from "../src/mapping/within-time.ts";

const root = fileURLToPath(new URL("../src/", import.meta.url));
const length = 50_000;
/** A pattern that takes linear time needs less than a millisecond; one that takes the square takes more than a billion steps. */
const limitMs = 300;
const literal =
  /(?:(?<=return\s|=>\s)|(?<![\w)\]$"'`/]\s*))\/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

interface Found {
  readonly expression: RegExp;
  readonly path: string;
}

/** Every pattern that stands in the program, each once. */
function findPatterns(): readonly Found[] {
  const found = new Map<string, Found>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const path = join(entry.parentPath, entry.name);
    const code = readFileSync(path, "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
    for (const [whole, source = "", flags] of code.matchAll(literal)) {
      try {
        found.set(whole, { expression: new RegExp(source, flags), path: relative(root, path) });
      } catch {
        // A piece of a path or of markup.
      }
    }
  }
  return [...found.values()];
}

/** What the pattern repeats or begins with, over and over; with what may lead up to it, and an end that fits nothing. */
function* attacksOn({ source }: RegExp): Generator<string> {
  const bare = source.replaceAll(/\\[pP]\{[^}]*\}|\\u[\dA-F]{4}|\\[a-zA-Z]|\(\?[<!=:]+/gu, " ");
  const signs = new Set(Array.from(` a1\t\n\r${bare.replaceAll(/[\\^$*+?()[\]{}|]/gu, "")}`));
  const escapedSigns = [...source.matchAll(/\\([^\w\s])/gu)].map(([, sign = ""]) => sign);
  const words = bare.match(/[<@:,"'([]?[A-Za-z][\w ]{2,}/gu) ?? [];
  for (const unit of [...signs, ...escapedSigns, ...words])
    for (const [before, after] of [
      ["", "\u0001"],
      ["a@", "1@"],
    ] as const)
      yield before + repeated(unit) + after;
  for (const [one = "", other = ""] of [...signs].map((sign, at, all) => [sign, all[at + 1]]))
    yield `${repeated(one + other)}\u0001`;
}

const repeated = (unit: string): string => unit.repeat(length / unit.length);

describe("the patterns of the program", () => {
  it("take linear time on whatever they are run on", () => {
    const patterns = findPatterns();
    assert.ok(patterns.length > 300, `${patterns.length} patterns`);
    const slow: string[] = [];
    for (const { expression, path } of patterns) {
      const texts = [...attacksOn(expression)];
      const run = (text: string): void => {
        expression.lastIndex = 0;
        if (expression.global) text.replace(expression, "");
        else expression.test(text);
      };
      // Together first: watching over each by itself takes longer than running it.
      if (withinTime(() => texts.forEach(run), limitMs) !== undefined) continue;
      const slowest = texts.find((text) => withinTime(() => run(text), limitMs) === undefined);
      if (slowest !== undefined)
        slow.push(`${path}: ${expression} on ${JSON.stringify(slowest.slice(0, 12))}`);
    }
    assert.deepEqual(slow, []);
  });

  it("would be found here if one did not", () => {
    for (const expression of [/\s+$/, /<[^>]*>/, /(?:a|a)*b/, /^[^@]+@[^@]+\.[^@]+$/])
      assert.ok(
        [...attacksOn(expression)].some(
          (text) => withinTime(() => expression.test(text), limitMs) === undefined,
        ),
        String(expression),
      );
  });
});
