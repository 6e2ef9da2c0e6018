import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { sourceErrors } from "../../../src/rows/catalogue/source.ts";
import { warningCodes } from "../../../src/rows/catalogue/warnings.ts";

/** The hazards that are no warning and no row error by name: they are accepted, or refuse the file. */
const hazards = `
  file-empty fake-gzip fake-zip fake-xlsx fake-xls fake-pdf fake-html fake-xml fake-json fake-rtf fake-eml fake-lfs
  enc-bom enc-utf16 enc-utf16-trunc enc-utf32 enc-invalid enc-ask enc-mixed enc-trunc big-columns big-record
  eol-cr eol-quoted eol-other eol-nofinal trunc delim delim-conflict delim-doubt delim-one-col delim-none delim-rare
  delim-sep delim-decimal quote-open quote-bare quote-smart quote-whole-line xl-formula-text
  row-short row-long row-trail row-two-tables hdr-norm hdr-missing hdr-unknown hdr-required hdr-multi ftr-trailer cmt
  dup-id dup-lookalike csv-injection out-enc out-fix out-pii out-math
`
  .trim()
  .split(/\s+/);

/** Damage of single cells has tests of its own. */
const ofFile = /^(?:file|enc|ctl|big|eol|trunc|delim|quote|row|hdr|pre|ftr|footer|total)\b/;
/** Written `row-short` and the like in the titles. */
const otherTitles: Readonly<Record<string, string>> = {
  "row-too-short": "row-short",
  "row-too-long": "row-long",
  "total-row": "ftr",
};
/** Faults of the disk and not of the file. */
const ofDisk = ["NOT_FOUND", "UNREADABLE", "CHANGED", "SPOOL"].map((one) => `ERR_SOURCE_${one}`);

/** The titles of the folder's tests, which are read anew for it and not run: another process may run them. */
async function readTitles(): Promise<readonly string[]> {
  const titles: string[] = [];
  const nothing = (): void => undefined;
  const stand = {
    describe: (_title: string, body: () => void) => body.call({ timeout: nothing }),
    it: (title: string) => titles.push(title),
    before: nothing,
    beforeEach: nothing,
    after: nothing,
    afterEach: nothing,
  };
  const names = Object.keys(stand);
  const own = Object.fromEntries(names.map((name) => [name, Reflect.get(globalThis, name)]));
  Object.assign(globalThis, stand);
  try {
    const folder = new URL("./", import.meta.url);
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (name.endsWith(".test.ts") && !import.meta.url.includes(name))
        await import(`${new URL(name, folder).href}?titles`);
  } finally {
    Object.assign(globalThis, own);
  }
  return titles;
}

/** The codes that stand in front of the colon of a title: `hdr-unknown, hdr-required: …`. */
function codesOf(title: string): readonly string[] {
  const [, codes = ""] = /^([a-z][a-z\d-]*(?:, [a-z][a-z\d-]*)*): /.exec(title) ?? [];
  return codes.split(", ");
}

describe("the hazards of a file", () => {
  let tested: ReadonlySet<string>;
  before(async () => {
    tested = new Set((await readTitles()).flatMap(codesOf));
  });
  const lacking = (codes: readonly string[]): readonly string[] =>
    codes.filter((code) => !tested.has(otherTitles[code] ?? code));

  it("have a test each, whose title begins with the code", () => {
    assert.deepEqual(lacking(hazards), []);
  });

  it("that are warned of or refuse a row have one for each code of the catalogue", () => {
    const rowCodes = Object.keys(sourceErrors).filter((code) => ofFile.test(code));
    assert.deepEqual(
      lacking([...warningCodes.filter((code) => ofFile.test(code)), ...rowCodes]),
      [],
    );
  });

  it("that refuse the file have one for each code that the source layer throws", () => {
    const read = (folder: string): string => {
      const place = new URL(folder, import.meta.url);
      return readdirSync(place, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(new URL(name, place), "utf8"))
        .join("\n");
    };
    const thrown = new Set(read("../../../src/source/").match(/ERR_SOURCE_[A-Z_]+/g));
    const here = read("./");
    assert.ok(thrown.size > 15);
    assert.deepEqual(
      [...thrown].filter((code) => !ofDisk.includes(code) && !here.includes(`"${code}"`)),
      [],
    );
  });
});
